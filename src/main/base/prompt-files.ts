/** The Markdown files of prompts/, each read once: a prompt must not change while the app runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Gives a file's text by its name without the ending. Throws for a name that is not there. */
export function createPromptFiles(folder: string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const text = known.get(name) ?? readFileSync(join(folder, `${name}.md`), 'utf8');
    known.set(name, text);
    return text;
  };
}

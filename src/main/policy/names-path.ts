/** What a command is about by its words alone: what it writes nobody can read from it, but what it names it may well. */
import { posix } from 'node:path';
import { readPlainCommands } from '../../shared/plain-command.ts';

/** One that cannot be read might name anything. */
export function namesPath(command: string, path: string): boolean {
  const words = readPlainCommands(command)?.flat();
  if (words === undefined) return true;
  return words
    .flatMap(({ text }) => [text, text.slice(text.indexOf('=') + 1)])
    .map((text) => posix.normalize(text).replace(/\/$/, ''))
    .some((name) => name === '.' || `${path}/`.startsWith(`${name}/`) || name.endsWith(`/${path}`));
}

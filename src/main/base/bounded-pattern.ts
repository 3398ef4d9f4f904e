/** Patterns that are not ours: one that goes back over its text for ever must not stop the app with it. */
import { Script } from 'node:vm';

const longestMs = 500;
const search = new Script(
  '[...text.matchAll(new RegExp(pattern, "gm"))].map((found) => JSON.stringify(found.groups ?? {}))',
);

/** The named groups of each place that fits. Throws for a pattern that is none: see `patternProblem`. */
export function matchWithin(pattern: string, text: string): Record<string, string>[] | 'too-slow' {
  try {
    const found = search.runInNewContext({ pattern, text }, { timeout: longestMs }) as string[];
    return [...found].map((groups) => JSON.parse(groups) as Record<string, string>);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too-slow';
    throw error;
  }
}

/** Null when it can be used. */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'gm');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

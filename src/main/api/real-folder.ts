/** A folder by its real path, as sessions and what is remembered are stored with it. */
import { realpathSync } from 'node:fs';

/** Undefined when it is not there. */
export function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

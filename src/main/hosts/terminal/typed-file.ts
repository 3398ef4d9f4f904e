/** The text of a file that a person named. */
import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '../../../shared/result.ts';

/** `not_found` when it cannot be read, and why. */
export async function typedFile(file: string): Promise<Result<string>> {
  try {
    return ok(await readFile(file, 'utf8'));
  } catch (error) {
    return fail('not_found', `${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * API keys of model servers: `keys.json` of the data folder, mode 0600, by model name. They are no settings, so that
 * nothing which lists, exports or shows settings can show a key.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { writePrivateJson } from './private-file.ts';

const contentSchema = z.record(z.string(), z.string());

export interface Keys {
  /** Undefined when there is none, and when the file is broken. */
  get(modelName: string): string | undefined;
  /** Null takes the key away. Fails with `conflict` when the file is broken: it may hold keys nobody else has. */
  set(modelName: string, key: string | null): Result<void>;
}

export function createKeys(dataFolder: string): Keys {
  const file = join(dataFolder, 'keys.json');
  const read = (): Result<Record<string, string>> => {
    try {
      return ok(contentSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok({});
      return fail('conflict', `${file} cannot be read as keys by name.`, 'Mend or remove the file.');
    }
  };
  return {
    get(modelName) {
      const content = read();
      return content.ok && Object.hasOwn(content.value, modelName) ? content.value[modelName] : undefined;
    },
    set(modelName, key) {
      const content = read();
      if (!content.ok) return content;
      const others = Object.entries(content.value).filter(([name]) => name !== modelName);
      if (key === null && others.length === Object.keys(content.value).length) return ok(undefined);
      return writePrivateJson(
        file,
        Object.fromEntries(key === null ? others : [...others, [modelName, key]]),
      );
    },
  };
}

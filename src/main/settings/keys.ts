/**
 * API keys of model servers: `keys.json` of the data folder, mode 0600, by model name; sealed where the system keeps secrets.
 * They are no settings, so that nothing which lists, exports or shows settings can show a key.
 *
 * A sealed key can be opened by the desktop app only: a web host or a terminal alone on the same folder has none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { writePrivateJson } from './private-file.ts';

const contentSchema = z.record(z.string(), z.union([z.string(), z.object({ sealed: z.string() })]));
type Content = z.infer<typeof contentSchema>;

/** The system's own keeping of secrets. Both give undefined when it cannot be used now. */
export interface Secrets {
  /** Base64. */
  seal(text: string): string | undefined;
  open(sealed: string): string | undefined;
}

export interface Keys {
  /** Undefined when there is none, when it cannot be opened here, and when the file is broken. */
  get(modelName: string): string | undefined;
  /** Null takes the key away. Fails with `conflict` when the file is broken: it may hold keys nobody else has. */
  set(modelName: string, key: string | null): Result<void>;
}

export function createKeys(dataFolder: string, secrets?: Secrets): Keys {
  const file = join(dataFolder, 'keys.json');
  const read = (): Result<Content> => {
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
      const kept =
        content.ok && Object.hasOwn(content.value, modelName) ? content.value[modelName] : undefined;
      return typeof kept === 'object' ? secrets?.open(kept.sealed) : kept;
    },
    set(modelName, key) {
      const content = read();
      if (!content.ok) return content;
      const others = Object.entries(content.value).filter(([name]) => name !== modelName);
      if (key === null && others.length === Object.keys(content.value).length) return ok(undefined);
      if (key === null) return writePrivateJson(file, Object.fromEntries(others));
      const sealed = secrets?.seal(key);
      const kept = sealed === undefined ? key : { sealed };
      return writePrivateJson(file, Object.fromEntries([...others, [modelName, kept]]));
    },
  };
}

/**
 * What was chosen for a file and how fast it was, kept from one start to the next in `servers/remembered.json` of the data
 * folder. A speed belongs to a file, its flags and a build of the server: with others it would be a lie.
 */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { kvTypes, type Speed, speedSchema } from '../../../shared/contract/servers.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';

const rowSchema = z.object({
  choice: z.object({ window: z.number().int().positive(), kvType: z.enum(kvTypes) }).optional(),
  usedAt: z.number(),
  /** By what it was measured with. */
  speeds: z.record(z.string(), speedSchema).default({}),
});
type Row = z.infer<typeof rowSchema>;
const contentSchema = z.record(z.string(), rowSchema);

export type Choice = NonNullable<Row['choice']>;

export interface Remembered {
  choice(path: string): Choice | undefined;
  speed(path: string, key: string): Speed | null;
  /** The newest speed with whatever flags; null when there is none. */
  lastSpeed(path: string): Speed | null;
  /** Paths by when they were last used, the latest first. */
  used(): string[];
  use(path: string, choice: Choice): Promise<void>;
  measured(path: string, key: string, speed: Speed): Promise<void>;
}

const mostFiles = 200;
const mostSpeeds = 8;

export function createRemembered(file: string, log: (message: string, error: unknown) => void): Remembered {
  let rows = read(file);
  let writing = Promise.resolve();

  function change(path: string, next: (row: Row) => Row): Promise<void> {
    const all = Object.entries({ ...rows, [path]: next(rows[path] ?? { usedAt: Date.now(), speeds: {} }) });
    rows = Object.fromEntries(all.sort(([, a], [, b]) => b.usedAt - a.usedAt).slice(0, mostFiles));
    const text = `${JSON.stringify(rows, null, 2)}\n`;
    writing = writing
      .then(async () => {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFileAtomic(file, text, { mode: 0o600 });
      })
      .catch((error: unknown) => log('choices and speeds of models could not be kept', error));
    return writing;
  }

  return {
    choice: (path) => rows[path]?.choice,
    speed: (path, key) => rows[path]?.speeds[key] ?? null,
    lastSpeed: (path) =>
      Object.values(rows[path]?.speeds ?? {}).reduce<Speed | null>(
        (newest, one) => (newest === null || one.at > newest.at ? one : newest),
        null,
      ),
    used: () => Object.keys(rows).sort((a, b) => (rows[b]?.usedAt ?? 0) - (rows[a]?.usedAt ?? 0)),
    use: (path, choice) => change(path, (row) => ({ ...row, choice, usedAt: Date.now() })),
    measured: (path, key, speed) =>
      change(path, (row) => {
        const speeds = Object.entries({ ...row.speeds, [key]: speed });
        return {
          ...row,
          speeds: Object.fromEntries(speeds.sort(([, a], [, b]) => b.at - a.at).slice(0, mostSpeeds)),
        };
      }),
  };
}

function read(file: string): Record<string, Row> {
  try {
    return contentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {}; // nothing was kept yet, or nothing that can be read: it is measured and chosen again
  }
}

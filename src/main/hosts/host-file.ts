/**
 * `host.json` of the data folder: where the host that owns it listens, and its token. Readable by its owner only, which is
 * what makes the token a secret; there from when the host listens until it closes, so after a kill it may name a process
 * that is gone.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';

const hostSchema = z.object({
  pid: z.number().int().positive(),
  /** Loopback only: the token must not go anywhere else, whatever the file says. */
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type HostAddress = z.infer<typeof hostSchema>;

const fileIn = (dataFolder: string): string => join(dataFolder, 'host.json');

export const writeHostFile = (dataFolder: string, address: HostAddress): Promise<void> =>
  writeFileAtomic(fileIn(dataFolder), `${JSON.stringify(address)}\n`, { mode: 0o600 });

/** Removes the file if it is this host's. */
export function removeHostFile(dataFolder: string, token: string): void {
  const found = readHostFile(dataFolder);
  if (found.ok && found.value.token === token) rmSync(fileIn(dataFolder), { force: true });
}

/** `unavailable` when no host serves this folder: no file, not one of ours, or its process is gone. */
export function readHostFile(dataFolder: string): Result<HostAddress> {
  const none = fail(
    'unavailable',
    `No running host serves ${dataFolder}.`,
    'Start Patchbay, or wait a moment.',
  );
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(fileIn(dataFolder), 'utf8'));
  } catch {
    return none;
  }
  const parsed = hostSchema.safeParse(content);
  return parsed.success && isAlive(parsed.data.pid) ? ok(parsed.data) : none;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

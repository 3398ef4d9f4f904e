/** What the app says of itself when it is asked: which version it is, and whether what it stands on works. Both cost next to nothing. */
import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppOptions } from './options.ts';
import type { Database } from './store/database.ts';

const littleDiskBytes = 200_000_000;

export const versionOf = (options: AppOptions): string => {
  const text = readFileSync(join(options.resourcesFolder, '..', 'package.json'), 'utf8');
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && 'version' in content
    ? String(content.version)
    : 'unknown';
};

/** `ok` or what is wrong, by service. Asked for by the health call; costs under a millisecond. */
export function healthOf({ sqlite }: Database, dataFolder: string): Record<string, string> {
  const { bavail, bsize } = statfsSync(dataFolder);
  const free = bavail * bsize;
  return {
    database: sqlite.open && sqlite.prepare('select 1').pluck().get() === 1 ? 'ok' : 'closed',
    disk: free > littleDiskBytes ? 'ok' : `only ${Math.round(free / 1e6)} MB free for ${dataFolder}`,
  };
}

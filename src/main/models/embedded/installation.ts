/**
 * Whether the embedded engine is on this machine, and what to do when it is not. It is no part of the app: the app works
 * without it and never fetches it; a person does, with one command.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';

const installCommand = 'npm run engine';

export interface Installation {
  /** Has the node_modules with the libraries. */
  folder: string;
  version: string;
}

/** `folders` in the order in which they are looked at; `wanted` is the version this app was made for. */
export function findInstallation(folders: readonly string[], wanted: string): Result<Installation> {
  const found = folders.flatMap((folder) => {
    const version = versionIn(folder);
    return version === null ? [] : [{ folder, version }];
  });
  const right = found.find(({ version }) => version === wanted);
  if (right !== undefined) return ok(right);
  const other = found[0];
  return other === undefined
    ? fail('unavailable', 'The embedded engine is not installed.', `Run: ${installCommand}`)
    : fail(
        'unavailable',
        `The embedded engine is there in version ${other.version}; this app needs ${wanted}.`,
        `Run: ${installCommand}`,
      );
}

function versionIn(folder: string): string | null {
  try {
    const text = readFileSync(join(folder, 'node_modules/node-llama-cpp/package.json'), 'utf8');
    const { version }: { version?: unknown } = JSON.parse(text);
    return typeof version === 'string' ? version : null;
  } catch {
    return null; // not there, or not whole: the same to whoever wants to use it
  }
}

/** The version that `npm run engine` installs. */
export function wantedVersion(resourcesFolder: string): string {
  const text = readFileSync(join(resourcesFolder, 'engine/package.json'), 'utf8');
  const manifest = JSON.parse(text) as { dependencies: { 'node-llama-cpp': string } };
  return manifest.dependencies['node-llama-cpp'];
}

/**
 * Builds the app into out/ when what it is built from has changed. The stamp is a hash of contents, not times, so a
 * fresh checkout, a copy or a touched file does not cost a build. Run directly, it always builds.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onPinnedNode } from './install.mjs';
import { modules, root, run, say } from './process.mjs';

const inputs = [
  'src',
  'prompts',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
];
export const outputs = [
  'main/index.js',
  'main/web.js',
  'main/cli.js',
  'main/engine-process.js',
  'main/checkpoint-thread.js',
  'preload/index.cjs',
  'renderer/index.html',
];
const out = join(root, 'out');
const stampFile = join(out, '.built-from');

function addToHash(hash, path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const entries = readdirSyncOrNull(full);
  if (entries === null) {
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    return;
  }
  for (const name of entries.sort()) addToHash(hash, `${path}/${name}`);
}

function readdirSyncOrNull(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}

/** SHA-256 over the paths and bytes of everything the build reads. */
export function fingerprint() {
  const hash = createHash('sha256');
  for (const input of inputs) addToHash(hash, input);
  return hash.digest('hex');
}

export function isBuilt(current = fingerprint()) {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== current) return false;
  return outputs.every((file) => existsSync(join(out, file)));
}

/** Builds now. Resolves to { code, output, seconds }. */
export async function build({ live = false } = {}) {
  const current = fingerprint();
  rmSync(stampFile, { force: true });
  const tool = join(modules, 'electron-vite', 'bin', 'electron-vite.js');
  const result = await run(process.execPath, [tool, 'build', '--logLevel', live ? 'info' : 'warn'], { live });
  const missing = outputs.filter((file) => !existsSync(join(out, file)));
  if (result.code === 0 && missing.length > 0) {
    return {
      ...result,
      code: 1,
      output: `${result.output}\nThe build did not write: ${missing.join(', ')}\n`,
    };
  }
  if (result.code === 0) {
    mkdirSync(out, { recursive: true });
    writeFileSync(stampFile, current);
  }
  return result;
}

/** Builds if sources changed. Ends the process with the build's own words when that fails. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  say('Building …');
  const result = await build();
  if (result.code !== 0) {
    say(result.output.trim());
    say('\n✗ The build failed; nothing was started.');
    process.exit(1);
  }
  say(`Built in ${result.seconds.toFixed(1)} s.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await onPinnedNode();
  const result = await build({ live: true });
  if (result.code !== 0) say(`${result.output.trim()}\n✗ The build failed.`);
  process.exit(result.code);
}

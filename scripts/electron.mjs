/**
 * Finds an Electron that can open a window here, or says in words why there is none. Electron 45 has no install
 * script: its package holds no binary until its own installer fetched one, which many networks forbid, so a failed
 * fetch is remembered for a day (a start must not wait a minute each time).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, modules, run, say, toolEnv } from './process.mjs';

const pack = join(modules, 'electron');
const failureFile = join(cacheDir, 'electron-fetch.json');
const downloads = join(cacheDir, 'electron-download');
const day = 24 * 3600 * 1000;
const stallSeconds = 60;

function version() {
  return JSON.parse(readFileSync(join(pack, 'package.json'), 'utf8')).version;
}

/** Path of the binary that is already there, or null. Fetches nothing. */
export function electronBinary() {
  const pathFile = join(pack, 'path.txt');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!existsSync(pathFile) && override === undefined) return null;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const file = join(override ?? join(pack, 'dist'), name);
  return existsSync(file) ? file : null;
}

/** Why no window can be opened whatever binary there is, or null. */
export function noWindowReason({ platform, env, uid }) {
  if (platform !== 'linux') return null;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'no display: neither DISPLAY nor WAYLAND_DISPLAY is set';
  if (uid === 0) return 'running as root, where Electron does not start with its sandbox on';
  return null;
}

function rememberedFailure() {
  if (!existsSync(failureFile)) return null;
  const { at, version: of, reason } = JSON.parse(readFileSync(failureFile, 'utf8'));
  return of === version() && Date.now() - at < day ? reason : null;
}

function bytesIn(folder) {
  if (!existsSync(folder)) return 0;
  let total = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && existsSync(file)) total += statSync(file).size;
  }
  return total;
}

/** Runs Electron's own installer; given up when nothing arrived for a minute. Resolves to a reason or null. */
async function fetchBinary() {
  say(`Fetching Electron ${version()} (once) …`);
  mkdirSync(downloads, { recursive: true });
  const stop = new AbortController();
  let last = { bytes: 0, at: Date.now() };
  const watch = setInterval(() => {
    const bytes = bytesIn(downloads);
    if (bytes !== last.bytes) last = { bytes, at: Date.now() };
    if (process.stderr.isTTY && bytes > 0) process.stderr.write(`\r  ${Math.round(bytes / 1e6)} MB `);
    if (Date.now() - last.at > stallSeconds * 1000) stop.abort();
  }, 1000);
  // Its temporary files go where we can see whether they grow.
  const env = toolEnv({ TMPDIR: downloads, TEMP: downloads, TMP: downloads, NODE_USE_ENV_PROXY: '1' });
  const args = [join(pack, 'install.js')];
  const result = await run(process.execPath, args, { env, seconds: 1800, abort: stop.signal });
  clearInterval(watch);
  rmSync(downloads, { recursive: true, force: true });
  if (result.code === 0 && electronBinary() !== null) return null;
  if (stop.signal.aborted) return `nothing arrived for ${stallSeconds} s`;
  return fetchError(result.output);
}

/** What the installer's output comes to, in words; it prints a stack trace and nothing about the cause. */
export function fetchError(output) {
  if (/fetch failed|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT/.test(output))
    return 'its download server could not be reached';
  if (/Response code (\d+)|status code (\d+)|HTTP (\d+)/i.test(output))
    return 'its download server refused the request';
  const line = output.split('\n').find((text) => /error/i.test(text));
  return (line ?? 'its installer failed').trim().slice(0, 120);
}

/**
 * { file } of an Electron to start, or { reason, blocked } in words; `blocked` means that no window could be shown
 * whatever binary there is. `fetch: false` only looks.
 */
export async function findElectron({ fetch = true } = {}) {
  const uid = process.getuid?.();
  const blocked = noWindowReason({ platform: process.platform, env: process.env, uid });
  if (blocked !== null) return { reason: blocked, blocked: true };
  const present = electronBinary();
  if (present !== null) return { file: present };
  const known = rememberedFailure();
  if (known !== null) return { reason: `${known}; tried within the last day`, blocked: false };
  if (!fetch) return { reason: 'not fetched yet', blocked: false };
  const reason = await fetchBinary();
  if (reason === null) return { file: electronBinary() };
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(failureFile, `${JSON.stringify({ at: Date.now(), version: version(), reason })}\n`);
  return { reason, blocked: false };
}

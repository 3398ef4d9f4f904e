/**
 * The real embedded engine for tests, installed by the very script a person would run (some seconds the first time, nothing
 * after that). Where it cannot be had, because there is no network or no build for the machine, the caller gets the reason and
 * skips.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findInstallation, wantedVersion } from '../../src/main/models/embedded/installation.ts';
import { type Plays, randomModel, scriptedModel } from './make-gguf.mjs';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'scripts/engine.mjs');

export async function findEngine(): Promise<{ folder: string } | { skipped: string }> {
  const { engineFolder }: { engineFolder: () => string } = await import(pathToFileURL(script).href);
  try {
    await promisify(execFile)(process.execPath, [script], { timeout: 180_000 });
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
    const reason = said.trim().split('\n').slice(-2).join(' ');
    return { skipped: `node-llama-cpp is not installed: ${reason}` };
  }
  const there = findInstallation([engineFolder()], wantedVersion(join(root, 'resources')));
  if (!there.ok) throw new Error(`the script installed something else: ${there.error.message}`);
  return { folder: there.value.folder };
}

/** Paths of models; equal wishes give the same file, which is made once. */
export const scriptedFile = (plays: Plays, ctx = 8192): string =>
  writeOnce(['scripted', plays, ctx], () => scriptedModel(plays, { ctx }));
export const randomFile = (ctx = 4096): string => writeOnce(['random', ctx], () => randomModel({ ctx }));

/** Written beside and renamed, since test files run at the same time. */
function writeOnce(key: unknown[], make: () => Buffer): string {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), 'patchbay-test-models');
  const file = join(folder, `embedded-${name}.gguf`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, make());
  renameSync(draft, file);
  return file;
}

/** Ids of the engine's processes that this process has started, from the system's own list (Linux alone has one). */
export function enginePids(parent = process.pid): number[] {
  const tasks = `/proc/${parent}/task`;
  return readdirSync(tasks)
    .flatMap((task) => read(`${tasks}/${task}/children`).trim().split(' '))
    .filter((pid) => pid !== '' && read(`/proc/${pid}/cmdline`).includes('engine-process'))
    .map(Number);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

/**
 * What kill -9 would leave at every point of a run, from one run that is not killed: at each point the host is stopped, threads and all,
 * and its folders are copied. A kill takes nothing back that a process has handed to the system, and what it has not is in no copy, so
 * that a copy is byte for byte what a kill there leaves; `killAt` does that kill, to be compared. A copy goes back to where its run was
 * before it is gone on with: paths are in the records.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { HostTask } from './crash-host.ts';
import { type Ending, type HoldAt, spawnHost } from './crash-run.ts';

export interface Stop {
  /** Points at which just this was on disk: `before:3`. */
  at: string[];
  /** Puts the copy in the place of the run's folders. */
  restore(): void;
}

/** `root` has all folders of the run. In the order in which they were come to. */
export async function stopsOf(root: string, task: HostTask, which: HoldAt): Promise<Stop[]> {
  const stops = new Map<string, Stop>();
  const ending = await heldHost(task, which, (at, goOn) => {
    const digest = digestOf(root);
    const there = stops.get(digest);
    if (there === undefined) stops.set(digest, { at: [at], restore: copyOf(root, stops.size) });
    else there.at.push(at);
    goOn();
  });
  if (ending.code !== 0) throw new Error(`the host ended with ${ending.code}: ${ending.stderr}`);
  return [...stops.values()];
}

/** A host that is killed at that point: what was on disk while it was stopped there, and what the kill has left. */
export async function killAt(root: string, task: HostTask, point: string): Promise<[string, string]> {
  let stopped = '';
  const [kind = ''] = point.split(':');
  const which = kind.startsWith('run-') ? 'runs' : kind === 'swap' ? 'swaps' : 'all';
  const ending = await heldHost(task, which, (at, goOn, kill) => {
    if (at !== point) return goOn();
    stopped = digestOf(root);
    kill();
  });
  if (ending.signal !== 'SIGKILL') throw new Error(`${point} was never reached: ${ending.stderr}`);
  return [stopped, digestOf(root)];
}

function heldHost(
  task: HostTask,
  which: HoldAt,
  held: (at: string, goOn: () => void, kill: () => void) => void,
): Promise<Ending> {
  const { child, ended } = spawnHost(task, which);
  const line = child.stdio[3];
  if (line === null || line === undefined || !('write' in line)) throw new Error('the host cannot speak');
  const goOn = (): void => {
    child.kill('SIGCONT');
    line.write('\n');
  };
  // A host that is killed is not told to go on any more.
  line.on('error', () => {});
  line.on('data', (said: Buffer) => {
    child.kill('SIGSTOP');
    held(said.toString().trim(), goOn, () => child.kill('SIGKILL'));
  });
  return ended;
}

const copies = (root: string): string => `${root}-copies`;

function copyOf(root: string, number: number): () => void {
  const copy = join(copies(root), String(number));
  cpSync(root, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return () => putBack(copy, root);
}

/** Its folders stay the ones they were: a person's word for a command holds in the very folder that it was given for. */
function putBack(copy: string, folder: string): void {
  const there = new Set(readdirSync(copy));
  for (const name of readdirSync(folder))
    if (!there.has(name) || !isFolder(join(folder, name)) || !isFolder(join(copy, name)))
      rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of there)
    if (existsSync(join(folder, name))) putBack(join(copy, name), join(folder, name));
    else renameSync(join(copy, name), join(folder, name));
}

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

export function removeStops(root: string): void {
  for (const folder of [root, copies(root)]) rmSync(folder, { recursive: true, force: true });
}

/** Of all that outlives the process; what SQLite builds anew and what is logged is no part of it. */
function digestOf(root: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFile: entry.isFile(),
  }));
  for (const { path, isFile } of entries.sort((one, other) => (one.path < other.path ? -1 : 1))) {
    if (/-shm$|\/logs\//.test(path)) continue;
    hash.update(`${relative(root, path)}\0${lstatSync(path).mode}\0`);
    if (isFile) hash.update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * The files of a run put into a folder of the person's, for the page and the terminal. Only into one that is not there or is empty, or
 * that holds what this very run left there before and nobody has changed since: its list of digests tells. All of it or nothing.
 */
import { type Failure, fail, ok, type Result } from '../../shared/result.ts';
import { digestBytes } from '../base/digest.ts';
import type { FileChange, Workspace } from '../workspace/workspace.ts';
import { runFile, signedFile } from './run-files.ts';

export interface HandedFile {
  name: string;
  text: string;
}

/** In the form of `sha256sum`, so that whoever is given the folder can look for themselves. */
const digestsFile = 'sha256sums.txt';

/** `folder` is a path in the workspace. Gives the paths of all that stands there then, sorted. */
export async function putOut(
  workspace: Pick<Workspace, 'list' | 'read' | 'apply'>,
  folder: string,
  run: string,
  left: readonly HandedFile[],
): Promise<Result<string[]>> {
  const at = (name: string): string => (folder === '.' ? name : `${folder.replace(/\/+$/, '')}/${name}`);
  const files = [...left, { name: digestsFile, text: sumsOf(left) }];
  const before = await standing(workspace, folder, at, run, files);
  if (!before.ok) return before;
  const changes = files.map(({ name, text }): FileChange => {
    return { path: at(name), before: before.value.get(name) ?? null, after: Buffer.from(text) };
  });
  // One that is begun again is not signed any more.
  const gone = files.some(({ name }) => name === signedFile) ? undefined : before.value.get(signedFile);
  const taken = gone === undefined ? [] : [{ path: at(signedFile), before: gone, after: null }];
  const done = await workspace.apply([...changes, ...taken]);
  if (done.ok) return ok(files.map(({ name }) => at(name)).sort());
  const { code, message, hint } = done.error;
  // Its own hint is for an agent that proposes a change.
  return fail(code, message, code === 'conflict' ? comesBetween : (hint ?? anotherFolder));
}

const sumsOf = (files: readonly HandedFile[]): string =>
  files.map(({ name, text }) => `${digestBytes(text)}  ${name}\n`).join('');

/** By name, the digests of what this run left there before; `conflict` where anything else is in the way. */
async function standing(
  workspace: Pick<Workspace, 'list' | 'read'>,
  folder: string,
  at: (name: string) => string,
  run: string,
  wanted: readonly HandedFile[],
): Promise<Result<ReadonlyMap<string, string>>> {
  const listed = await workspace.list({ path: folder });
  if (!listed.ok) return listed.error.code === 'not_found' ? ok(new Map()) : hinted(listed.error);
  if (listed.value.entries.length === 0) return ok(new Map());
  const sums = await workspace.read(at(digestsFile));
  const record = await workspace.read(at(runFile));
  const told = sums.ok ? readSums(sums.value.bytes.toString()) : null;
  if (!sums.ok || !record.ok || told === null || idIn(record.value.bytes.toString()) !== run)
    return fail(
      'conflict',
      `${folder === '.' ? 'The folder' : folder} is there already, with other files in it.`,
      anotherFolder,
    );
  // Of an export that was broken off in the middle: nothing is lost where it is what is to be there.
  const next = new Map(wanted.map(({ name, text }) => [name, digestBytes(text)]));
  const found = new Map([[digestsFile, sums.value.digest]]);
  const changed: string[] = [];
  for (const [name, digest] of told) {
    const file = await workspace.read(at(name));
    // What the person took away is written again.
    if (!file.ok && file.error.code === 'not_found') continue;
    if (!file.ok) return hinted(file.error);
    const is = file.value.digest;
    if (is === digest || is === next.get(name)) found.set(name, is);
    else changed.push(name);
  }
  return changed.length === 0
    ? ok(found)
    : fail('conflict', `Changed since the run left it there: ${changed.join(', ')}.`, anotherFolder);
}

const anotherFolder = 'Name a folder that is not there yet. Nothing was written.';
const comesBetween = 'Look at what is there. Then try again, or name a folder that is not there yet.';

const hinted = ({ code, message, hint }: Failure) => fail(code, message, hint ?? anotherFolder);

/** Null for what is no list of ours. */
function readSums(text: string): Map<string, string> | null {
  const found = new Map<string, string>();
  for (const line of text.trimEnd().split('\n')) {
    const [, digest, name] = /^([0-9a-f]{64}) {2}([a-z0-9][a-z0-9.-]{0,60})$/.exec(line) ?? [];
    if (digest === undefined || name === undefined) return null;
    found.set(name, digest);
  }
  return found;
}

function idIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  } catch {
    return undefined;
  }
}

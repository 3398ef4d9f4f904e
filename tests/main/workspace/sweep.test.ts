/** What a killed write left behind is removed, and what cannot be removed is no reason to give up. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryName } from '../../../src/main/base/atomic-file.ts';
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts';

let root = '';
let workspace: Workspace;
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-sweep-')));
  for (const folder of ['a', 'b']) mkdirSync(join(root, folder));
  const opened = await openWorkspace(root);
  if (!opened.ok) throw new Error(opened.error.message);
  workspace = opened.value;
});
afterEach(() => {
  for (const folder of ['a', 'b']) chmodSync(join(root, folder), 0o700);
  rmSync(root, { recursive: true });
});

const put = (path: string): void => writeFileSync(join(root, path), 'half');

it('removes temporary files beside the paths and nothing else', async () => {
  for (const path of ['a/one.js', `a/${temporaryName()}`, `b/${temporaryName()}`, 'b/.patchbay-notes.tmp'])
    put(path);
  expect(await workspace.sweep(['a/one.js', 'b/two.js', 'gone/three.js'])).toBe(2);
  expect(readdirSync(join(root, 'a'))).toEqual(['one.js']);
  expect(readdirSync(join(root, 'b'))).toEqual(['.patchbay-notes.tmp']);
});

it('goes on past what cannot be removed, and does not count it', async () => {
  const stubborn = temporaryName();
  // No file system removes a folder as if it were a file, whoever asks.
  mkdirSync(join(root, 'a', stubborn));
  put(`a/${temporaryName()}`);
  put(`b/${temporaryName()}`);
  expect(await workspace.sweep(['a/one.js', 'b/two.js'])).toBe(2);
  expect(readdirSync(join(root, 'a'))).toEqual([stubborn]);
});

/** A person who may do everything may write in a read-only folder, too. */
const mayAll = process.getuid === undefined || process.getuid() === 0;

it('leaves what is in a read-only folder', async (context) => {
  if (mayAll) return context.skip('root may write into any folder');
  const left = temporaryName();
  put(`a/${left}`);
  put(`b/${temporaryName()}`);
  chmodSync(join(root, 'a'), 0o500);
  expect(await workspace.sweep(['a/one.js', 'b/two.js'])).toBe(1);
  expect(readdirSync(join(root, 'a'))).toEqual([left]);
});

import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProtectedFinder } from '../../../../src/main/exec/sandbox/protected-paths.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-protected-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const make = (...paths: string[]) => {
  for (const path of paths) mkdirSync(join(root, path), { recursive: true });
};
const find = createProtectedFinder();
const names = async (finder = find) =>
  [...(await finder(root)).identities.keys()].map((path) => relative(root, path));

it('finds git’s folders at any depth, settings of editors at the top, and nothing in what tools fill', async () => {
  make('.git', 'a/b/c/.git', '.vscode', 'a/.vscode', 'node_modules/x/.git', '.hidden/.git', 'src');
  writeFileSync(join(root, '.envrc'), '');
  expect(await names()).toEqual(['.envrc', '.git', '.hidden/.git', '.vscode', 'a/b/c/.git']);
});

it('sees at once what is made, moved or removed between two looks', async () => {
  make('a/b', 'c');
  expect(await names()).toEqual([]);
  make('a/b/.git');
  expect(await names()).toEqual(['a/b/.git']);
  renameSync(join(root, 'a/b'), join(root, 'c/d'));
  expect(await names()).toEqual(['c/d/.git']);
  rmSync(join(root, 'c'), { recursive: true });
  expect(await names()).toEqual([]);
});

it('a folder that was looked at below a workspace is looked at anew when it is one itself', async () => {
  make('a/.vscode');
  const finder = createProtectedFinder();
  // Only what has not changed for a while is kept.
  vi.setSystemTime(Date.now() + 1_000);
  try {
    expect(await names(finder)).toEqual([]);
    const inside = await finder(join(root, 'a'));
    expect(inside.readOnly.map((path) => relative(root, path))).toEqual(['a/.vscode']);
    expect(await names(finder)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it('names the repository that a worktree belongs to, which is outside of it', async () => {
  make('far', 'work');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: join(root, 'far'),
      stdio: 'pipe',
    });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'x');
  git('worktree', 'add', '-q', join(root, 'work/tree'));
  const { readOnly, outside } = await find(join(root, 'work'));
  expect(readOnly.map((path) => relative(root, path))).toEqual(['work/tree/.git']);
  expect(outside.map((path) => relative(root, path)).sort()).toEqual(['far/.git', 'far/.git/worktrees/tree']);
});

it('is not held up by links in a circle or by a file that only looks like a repository', async () => {
  make('a');
  execFileSync('ln', ['-s', '..', join(root, 'a/up')]);
  writeFileSync(join(root, 'a/.git'), 'gitdir: /nowhere/at/all\n');
  const { readOnly, outside } = await find(root);
  expect(readOnly.map((path) => relative(root, path))).toEqual(['a/.git']);
  expect(outside).toEqual([]);
});

it.each([
  ['a folder that is no repository', 'private'],
  ['a repository that knows nothing of it', 'other/.git'],
])('does not believe a file that names %s', async (_what, named) => {
  make('work', 'private', 'other');
  execFileSync('git', ['init', '-q'], { cwd: join(root, 'other'), stdio: 'pipe' });
  writeFileSync(join(root, 'work/.git'), `gitdir: ${join(root, named)}\n`);
  expect((await find(join(root, 'work'))).outside).toEqual([]);
});

it('follows a link with a protected name no further than the workspace', async () => {
  make('work/settings', 'private');
  for (const [to, name] of [
    ['../private', '.vscode'],
    ['nowhere', '.envrc'],
    ['settings', '.idea'],
  ] as const)
    execFileSync('ln', ['-s', to, join(root, 'work', name)]);
  const { readOnly, identities } = await find(join(root, 'work'));
  expect(readOnly.map((path) => relative(root, path))).toEqual(['work/settings']);
  expect(identities.size).toBe(3);
});

it('tells another folder under the same name from the one that was there', async () => {
  make('sub/.git');
  const before = (await find(root)).identities.get(join(root, 'sub/.git'));
  renameSync(join(root, 'sub'), join(root, 'gone'));
  make('sub/.git');
  expect((await find(root)).identities.get(join(root, 'sub/.git'))).not.toBe(before);
});

it('is held up neither by a pipe nor by gigabytes under the name of a repository', async () => {
  make('pipe', 'large');
  execFileSync('mkfifo', [join(root, 'pipe/.git')]);
  writeFileSync(join(root, 'large/.git'), '');
  truncateSync(join(root, 'large/.git'), 8 * 1024 ** 3);
  const { readOnly, outside } = await find(root);
  expect(readOnly.map((path) => relative(root, path))).toEqual(['large/.git', 'pipe/.git']);
  expect(outside).toEqual([]);
});

it('finds what the settings of a repository name inside the workspace, and nothing else by their word', async () => {
  make('.git', 'tools/hooks', 'one', 'two', 'sub/.git');
  writeFileSync(
    join(root, '.git/config'),
    '[core]\n\tbare = false\n\thooksPath = tools/hooks\n[include]\n\tpath = ../one/more.config\n\tpath = /etc/gitconfig\n',
  );
  writeFileSync(join(root, 'one/more.config'), '');
  writeFileSync(join(root, 'sub/.git/config'), '[core] HooksPath = "../two"\n[include]\npath = ../..\n');
  const { readOnly } = await find(root);
  expect(readOnly.map((path) => relative(root, path))).toEqual([
    '.git',
    'one/more.config',
    'sub/.git',
    'tools/hooks',
    'two',
  ]);
});

it('takes a folder for a repository that has what one has, but not the workspace itself', async () => {
  make('store/objects', 'store/refs', 'alike/objects', 'alike/refs', 'alike/HEAD', 'objects', 'refs', 'src');
  for (const head of ['store/HEAD', 'HEAD']) writeFileSync(join(root, head), 'ref: refs/heads/main\n');
  expect(await names()).toEqual(['store']);
});

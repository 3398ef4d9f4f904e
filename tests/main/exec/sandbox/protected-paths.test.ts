import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
const names = async (finder = find) => (await finder(root)).inside.map((path) => relative(root, path));

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
  const { inside, outside } = await find(join(root, 'work'));
  expect(inside.map((path) => relative(root, path))).toEqual(['work/tree/.git']);
  expect(outside.map((path) => relative(root, path)).sort()).toEqual(['far/.git', 'far/.git/worktrees/tree']);
});

it('is not held up by links in a circle or by a file that only looks like a repository', async () => {
  make('a');
  execFileSync('ln', ['-s', '..', join(root, 'a/up')]);
  writeFileSync(join(root, 'a/.git'), 'gitdir: /nowhere/at/all\n');
  const { inside, outside } = await find(root);
  expect(inside.map((path) => relative(root, path))).toEqual(['a/.git']);
  expect(outside).toEqual([]);
});

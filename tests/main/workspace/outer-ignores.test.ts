// Ignore rules written for a folder, as they have to be written for one below it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outerIgnores, rebased } from '../../../src/main/workspace/outer-ignores.ts';
import { makeFolder } from '../../support/app.ts';

describe('rebased', () => {
  it.each([
    ['*.log', ['a'], ['*.log']],
    ['dist/', ['a'], ['dist/']],
    ['/a/dist/', ['a'], ['/dist/']],
    ['a/b/c.txt', ['a'], ['/b/c.txt']],
    ['!/a/b', ['a'], ['!/b']],
    ['/b/c', ['a'], []],
    ['/a', ['a'], []],
    ['/a/', ['a'], []],
    ['/*/x', ['a'], ['/x']],
    ['**/x/y', ['a', 'x'], ['/**/x/y', '/y']],
    ['a/**/z', ['a', 'b'], ['/**/z']],
    ['x/y', [], ['/x/y']],
    ['# a/b', ['a'], []],
    ['', ['a'], []],
  ])('%j below %j', (line, below, expected) => {
    expect(rebased(line, below)).toEqual(expected);
  });
});

describe('outerIgnores', () => {
  it('reads the rules of a worktree where its repository keeps them', () => {
    const top = makeFolder({ 'repo/a.txt': 'a\n' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', join(top, 'repo'), ...args], { stdio: 'pipe' });
    try {
      git('init', '-q');
      git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'first');
      git('worktree', 'add', '-q', join(top, 'tree'));
      const exclude = join(top, 'repo/.git/info/exclude');
      mkdirSync(dirname(exclude), { recursive: true });
      writeFileSync(exclude, '/only/this\n');
      writeFileSync(join(top, '.gitignore'), '*.outside\n');
      expect(outerIgnores(join(top, 'tree'))).toBe('/only/this');
    } finally {
      rmSync(top, { recursive: true });
    }
  });
});

/** A store that cannot be read is told, and stands in the way of nothing: not of another folder's, not of the next day. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCheckpoints } from '../../src/main/checkpoints/checkpoints.ts';
import { createOldCheckpoints } from '../../src/main/old-checkpoints.ts';

const day = 86_400_000;

it('what is damaged is told, and the rest is let go all the same', async () => {
  const base = mkdtempSync(join(tmpdir(), 'patchbay-old-'));
  const [root, parent] = [join(base, 'project'), join(base, 'checkpoints')];
  mkdirSync(root);
  for (const name of ['damaged', 'foreign', 'whole']) {
    const opened = await openCheckpoints({ dir: join(parent, name), root });
    if (!opened.ok) throw new Error(opened.error.message);
    for (const text of ['1', '2', '3', '4', '5', '6', '7']) {
      writeFileSync(join(root, 'file'), text);
      await opened.value.create({ reason: text });
    }
    await opened.value.close();
  }
  const git = (name: string, ...args: string[]) =>
    execFileSync('git', [`--git-dir=${join(parent, name, 'store.git')}`, ...args], {
      encoding: 'utf8',
    }).trim();
  const commits = (name: string) => git(name, 'rev-list', 'checkpoints').split('\n').length;
  git('damaged', 'update-ref', '-d', 'refs/heads/checkpoints');
  writeFileSync(join(parent, 'damaged/store.git/refs/heads/checkpoints'), `${'a'.repeat(40)}\n`);
  const files = git('foreign', 'rev-parse', 'checkpoints:files');
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
  git(
    'foreign',
    'update-ref',
    'refs/heads/checkpoints',
    git('foreign', ...who, 'commit-tree', '-m', 'x', files),
  );
  const told: string[] = [];
  const old = createOldCheckpoints(parent, (_, error) => told.push(String(error)));
  expect(commits('whole')).toBe(7);
  const now = Date.now;
  Date.now = () => now() + 10 * day;
  try {
    await old.collect({ days: 1, megabytes: 0 });
  } finally {
    Date.now = now;
  }
  expect(commits('whole')).toBe(5);
  expect(told).toEqual([
    expect.stringContaining('NotFoundError'),
    expect.stringContaining('not a checkpoint'),
  ]);
  await old.collect({ days: 1, megabytes: 0 });
  expect(told).toHaveLength(4);
  await old.close();
  rmSync(base, { recursive: true });
});

// Old checkpoints go and the kept ones stay whole: judged by restored bytes and by git's own view of the store.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Checkpoints, collectIn, openCheckpoints } from '../../../src/main/checkpoints/checkpoints.ts';
import type { Result } from '../../../src/shared/result.ts';

let base = '';
let root = '';
let dir = '';
let checkpoints: Checkpoints;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const put = (path: string, text: string | Buffer) => {
  fs.mkdirSync(join(root, path, '..'), { recursive: true });
  fs.writeFileSync(join(root, path), text);
};
const git = (...args: string[]) =>
  execFileSync('git', [`--git-dir=${join(dir, 'store.git')}`, ...args], { encoding: 'utf8' });
const nothing = { createdByApp: new Set<string>() };
/** Does not get smaller by compression. */
const noise = (seed: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  let state = seed * 2_654_435_761 + 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};

beforeEach(async () => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-collect-')));
  [root, dir] = [join(base, 'project'), join(base, 'data')];
  fs.mkdirSync(root);
  checkpoints = value(await openCheckpoints({ dir, root }));
});
afterEach(async () => {
  await checkpoints.close();
  fs.rmSync(base, { recursive: true, force: true });
});

/** Eight states: a file that changes each time, forty that change once in the middle, one that never does. */
async function eightStates(): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < 8; at += 1) {
    put('counter', noise(at, 200_000));
    if (at === 0 || at === 4) for (let file = 0; file < 40; file += 1) put(`many/${file}`, `${at} ${file}\n`);
    put('same', 'same\n');
    ids.push(value(await checkpoints.create({ reason: `state ${at}` })).id);
  }
  return ids;
}

it('lets the oldest go by age, and keeps the newest five whatever their age', async () => {
  const ids = await eightStates();
  const much = Date.now() + 100 * 86_400_000;
  expect(value(await checkpoints.collect({ days: 200, megabytes: 0 }, much))).toMatchObject({
    kept: 8,
    dropped: 0,
  });
  expect(value(await checkpoints.collect({ days: 30, megabytes: 0 }, much))).toMatchObject({
    kept: 5,
    dropped: 3,
  });
  for (const [at, id] of ids.entries()) {
    const restored = await checkpoints.restore(id, nothing);
    if (at < 3) expect(restored).toMatchObject({ error: { code: 'not_found' } });
    else {
      value(restored);
      expect(fs.readFileSync(join(root, 'counter')).equals(noise(at, 200_000))).toBe(true);
      expect(fs.readFileSync(join(root, 'many/7'), 'utf8')).toBe(`${at < 4 ? 0 : 4} 7\n`);
      expect(fs.readFileSync(join(root, 'same'), 'utf8')).toBe('same\n');
    }
  }
  expect(git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
  expect(git('log', '--format=%s').trim().split('\n')).toHaveLength(5);
});

it('takes no more disk than it may, and forgets what is gone: the same bytes are stored again', async () => {
  await eightStates();
  const [before, objects] = [
    value(await checkpoints.collect({ days: 0, megabytes: 0 }, Date.now())).bytes,
    git('count-objects', '-v'),
  ];
  const after = value(await checkpoints.collect({ days: 0, megabytes: 1 }, Date.now()));
  expect(after).toMatchObject({ kept: 6, dropped: 2 });
  expect(after.bytes).toBeLessThan(before - 2 * 190_000);
  expect(git('count-objects', '-v')).not.toBe(objects);
  // The content of the first state is gone; made again, it has to be stored again.
  put('counter', noise(0, 200_000));
  for (let file = 0; file < 40; file += 1) put(`many/${file}`, `0 ${file}\n`);
  const { id } = value(await checkpoints.create({ reason: 'again' }));
  put('counter', 'lost');
  value(await checkpoints.restore(id, nothing));
  expect(fs.readFileSync(join(root, 'counter')).equals(noise(0, 200_000))).toBe(true);
  expect(git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
});

it('collects the store of a folder that is gone, and leaves it sound for whoever opens it', async () => {
  const ids = await eightStates();
  await checkpoints.close();
  const much = Date.now() + 100 * 86_400_000;
  expect(value(await collectIn(dir, { days: 30, megabytes: 0 }, much)).dropped).toBe(3);
  checkpoints = value(await openCheckpoints({ dir, root }));
  put('same', 'other');
  value(await checkpoints.restore(ids[7] ?? '', nothing));
  expect(fs.readFileSync(join(root, 'same'), 'utf8')).toBe('same\n');
  // A second time there is nothing left to do.
  expect(value(await checkpoints.collect({ days: 30, megabytes: 0 }, much))).toMatchObject({
    kept: 5,
    dropped: 0,
  });
});

// What goes on beside what in one folder's checkpoints. Judged by bytes on disk and git's own view of the store, in an order that holds
// without a clock: what must not wait is awaited while the other cannot go on.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Checkpoints, openCheckpoints } from '../../../src/main/checkpoints/checkpoints.ts';
import type { FolderFiles } from '../../../src/main/checkpoints/keeper.ts';
import type { Result } from '../../../src/shared/result.ts';

let base = '';
const opened: Checkpoints[] = [];
const nothing = { createdByApp: new Set<string>() };

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const fileOf = (name: string, path = 'a.txt') => join(base, name, path);
const put = (name: string, text: string, count = 3) => {
  fs.mkdirSync(join(base, name), { recursive: true });
  for (const path of ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt', 'f.txt'].slice(0, count))
    fs.writeFileSync(fileOf(name, path), `${text} ${path}`);
};
const open = async (name: string, mostHere: number): Promise<Checkpoints> => {
  const place = { dir: join(base, `${name}-data`), root: join(base, name), mostHere };
  const checkpoints = value(await openCheckpoints(place));
  opened.push(checkpoints);
  return checkpoints;
};
const sorted = (files: FolderFiles | undefined) =>
  (files ?? []).toSorted(([one], [other]) => (one < other ? -1 : 1));
const sound = (name: string) => {
  const store = `--git-dir=${join(base, `${name}-data`, 'store.git')}`;
  return execFileSync('git', [store, 'fsck', '--connectivity-only', '--no-dangling'], { encoding: 'utf8' });
};

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-turns-')));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((checkpoints) => checkpoints.close()));
  fs.rmSync(base, { recursive: true, force: true });
});

it.each([
  ['here', Number.POSITIVE_INFINITY],
  ['in a thread', 0],
])(
  '%s, checkpoints are made while a person compares; going back waits, and what comes after it',
  async (name, mostHere) => {
    put(name, 'one');
    const checkpoints = await open(name, mostHere);
    const one = value(await checkpoints.create({ reason: 'one' }));
    put(name, 'two');
    const two = value(await checkpoints.create({ reason: 'two' }));
    const order: string[] = [];
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const compared = checkpoints.difference({
      ...{ from: one.id, to: two.id },
      look: async (_, read) => {
        reached.resolve();
        await gate.promise;
        return Buffer.from(value(await read()).after ?? []).toString();
      },
    });
    await reached.promise;

    // It would hang here.
    put(name, 'three');
    const three = value(await checkpoints.create({ reason: 'three', listed: true }));
    expect(three.list?.length).toBe(3);
    expect(sorted(value(await checkpoints.files()))).toEqual(sorted(three.list));

    const noted = async <T>(what: string, work: Promise<T>): Promise<T> => {
      const done = await work;
      order.push(what);
      return done;
    };
    const told = noted('compared', compared);
    const back = noted('went back', checkpoints.restore(one.id, nothing));
    const later = noted('kept', checkpoints.create({ reason: 'four', listed: true }));
    // Time enough for all of it in another folder.
    put('control', 'one');
    const control = await open('control', Number.POSITIVE_INFINITY);
    const first = value(await control.create({ reason: 'one' }));
    put('control', 'two');
    value(await control.restore(first.id, nothing));
    expect(fs.readFileSync(fileOf('control'), 'utf8')).toBe('one a.txt');
    expect([order, fs.readFileSync(fileOf(name), 'utf8')]).toEqual([[], 'three a.txt']);

    gate.resolve();
    const seen = value(await compared).files.map((file) => file.seen);
    expect(seen).toEqual(['two a.txt', 'two b.txt', 'two c.txt']);
    value(await back);
    const last = value(await later);
    await told;
    expect(order).toEqual(['compared', 'went back', 'kept']);
    expect(fs.readFileSync(fileOf(name), 'utf8')).toBe('one a.txt');
    expect(sorted(last.list)).not.toEqual(sorted(three.list));
    expect(sound(name)).toBe('');
  },
);

it('questions that find together that a folder is too large for here are all answered, by one thread', async () => {
  put('grows', 'one', 2);
  const checkpoints = await open('grows', 4);
  const one = value(await checkpoints.create({ reason: 'one' }));
  // One that is being made by then is brought to its end: the first of its contents is on its way to the store.
  for (const path of ['c.txt', 'd.txt'])
    fs.writeFileSync(fileOf('grows', path), randomBytes(4 * 1024 * 1024));
  const large = fs.readFileSync(fileOf('grows', 'd.txt'));
  const underWay = checkpoints.create({ reason: 'under way' });
  const stored = join(base, 'grows-data', 'store.git', 'objects', 'new');
  await expect.poll(() => fs.readdirSync(stored).length, { interval: 1 }).toBeGreaterThan(0);
  put('grows', 'two', 2);
  for (const path of ['e.txt', 'f.txt']) fs.writeFileSync(fileOf('grows', path), path);
  const all = await Promise.all([
    checkpoints.files(),
    checkpoints.difference({ from: one.id, to: null, look: async (path) => path }),
    checkpoints.create({ reason: 'two', listed: true }),
    checkpoints.files(),
    checkpoints.preview(one.id, nothing),
  ]);
  const [files, changed, made, again, plan] = all;
  const between = value(await underWay);
  fs.writeFileSync(fileOf('grows', 'd.txt'), 'three');
  value(await checkpoints.restore(between.id, nothing));
  expect(large.equals(fs.readFileSync(fileOf('grows', 'd.txt')))).toBe(true);
  expect(value(files)).toHaveLength(6);
  expect(sorted(value(again))).toEqual(sorted(value(made).list));
  expect(value(changed).files.map(({ change }) => change)).toEqual([
    ...['modified', 'modified'],
    ...['added', 'added', 'added', 'added'],
  ]);
  expect(value(plan).changes.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
  if (process.platform === 'linux') {
    const names = fs
      .readdirSync('/proc/self/task')
      .map((task) => fs.readFileSync(`/proc/self/task/${task}/comm`, 'utf8').trim());
    expect(names.filter((name) => name === 'checkpoints')).toHaveLength(1);
  }
  expect(sound('grows')).toBe('');
});

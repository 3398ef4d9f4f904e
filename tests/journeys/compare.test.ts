/** Two checkpoints, or a checkpoint and now, file by file: what the page and the command line show of real folders. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const write = (path: string, text: string | Uint8Array): void => {
  mkdirSync(join(test.workspace, path, '..'), { recursive: true });
  writeFileSync(join(test.workspace, path), text);
};

const plays = {
  add: [
    { calls: [{ name: 'write_file', arguments: { path: 'added.txt', content: 'a\nb\n' } }] },
    { text: 'ok' },
  ],
};

async function twoCheckpoints(): Promise<{ sessionId: string; first: string; second: string }> {
  test = await startTestApp({ plays });
  write('old.txt', 'one\ntwo\nthree\n');
  write('gone.txt', 'x\n');
  write('run.sh', 'echo\n');
  write('data.bin', new Uint8Array([0, 1, 2]));
  write('large.txt', 'l'.repeat(6 * 1024 * 1024));
  const { sessionId } = await runTurn(test, '[[play:add]]', { approve: 'all' });
  write('old.txt', 'one\n2\nthree\nfour\n');
  write('data.bin', new Uint8Array([0, 9]));
  write('large.txt', 'm'.repeat(6 * 1024 * 1024));
  rmSync(join(test.workspace, 'gone.txt'));
  chmodSync(join(test.workspace, 'run.sh'), 0o600);
  const { state } = await runTurn(test, '[[play:edit]]', { sessionId });
  const [first, second] = state.checkpoints.map(({ id }) => id);
  if (first === undefined || second === undefined) throw new Error('two checkpoints were expected');
  return { sessionId, first, second };
}

it('lists what is different between two checkpoints, with lines, and gives the texts', async () => {
  const { sessionId, first, second } = await twoCheckpoints();
  const found = await test.client.checkpoint.compare({ sessionId, checkpointId: first, with: second });
  expect(found).toEqual({
    files: [
      { path: 'added.txt', change: 'added', added: 2, removed: 0 },
      { path: 'data.bin', change: 'modified', added: null, removed: null },
      { path: 'gone.txt', change: 'deleted', added: 0, removed: 1 },
      { path: 'old.txt', change: 'modified', added: 2, removed: 1 },
      { path: 'run.sh', change: 'bits', added: 0, removed: 0 },
    ],
    more: 0,
    left: [],
  });
  const of = { sessionId, checkpointId: first, with: second };
  expect(await test.client.checkpoint.compareFile({ ...of, path: 'old.txt' })).toMatchObject({
    before: 'one\ntwo\nthree\n',
    after: 'one\n2\nthree\nfour\n',
    note: null,
  });
  expect(await test.client.checkpoint.compareFile({ ...of, path: 'gone.txt' })).toMatchObject({
    before: 'x\n',
    after: null,
  });
  expect(await test.client.checkpoint.compareFile({ ...of, path: 'data.bin' })).toMatchObject({
    before: null,
    note: expect.stringContaining('binary'),
  });
  await expect(test.client.checkpoint.compareFile({ ...of, path: 'package.json' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('compares a checkpoint with the folder as it is now', async () => {
  const { sessionId, second } = await twoCheckpoints();
  write('later.txt', 'l\n');
  const of = { sessionId, checkpointId: second };
  const found = await test.client.checkpoint.compare(of);
  // The edit of the second turn, and what came after it.
  expect(found.files.map(({ path, change }) => `${change} ${path}`)).toEqual([
    'added later.txt',
    'modified src/sum.js',
  ]);
  expect(await test.client.checkpoint.compareFile({ ...of, path: 'later.txt' })).toMatchObject({
    before: null,
    after: 'l\n',
  });
  expect((await test.client.checkpoint.compareFile({ ...of, path: 'src/sum.js' })).after).toContain('a + b');
});

it('does not take for deleted what a checkpoint leaves out, and refuses what is no checkpoint of the session', async () => {
  const { sessionId, first } = await twoCheckpoints();
  write('old.txt', 'o'.repeat(6 * 1024 * 1024));
  const found = await test.client.checkpoint.compare({ sessionId, checkpointId: first });
  expect(found.left).toEqual([{ path: 'old.txt', why: 'larger than 5 MB' }]);
  expect(found.files.map(({ path }) => path)).not.toContain('old.txt');
  expect(await test.client.checkpoint.leftOut({ sessionId, checkpointId: first })).toEqual([
    { path: 'large.txt', why: 'larger than 5 MB' },
  ]);
  const strange = { sessionId, checkpointId: first, with: '0'.repeat(40) };
  await expect(test.client.checkpoint.compare(strange)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(
    test.client.checkpoint.compareFile({ sessionId, checkpointId: first, path: '../../etc/hostname' }),
  ).rejects.toMatchObject({ code: 'DENIED' });
});

it('keeps files up to the bound of the settings, from the next checkpoint on', async () => {
  test = await startTestApp({ plays });
  const megabytes = (count: number, letter: string): string => letter.repeat(count * 1024 * 1024);
  const set = (value: number) => test.client.settings.set({ key: 'checkpoints.fileMegabytes', value });
  write('large.txt', megabytes(6, 'l'));
  const { sessionId, state } = await runTurn(test, '[[play:add]]', { approve: 'all' });
  const [first = ''] = state.checkpoints.map(({ id }) => id);
  const leftOut = (checkpointId: string) => test.client.checkpoint.leftOut({ sessionId, checkpointId });
  expect(await leftOut(first)).toEqual([{ path: 'large.txt', why: 'larger than 5 MB' }]);

  await set(8);
  write('larger.txt', megabytes(9, 'r'));
  const after = await runTurn(test, '[[play:edit]]', { sessionId });
  const [, second = ''] = after.state.checkpoints.map(({ id }) => id);
  expect(await leftOut(second)).toEqual([{ path: 'larger.txt', why: 'larger than 8 MB' }]);
  write('large.txt', megabytes(7, 'm'));
  const plan = await test.client.checkpoint.restore({ sessionId, checkpointId: second });
  expect(plan.changes).toContainEqual({ path: 'large.txt', kind: 'rewrite' });
  expect(readFileSync(join(test.workspace, 'large.txt'), 'utf8')).toBe(megabytes(6, 'l'));
  // The app itself writes no file that is larger, so it could not put one back.
  await expect(set(11)).rejects.toThrow();
});

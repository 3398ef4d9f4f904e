/** Whose change is whose, on real files: patches of the agent, commands, and what the person does between and in a review. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { lastingSince } from '../../src/shared/since-checkpoint.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const files = { 'rate.js': 'one\ntwo\nthree\n', 'mine.txt': 'mine\n', 'both.bin': new Uint8Array([0, 1]) };
const edit = (from: string, to: string) => ({
  calls: [
    {
      name: 'apply_diff',
      arguments: { path: 'rate.js', diff: `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n` },
    },
  ],
});
const plays = {
  first: [edit('two', 'TWO\nagent'), { text: 'ok' }],
  second: [edit('three', 'THREE'), { text: 'ok' }],
  build: [
    { calls: [{ name: 'execute_command', arguments: { command: 'echo built >> mine.txt' } }] },
    { text: 'ok' },
  ],
};

const put = (path: string, text: string | Uint8Array): void =>
  writeFileSync(join(test.workspace, path), text);
const now = (path: string): string => readFileSync(join(test.workspace, path), 'utf8');
const linesOf = async (sessionId: string) => {
  const { files: found } = await test.client.checkpoint.whose({ sessionId });
  return Object.fromEntries(found.map(({ path, lines }) => [path, lines]));
};
const none = { added: 0, removed: 0 };

it('tells patches from what the person does between them, line by line', async () => {
  test = await startTestApp({ files, plays });
  const { sessionId } = await runTurn(test, '[[play:first]]', { approve: 'all' });
  put('rate.js', now('rate.js').replace('one\n', 'zero\none\n').replace('agent\n', ''));
  put('mine.txt', 'mine\nmore\n');
  put('both.bin', new Uint8Array([0, 2]));
  await runTurn(test, '[[play:second]]', { sessionId });
  expect(now('rate.js')).toBe('zero\none\nTWO\nTHREE\n');
  expect(await linesOf(sessionId)).toEqual({
    'both.bin': { agent: null, commands: null, you: null },
    'mine.txt': { agent: none, commands: none, you: { added: 1, removed: 0 } },
    // Taking out a line that the agent had put in is the person's doing; the agent has no part in the file by it any more.
    'rate.js': { agent: { added: 2, removed: 2 }, commands: none, you: { added: 1, removed: 1 } },
  });
  const file = { sessionId, path: 'rate.js' };
  expect(await test.client.checkpoint.whoseFile({ ...file, who: 'agent' })).toMatchObject({
    before: 'zero\none\ntwo\nthree\n',
    after: 'zero\none\nTWO\nTHREE\n',
  });
  expect(await test.client.checkpoint.whoseFile({ ...file, who: 'you' })).toMatchObject({
    before: 'one\nTWO\nagent\nTHREE\n',
    after: 'zero\none\nTWO\nTHREE\n',
  });
});

it('names commands where one ran between two looks, and gives a rewind back what it was', async () => {
  test = await startTestApp({ files, plays });
  const { sessionId } = await runTurn(test, '[[play:build]]', { approve: 'all' });
  expect(now('mine.txt')).toBe('mine\nbuilt\n');
  expect((await linesOf(sessionId))['mine.txt']).toEqual({
    agent: none,
    commands: { added: 1, removed: 0 },
    you: none,
  });
  const { state } = await runTurn(test, '[[play:first]]', { sessionId });
  const last = state.checkpoints.at(-1)?.id ?? '';
  await test.client.checkpoint.restore({ sessionId, checkpointId: last });
  const found = await linesOf(sessionId);
  expect(found['rate.js']).toBeUndefined();
  expect(found['mine.txt']?.commands).toEqual({ added: 1, removed: 0 });
});

it('blames no command that ran in a copy of the folder', async () => {
  test = await startTestApp({ files, plays, args: ['--set', 'sandbox=preferred'] });
  const { sessionId } = await runTurn(test, '[[play:first]]', { approve: 'all' });
  const since = (await stateOf(test, sessionId)).checkpoints[0];
  await test.client.session.configure({ sessionId, review: 'turn' });
  put('mine.txt', 'mine\nmore\n');
  await runTurn(test, '[[play:build]]', { sessionId });
  expect(now('mine.txt'), 'what it made was written by the review').toBe('mine\nmore\nbuilt\n');
  expect((await linesOf(sessionId))['mine.txt']).toEqual({
    ...{ agent: { added: 1, removed: 0 }, commands: none, you: { added: 1, removed: 0 } },
  });
  if (since === undefined) throw new Error('there is no checkpoint');
  expect(lastingSince(await stateOf(test, sessionId), since).commands, 'nothing of it is left').toEqual([]);
});

it('gives the person what they changed in a review, and the agent the rest', async () => {
  test = await startTestApp({ files, plays });
  const { sessionId } = await runTurn(test, '[[play:first]]');
  await decideFirst(test, sessionId, {
    kind: 'edit',
    files: [{ path: 'rate.js', text: 'one\nTWO\nreviewed\nthree\n' }],
  });
  expect(now('rate.js')).toBe('one\nTWO\nreviewed\nthree\n');
  expect((await stateOf(test, sessionId)).checkpoints).toHaveLength(1);
  expect((await linesOf(sessionId))['rate.js']).toEqual({
    agent: { added: 1, removed: 1 },
    commands: none,
    you: { added: 1, removed: 0 },
  });
});

it('is empty where nothing was changed', async () => {
  test = await startTestApp({ files, plays: { words: [{ text: 'hello' }] } });
  const { sessionId } = await runTurn(test, '[[play:words]]');
  expect(await test.client.checkpoint.whose({ sessionId })).toEqual({ files: [], more: 0, left: [] });
});

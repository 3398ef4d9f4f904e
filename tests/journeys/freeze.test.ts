/** A file that passed its checks several times as it is: writing it waits for the person, who alone can let it go. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
/** It has said no once, so its yes means something. */
const check = { calls: [{ name: 'execute_command', arguments: { command: 'test -f good.txt' } }] };
const rounds = [check, write('good.txt', 'good\n'), check, write('b', 'b'), check, write('c', 'c'), check];

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    plays: {
      rounds: [
        ...rounds,
        write('good.txt', 'worse\n'),
        write('good.txt', 'still worse\n'),
        { text: 'Done.' },
      ],
      'rounds-only': [...rounds, { text: 'Done.' }],
      again: [write('good.txt', 'another\n'), { text: 'Done.' }],
      gives: [
        {
          calls: [
            { name: 'delegate', arguments: { tasks: '# coder: More\n[[play:again]] Do it.\nDone: It is.' } },
          ],
        },
        { text: 'Given.' },
      ],
    },
  });
});
afterAll(() => test.close());
beforeEach(() => {
  for (const path of ['good.txt', 'b', 'c']) rmSync(join(test.workspace, path), { force: true });
});

const goodNow = (): string => readFileSync(join(test.workspace, 'good.txt'), 'utf8');
const outcomesIn = async (sessionId: string) =>
  callsOf(await stateOf(test, sessionId)).map(({ outcome }) => outcome);
const play = (name: string, sessionId?: string) =>
  runTurn(test, `[[play:${name}]]`, { approve: 'all', ...(sessionId === undefined ? {} : { sessionId }) });

it('waits even where everything is allowed, over a restart; a yes writes it, and then it is a new file', async () => {
  const { sessionId, state } = await play('rounds');
  expect(goodNow()).toBe('good\n');
  const [card] = waitingCalls(state);
  expect(card?.approval.guard).toMatchObject({ guard: 'freeze', paths: ['good.txt'] });
  expect(card?.approval.rule).toBe(
    'Frozen: good.txt passed 3 rounds of checks as it is. Writing it needs your word.',
  );
  await test.restart();
  expect(await test.client.guard.frozen({ sessionId })).toMatchObject([
    { path: 'good.txt', passed: { length: 3 } },
  ]);
  const after = await decideFirst(test, sessionId, { kind: 'approve' });
  expect(goodNow()).toBe('still worse\n');
  expect(callsOf(after).every(({ outcome }) => outcome === 'done')).toBe(true);
  expect(await test.client.guard.frozen({ sessionId })).toEqual([]);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it('is let go by the person, and written without a question then', async () => {
  const { sessionId } = await play('rounds-only');
  expect(await test.client.guard.frozen({ sessionId })).toMatchObject([{ path: 'good.txt' }]);
  await expect(test.client.guard.unfreeze({ sessionId, path: 'b' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await test.client.guard.unfreeze({ sessionId, path: 'good.txt' });
  expect(await test.client.guard.frozen({ sessionId })).toEqual([]);
  await play('again', sessionId);
  expect(waitingCalls(await stateOf(test, sessionId))).toEqual([]);
  expect(goodNow()).toBe('another\n');
});

it('is as frozen for the agents of tasks: the review of what they changed waits, even where everything is allowed', async () => {
  const { workspace, modelName: model } = test;
  // Tasks can be given where the session began with an agent that gives them.
  const { id: sessionId } = await test.client.session.create({ workspace, model, mode: 'orchestrator' });
  await test.client.session.configure({ sessionId, mode: 'coder', approve: 'all' });
  await play('rounds-only', sessionId);
  await test.client.session.configure({ sessionId, mode: 'orchestrator' });
  await play('gives', sessionId);
  const [row] = (await test.client.session.list()).filter(({ parent }) => parent === sessionId);
  // What the task's agent holds is no file yet; the person is asked before it becomes one.
  expect(await outcomesIn(row?.id ?? '')).toEqual(['done']);
  const [card] = waitingCalls(await stateOf(test, sessionId));
  expect(card?.call.review).toBe(true);
  expect(card?.approval.guard).toMatchObject({ guard: 'freeze', paths: ['good.txt'] });
  expect(await test.client.guard.frozen({ sessionId })).toMatchObject([{ path: 'good.txt', rounds: 3 }]);
  // Where a task cannot hand over what it changed, its own session knows of it, too.
  expect(await test.client.guard.frozen({ sessionId: row?.id ?? '' })).toMatchObject([{ path: 'good.txt' }]);
  await decideFirst(test, sessionId, { kind: 'reject', words: 'It is good.' });
  expect(goodNow()).toBe('good\n');
  expect(await test.client.guard.frozen({ sessionId })).toMatchObject([{ path: 'good.txt', rounds: 3 }]);
});

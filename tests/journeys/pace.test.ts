/** Bounds on how much is changed with nobody looking: they hold where everything is allowed, and the person's yes goes on. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { askGuards } from '../../src/main/guards/guards.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const run = (command: string) => ({ calls: [{ name: 'execute_command', arguments: { command } }] });
const long = (word: string): string => `${word}\n`.repeat(600);

let test: TestApp;
afterEach(() => test.close());

async function play(replies: unknown[], args: string[]) {
  test = await startTestApp({
    files: { 'long.txt': long('one') },
    plays: { it: [...replies, { text: 'Done.' }] },
    args: args.flatMap((setting) => ['--set', setting]),
  });
  return runTurn(test, '[[play:it]]', { approve: 'all' });
}
const outcomes = async (sessionId: string) =>
  callsOf(await stateOf(test, sessionId)).map(({ outcome }) => outcome);
const isThere = (path: string): boolean => existsSync(join(test.workspace, path));

it('the write that goes over the bound waits with the figures, also over a restart, and a yes begins anew', async () => {
  const { sessionId } = await play(
    Array.from({ length: 8 }, (_, n) => write(`f${n}.txt`, `${n}\n`)),
    ['guards.files=3'],
  );
  expect(await outcomes(sessionId)).toEqual(['done', 'done', 'done', null]);
  expect(isThere('f3.txt')).toBe(false);
  await test.restart();
  const [card] = waitingCalls(await stateOf(test, sessionId));
  expect(card?.approval.rule).toMatch(/3 files written, 3 lines changed and 0 commands run.*bound of 3 file/);
  expect(card?.approval.guard).toMatchObject({ guard: 'pace', kind: 'files' });
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(isThere('f6.txt')).toBe(true);
  expect(await outcomes(sessionId)).toEqual([...Array(7).fill('done'), null]);
  await decideFirst(test, sessionId, { kind: 'reject', words: 'enough' });
  expect(isThere('f7.txt')).toBe(false);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it('a command over the bound waits, and what rules make of it is on its card', async () => {
  const { sessionId, state } = await play(
    [run('echo 1 >> n'), run('echo 2 >> n'), run('echo 3 >> n')],
    ['guards.commands=2'],
  );
  expect(readFileSync(join(test.workspace, 'n'), 'utf8')).toBe('1\n2\n');
  expect(waitingCalls(state)[0]?.approval).toMatchObject({
    guard: { kind: 'commands' },
    command: { parts: [{}] },
  });
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(readFileSync(join(test.workspace, 'n'), 'utf8')).toBe('1\n2\n3\n');
});

it('after a large change the next one waits, once', async () => {
  const { sessionId } = await play(
    [write('long.txt', long('two')), run('true'), write('a', 'a'), write('b', 'b')],
    [],
  );
  expect(await outcomes(sessionId)).toEqual(['done', 'done', null]);
  expect(waitingCalls(await stateOf(test, sessionId))[0]?.approval.rule).toMatch(
    /large: 1200 lines of 1 file,/,
  );
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(await outcomes(sessionId)).toEqual(['done', 'done', 'done', 'done']);
});

it('0 is no bound', async () => {
  const off = ['guards.files=0', 'guards.largeChange=0'];
  const { sessionId } = await play(
    [write('long.txt', long('two')), write('long.txt', long('three')), write('b', 'b')],
    off,
  );
  expect(await outcomes(sessionId)).toEqual(['done', 'done', 'done']);
});

it('the verdict can be computed again from the journal, with the moment and the bounds it was made with', async () => {
  const { sessionId } = await play([write('a', 'a'), write('b', 'b')], ['guards.files=1']);
  const history = await test.client.session.history({ sessionId });
  const at = history.findIndex(
    (event) => event.type === 'approval.requested' && event.data.guard !== undefined,
  );
  const state = fold(history.slice(0, at));
  const [call] = callsOf(state).slice(-1);
  const mark = waitingCalls(await stateOf(test, sessionId))[0]?.approval.guard;
  if (call === undefined || mark?.at === undefined) throw new Error('nobody asked');
  const { bounds, at: moment } = mark;
  const judged = { at: moment, unseen: true };
  const asked = { state, callId: call.id, proposal: call.proposal, failed: null, judged, bounds };
  expect(askGuards(asked)?.mark).toEqual(mark);
  expect(askGuards({ ...asked, judged: { at: moment + 3_600_000, unseen: true } })).toBe(null);
});

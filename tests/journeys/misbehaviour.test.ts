/** Models that get it wrong: what is on disk afterwards, and what they are told so that the next try can be right. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf, statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  decideFirst,
  runTurn,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
  toldTo,
} from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');
const fileNow = (): string => readFileSync(join(test.workspace, 'src/sum.js'), 'utf8');

async function play(name: string, approve: 'ask' | 'all' = 'all') {
  const { sessionId, state } = await runTurn(test, `[[play:${name}]]`, { approve });
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  return { sessionId, state, outcomes: callsOf(state).map((call) => call.outcome) };
}

describe('calls that cannot be understood', () => {
  it.each([
    [
      'invalid-arguments',
      ['failed', 'failed', 'done'],
      [/no parameter named file.*path \(string\)/s, /path is not valid/],
    ],
    ['unknown-tool', ['failed', 'done'], [/no tool .*launch_rocket.*read_file, write_file/s]],
    ['malformed-json', ['failed', 'done'], [/not a complete JSON object.*Parameters: path/s]],
  ])('%s: says what was expected, and the next try counts', async (name, expected, told) => {
    test = await startTestApp();
    const { state, outcomes } = await play(name);
    expect(outcomes).toEqual(expected);
    for (const [index, words] of told.entries()) expect(toldTo(test)[index]).toMatch(words);
    expect(toldTo(test).at(-1)).toContain('return a - b;');
    expect(state.turns[0]?.reason).toBe('answered');
  });

  it('an edit that fits nowhere: nothing is written, the nearest lines are quoted, the right one is applied', async () => {
    test = await startTestApp();
    const { outcomes } = await play('edit-miss');
    expect(outcomes).toEqual(['failed', 'done']);
    expect(toldTo(test)[0]).toContain('return a - b;');
    expect(fileNow()).toBe(fixed);
  });
});

describe('a model that repeats itself', () => {
  it('the same read over and over, where that is allowed, runs up to the limit of steps, then the person is asked', async () => {
    test = await startTestApp({ args: ['--set', 'maxSteps=12', '--set', 'guards.loops=off'] });
    const { sessionId, state } = await play('same-call');
    expect(state.turns[0]).toMatchObject({
      reason: 'limit',
      failure: { hint: expect.stringContaining('Resume') },
    });
    expect(state.turns[0]?.steps).toHaveLength(12);
    await test.client.session.resume({ sessionId });
    await test.app.idle();
    expect((await stateOf(test, sessionId)).turns[0]?.steps).toHaveLength(24);
  });

  it('the same failing call is not run a fourth time, and the model is told to change its way', async () => {
    const call = { name: 'execute_command', arguments: { command: 'echo x >> tries.txt; exit 3' } };
    test = await startTestApp({
      plays: { stubborn: [...Array.from({ length: 5 }, () => ({ calls: [call] })), { text: 'I give up.' }] },
    });
    const { outcomes } = await play('stubborn');
    // At the fifth the person is asked.
    expect(outcomes).toEqual(['done', 'done', 'done', 'refused', null]);
    expect(readFileSync(join(test.workspace, 'tries.txt'), 'utf8')).toBe('x\nx\nx\n');
    expect(toldTo(test)[3]).toMatch(/failed 3 times in a row and was not run again/);
  });
});

describe('a model that leaves its place', () => {
  it('writes outside: refused by relative and absolute path, without a card', async () => {
    test = await startTestApp();
    const { state, outcomes } = await play('write-outside', 'ask');
    expect(outcomes).toEqual(['refused', 'refused']);
    expect(waitingCalls(state)).toEqual([]);
    expect(existsSync(join(dirname(test.workspace), 'outside.txt'))).toBe(false);
    expect(existsSync('/tmp/patchbay-outside.txt')).toBe(false);
    expect(toldTo(test).join('\n')).toMatch(/outside/);
  });

  it('reads outside: refused, and not a byte of it is told', async () => {
    test = await startTestApp();
    const { outcomes } = await play('read-outside');
    expect(outcomes).toEqual(['refused']);
    expect(JSON.stringify(test.model.requests.at(-1)?.body.messages)).not.toContain('root:');
  });

  it('writes into .git: refused even when everything is approved', async () => {
    test = await startTestApp();
    mkdirSync(join(test.workspace, '.git/hooks'), { recursive: true });
    const { outcomes } = await play('write-protected');
    expect(outcomes).toEqual(['refused']);
    expect(existsSync(join(test.workspace, '.git/hooks/pre-commit'))).toBe(false);
    expect(toldTo(test)[0]).toMatch(/protected/);
  });
});

describe('a model that says nothing', () => {
  it('ends the turn, and the next message gets two messages of the user never in a row', async () => {
    test = await startTestApp();
    const { sessionId, state } = await play('empty');
    expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'answered' });
    expect(statusOf(state)).toBe('idle');
    const next = await runTurn(test, 'And?', { sessionId });
    expect(next.state.turns[1]?.steps[0]?.text).toBe('Now there is something.');
    const roles = test.model.requests.at(-1)?.body.messages.map((message) => message.role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
  });
});

describe('several calls in one reply', () => {
  it('a rejected one does not stop the others, and results come in the order of the calls', async () => {
    test = await startTestApp();
    const { sessionId } = await play('mixed-calls', 'ask');
    await decideFirst(test, sessionId, { kind: 'reject', words: 'not like this' });
    expect(fileNow()).toBe(sumProject['src/sum.js']);
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(callsOf(state).map((call) => call.outcome)).toEqual(['done', 'refused', 'done']);
    expect(toldTo(test)).toMatchObject(
      [/return a - b/, /not like this/, /ran/].map((words) => expect.stringMatching(words)),
    );
  });
});

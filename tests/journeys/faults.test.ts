/**
 * Each way a model server fails, through a whole turn: either nobody notices, or the turn ends with what happened in words and
 * Resume finishes it. What came before the failure is never acted upon.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, faults } from '../../src/main/models/scripted/faults.ts';
import { startScriptedServer } from '../../src/main/models/scripted/server.ts';
import type { Failure } from '../../src/shared/result.ts';
import { statusOf } from '../../src/shared/session-view.ts';
import {
  runTurn,
  shippedPlays,
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

async function resumeAndJudge(sessionId: string): Promise<void> {
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  const state = await stateOf(test, sessionId);
  expect(state.turns).toHaveLength(1);
  expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'completed', failure: null });
  expect(fileNow()).toBe(fixed);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
}

/** In `model-trouble.test.ts`, with a patience of seconds. */
const stalls: Fault[] = ['stall', 'stall-before-headers', 'stall-midway', 'slow-start'];
const unnoticed: Fault[] = [
  'loading',
  'rate-limited',
  'server-error',
  'bad-gateway',
  'grammar-dead-end',
  'reset-before-headers',
  'reset-while-reading',
];
const shown: [Fault, code: Failure['code'], message: RegExp, hint: RegExp][] = [
  ['unauthorized', 'denied', /refused the key \(401\)/, /API key/],
  ['not-found', 'not_found', /404/, /\/v1/],
  ['overflow', 'invalid', /\d+ tokens; the window of the model holds \d+/, /larger window/],
  ['reset', 'unavailable', /broke in the middle/, /asking again/],
  ['malformed', 'failed', /not valid JSON/, /asking again/],
  ['error-in-stream', 'failed', /Compute error/, /asking again/],
  ['no-done', 'failed', /before the answer was finished/, /asking again/],
  ['no-finish', 'failed', /before the answer was finished/, /asking again/],
];

it('every fault is in one of these lists', () => {
  const named = [...stalls, ...unnoticed, ...shown.map(([fault]) => fault), 'truncated-call'];
  expect(named.toSorted()).toEqual(faults.toSorted());
  test = { close: async () => {} } as TestApp;
});

describe('a fault that passes', () => {
  it.each(unnoticed)('%s: the turn goes on by itself', async (fault) => {
    test = await startTestApp({ server: { faults: { 2: fault } } });
    const { sessionId, state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
    expect(state.turns[0]).toMatchObject({ reason: 'completed', failure: null });
    expect(fileNow()).toBe(fixed);
    expect(test.model.requests).toHaveLength(5);
    expect(test.model.requests[2]?.body.messages).toEqual(test.model.requests[1]?.body.messages);
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

describe('a fault that ends the turn', () => {
  it.each(shown)(
    '%s: says what happened, does nothing, and goes on after Resume',
    async (fault, code, message, hint) => {
      // The second reply holds the edit: whatever of it came must not be applied.
      test = await startTestApp({ server: { faults: { 2: fault } } });
      const { sessionId, state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
      expect(statusOf(state)).toBe('failed');
      const failure = state.turns[0]?.failure;
      expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(failure?.hint).toMatch(hint);
      expect(state.turns[0]?.steps.at(-1)).toMatchObject({ finish: 'failed', calls: [] });
      expect(fileNow()).toBe(sumProject['src/sum.js']);
      await resumeAndJudge(sessionId);
    },
  );

  it('a server that stays broken: tried again a few times, then told, and usable once it works', async () => {
    const broken: Record<number, Fault> = {
      1: 'server-error',
      2: 'server-error',
      3: 'server-error',
      4: 'server-error',
    };
    test = await startTestApp({ server: { faults: broken } });
    const { sessionId, state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
    expect(test.model.requests).toHaveLength(4);
    expect(state.turns[0]?.failure).toMatchObject({ code: 'unavailable' });
    await resumeAndJudge(sessionId);
  });

  it('no server at all: says where it looked; with another model chosen, Resume goes on', async () => {
    test = await startTestApp();
    const gone = await startScriptedServer({ plays: [] });
    await gone.close();
    const { workspace, modelName } = test;
    const { id: sessionId } = await test.client.session.create({
      workspace,
      model: `endpoint:${gone.url}`,
      approve: 'all',
    });
    const { state } = await runTurn(test, '[[play:fix-bug]]', { sessionId });
    expect(state.turns[0]?.failure).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(gone.url),
    });
    await test.client.session.configure({ sessionId, model: modelName });
    await resumeAndJudge(sessionId);
  });
});

describe('a prompt that does not fit', () => {
  it('fails with both figures and a next step, and goes on with a larger model', async () => {
    test = await startTestApp({ server: { window: 600 } });
    const { sessionId, state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
    const failure = state.turns[0]?.failure;
    expect(failure?.message).toMatch(/prompt has [\d,]{3,} tokens; the window of the model holds 600\./);
    expect(failure?.hint).toMatch(/larger window/);
    const larger = await startScriptedServer({ plays: await shippedPlays() });
    await test.client.session.configure({ sessionId, model: `endpoint:${larger.url}` });
    await resumeAndJudge(sessionId);
    // Its window was known, so it was not even asked.
    expect(test.model.requests).toHaveLength(0);
    await larger.close();
  });
});

describe('a cut call is never run', () => {
  const cutFile = (): string | undefined => {
    const path = join(test.workspace, 'src/cut.js');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };

  it('truncated by the server: refused, and the whole one that follows is run', async () => {
    test = await startTestApp({ server: { faults: { 1: 'truncated-call' } } });
    const { state } = await runTurn(test, '[[play:write]]', { approve: 'all' });
    expect(state.turns[0]?.steps[0]).toMatchObject({ finish: 'length', calls: [{ outcome: 'refused' }] });
    expect(existsSync(join(test.workspace, 'src/clock.js'))).toBe(false);
    expect(toldTo(test)[0]).toMatch(/cut off .* not run/);
  });

  it('cut-call: the half is refused and the whole is written', async () => {
    test = await startTestApp();
    const { state } = await runTurn(test, '[[play:cut-call]]', { approve: 'all' });
    expect(state.turns[0]?.steps.flatMap((step) => step.calls.map((call) => call.outcome))).toEqual([
      'refused',
      'done',
    ]);
    expect(cutFile()).toBe('export const whole = true;\n');
    expect(toldTo(test)[0]).toMatch(/cut off .* not run/);
  });

  it('cut-call-valid: refused though its arguments are complete', async () => {
    test = await startTestApp();
    const { state } = await runTurn(test, '[[play:cut-call-valid]]', { approve: 'all' });
    expect(cutFile()).toBeUndefined();
    expect(state.turns[0]).toMatchObject({ reason: 'answered' });
    expect(toldTo(test)[0]).toMatch(/cut off .* not run/);
  });
});

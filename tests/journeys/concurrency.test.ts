/** Several clients, and several requests at once, on one session: each sees the same, and nothing happens twice. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import { digestValue } from '../../src/main/base/digest.ts';
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold, reduce } from '../../src/shared/session-reduce.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  beginTurn,
  decideFirst,
  follow,
  runTurn,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
} from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

type Client = TestApp['client'];
const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');
const fileNow = (): string => readFileSync(join(test.workspace, 'src/sum.js'), 'utf8');
const another = (): Client => createRouterClient(test.app.router, { context: { through: 'rest' } });

/** A client that has the state up to `after` and keeps up from there until `until` holds. */
async function keepUp(
  client: Client,
  sessionId: string,
  after: number,
  until: (state: SessionState) => boolean,
): Promise<SessionState> {
  const past = await client.session.history({ sessionId });
  let state = fold(past.slice(0, after));
  for await (const item of await client.session.watch({ sessionId, after })) {
    if (item.kind === 'events') state = reduce(state, item.events as JournalEvent[]);
    if (until(state)) return state;
  }
  return state;
}

const card = async (sessionId: string) => {
  const found = waitingCalls(await stateOf(test, sessionId))[0];
  if (found === undefined) throw new Error('nothing waits');
  return { sessionId, approvalId: found.approval.id, digest: found.approval.digest };
};

const results = (settled: PromiseSettledResult<unknown>[]): string[] =>
  settled.map((one) =>
    one.status === 'fulfilled' ? 'ok' : String((one.reason as { code?: unknown }).code ?? one.reason),
  );

describe('clients that watch', () => {
  it('reach equal states from whatever place they joined', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, '[[play:fix-bug]]');
    const second = another();
    const done = (state: SessionState): boolean => state.turns[0]?.reason === 'completed';
    const watchers = [0, 1, 3, 5, 7].map((after, index) =>
      keepUp(index % 2 === 0 ? test.client : second, sessionId, after, done),
    );
    await decideFirst(test, sessionId, { kind: 'approve' });
    await second.approval.decide({ ...(await card(sessionId)), decision: { kind: 'approve' } });
    const states = await Promise.all(watchers);
    await test.app.idle();
    const whole = digestValue(await stateOf(test, sessionId));
    expect(states.map(digestValue)).toEqual(states.map(() => whole));
    expect(fileNow()).toBe(fixed);
  });

  it('end when the session is removed, and when the app closes', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, '[[play:plain]]');
    const { sessionId: other } = await runTurn(test, '[[play:plain]]');
    const watchers = [sessionId, other].map((id) => {
      const joined = Promise.withResolvers<void>();
      const ended = keepUp(another(), id, 0, () => {
        joined.resolve();
        return false;
      });
      return { joined: joined.promise, ended };
    });
    await Promise.all(watchers.map(({ joined }) => joined));
    await test.client.session.remove({ sessionId });
    expect((await watchers[0]?.ended)?.turns).toHaveLength(1);
    await test.restart();
    expect((await watchers[1]?.ended)?.turns).toHaveLength(1);
  });
});

describe('sending', () => {
  it('a second message while a turn goes on is refused, and changes nothing', async () => {
    test = await startTestApp();
    const sessionId = await beginTurn(test, '[[play:slow]]');
    await expect(
      another().session.send({ sessionId, text: 'and this', messageId: 'other' }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await test.client.session.stop({ sessionId });
    expect((await stateOf(test, sessionId)).turns.map((turn) => turn.text)).toEqual(['[[play:slow]]']);
  });

  it('the same message again, at once and later, is one turn', async () => {
    test = await startTestApp();
    const { workspace, modelName: model } = test;
    const { id: sessionId } = await test.client.session.create({ workspace, model });
    const message = { sessionId, text: '[[play:plain]]', messageId: 'm' };
    const sent = await Promise.all([1, 2, 3].map(() => another().session.send(message)));
    await test.app.idle();
    sent.push(await test.client.session.send(message));
    await test.app.idle();
    expect(sent).toEqual(sent.map(() => ({ turnId: 't1' })));
    expect((await stateOf(test, sessionId)).turns).toHaveLength(1);
    expect(test.model.requests).toHaveLength(1);
  });

  it('two different messages at once are one turn and one refusal', async () => {
    test = await startTestApp();
    const { workspace, modelName: model } = test;
    const { id: sessionId } = await test.client.session.create({ workspace, model });
    const sent = await Promise.allSettled(
      ['a', 'b'].map((messageId) => another().session.send({ sessionId, text: '[[play:plain]]', messageId })),
    );
    expect(results(sent)).toEqual(['ok', 'CONFLICT']);
    await test.app.idle();
    expect((await stateOf(test, sessionId)).turns).toHaveLength(1);
  });

  it('resume does not wake an old turn while a new message waits to start', async () => {
    test = await startTestApp({ server: { faults: { 1: 'unauthorized' } } });
    const { sessionId } = await runTurn(test, '[[play:plain]]');
    await test.restart();
    const asked = await Promise.allSettled([
      test.client.session.send({ sessionId, text: '[[play:complete]]', messageId: 'new' }),
      another().session.resume({ sessionId }),
    ]);
    expect(results(asked)).toEqual(['ok', 'CONFLICT']);
    await test.app.idle();
    expect((await stateOf(test, sessionId)).turns.map((turn) => turn.reason)).toEqual([
      'failed',
      'completed',
    ]);
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

describe('deciding', () => {
  it('different decisions at once: one counts, the file is what it says', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, '[[play:edit]]');
    const shown = await card(sessionId);
    const mine = fixed.replace('a + b', 'b + a');
    const decided = await Promise.allSettled([
      test.client.approval.decide({
        ...shown,
        decision: { kind: 'edit', files: [{ path: 'src/sum.js', text: mine }] },
      }),
      another().approval.decide({ ...shown, decision: { kind: 'approve' } }),
      another().approval.decide({ ...shown, decision: { kind: 'reject', words: 'no' } }),
    ]);
    await test.app.idle();
    expect(results(decided).toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'ok']);
    const expected = [mine, fixed, sumProject['src/sum.js']][results(decided).indexOf('ok')];
    expect(fileNow()).toBe(expected);
    const events = await test.client.session.history({ sessionId });
    expect(events.filter((event) => event.type === 'approval.decided')).toHaveLength(1);
    expect(journalProblems(events)).toEqual([]);
  });

  it('a conflict found while another rejects: the rejection stands and the call has one result', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, '[[play:edit]]');
    const shown = await card(sessionId);
    writeFileSync(join(test.workspace, 'src/sum.js'), '// theirs\n');
    const decided = await Promise.allSettled([
      test.client.approval.decide({ ...shown, decision: { kind: 'approve' } }),
      ...Array.from({ length: 12 }, (_, turns) =>
        later(turns, () =>
          another().approval.decide({ ...shown, decision: { kind: 'reject', words: 'no' } }),
        ),
      ),
    ]);
    await test.app.idle();
    expect(results(decided)[0]).toBe('CONFLICT');
    expect(results(decided).filter((one) => one === 'ok').length).toBeLessThanOrEqual(1);
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
    expect(fileNow()).toBe('// theirs\n');
  });

  it('a decision and a stop at once: decided or stopped, never both, and one result', async () => {
    test = await startTestApp();
    for (const stopFirst of [true, false]) {
      writeFileSync(join(test.workspace, 'src/sum.js'), sumProject['src/sum.js']);
      const { sessionId } = await runTurn(test, '[[play:edit]]');
      const shown = await card(sessionId);
      const stop = () => another().session.stop({ sessionId });
      const decide = () => test.client.approval.decide({ ...shown, decision: { kind: 'approve' } });
      await Promise.allSettled(stopFirst ? [stop(), decide()] : [decide(), stop()]);
      await test.app.idle();
      const events = await test.client.session.history({ sessionId });
      expect(journalProblems(events)).toEqual([]);
      const state = await stateOf(test, sessionId);
      expect(state.turns[0]?.status).toBe('ended');
      const wasDone = state.turns[0]?.steps[0]?.calls[0]?.outcome === 'done';
      expect(fileNow()).toBe(wasDone ? fixed : sumProject['src/sum.js']);
    }
  });
});

describe('removing and configuring while a turn goes on', () => {
  it('remove ends the turn, the model is let go, and nothing of the session comes back', async () => {
    test = await startTestApp();
    const sessionId = await beginTurn(test, '[[play:slow]]');
    await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'text');
    await test.client.session.remove({ sessionId });
    await test.app.idle();
    expect(await test.model.requests[0]?.outcome).toBe('closed-by-client');
    expect(await test.client.session.list()).toEqual([]);
    await expect(test.client.session.history({ sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await test.restart('web');
    expect(await test.client.session.list()).toEqual([]);
  });

  it('remove while a rewind is at work leaves no row behind', async () => {
    test = await startTestApp();
    const { sessionId, state } = await runTurn(test, '[[play:edit]]', { approve: 'all' });
    const checkpointId = state.checkpoints[0]?.id ?? '';
    await Promise.allSettled([
      another().checkpoint.restore({ sessionId, checkpointId }),
      test.client.session.remove({ sessionId }),
    ]);
    expect(await test.client.session.list()).toEqual([]);
    await test.restart();
    expect(await test.client.session.list()).toEqual([]);
  });

  it('what is configured holds from the next step on', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, '[[play:fix-bug]]');
    await test.client.session.configure({ sessionId, approve: 'all' });
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(state.turns[0]?.reason).toBe('completed');
    expect(statusOf(state)).toBe('idle');
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

/** Calls `act` after some turns of the event loop, so that it falls between the steps of what began before. */
async function later<T>(turns: number, act: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return act();
}

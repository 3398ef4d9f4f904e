/**
 * Stop, in every phase of a turn: it ends as cancelled with one result for every call, the model server and the command are
 * let go, nothing is written afterwards, and the next message works.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import type { FeedItem } from '../../src/shared/feed.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import {
  beginTurn,
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

const isLive =
  (kind: Extract<FeedItem, { kind: 'live' }>['live']['kind']) =>
  (item: FeedItem): boolean =>
    item.kind === 'live' && item.live.kind === kind;

const isEvent =
  (type: string) =>
  (item: FeedItem): boolean =>
    item.kind === 'events' && item.events.some((event) => event.type === type);

/** Stops, and judges what must hold after any stop. */
async function stopAndJudge(sessionId: string): Promise<SessionState> {
  await test.client.session.stop({ sessionId });
  const events = await test.client.session.history({ sessionId });
  expect(journalProblems(events)).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'turn.ended', data: { reason: 'cancelled' } });
  await test.app.idle();
  expect(await test.client.session.history({ sessionId })).toHaveLength(events.length);
  expect(readFileSync(join(test.workspace, 'src/sum.js'), 'utf8')).toBe(sumProject['src/sum.js']);

  const state = await stateOf(test, sessionId);
  const after = await runTurn(test, 'next [[play:plain]]', { sessionId });
  expect(after.state.turns.at(-1)).toMatchObject({ status: 'ended', reason: 'answered' });
  return state;
}

const outcomes = (state: SessionState) => callsOf(state).map((call) => [call.name, call.outcome]);

describe('while the model is asked', () => {
  it.each<[Fault, (sessionId: string) => Promise<unknown>]>([
    ['stall-before-headers', () => expect.poll(() => test.model.requests).toHaveLength(1)],
    ['stall', () => expect.poll(() => test.model.requests).toHaveLength(1)],
    ['stall-midway', (sessionId) => follow(test, sessionId, isLive('text'))],
  ])('%s: the server sees the client go', async (fault, until) => {
    test = await startTestApp({ server: { faults: { 1: fault } } });
    const sessionId = await beginTurn(test, '[[play:fix-bug]]');
    await until(sessionId);
    const state = await stopAndJudge(sessionId);
    expect(await test.model.requests[0]?.outcome).toBe('closed-by-client');
    expect(callsOf(state)).toEqual([]);
  });

  it('while reading: progress was told, then nothing more', async () => {
    test = await startTestApp({ server: { pace: 50 } });
    const sessionId = await beginTurn(test, '[[play:slow]]');
    await follow(test, sessionId, isLive('reading'));
    await stopAndJudge(sessionId);
    expect(await test.model.requests[0]?.outcome).toBe('closed-by-client');
  });

  it('while words come: those that came are kept', async () => {
    test = await startTestApp();
    const sessionId = await beginTurn(test, '[[play:slow]]');
    await follow(test, sessionId, isLive('text'));
    const state = await stopAndJudge(sessionId);
    expect(await test.model.requests[0]?.outcome).toBe('closed-by-client');
    expect(state.turns[0]?.steps[0]).toMatchObject({ finish: 'cancelled', calls: [] });
    expect(state.turns[0]?.steps[0]?.text).toMatch(/^word /);
  });

  it('while a call is written: it is not run, and not in the history', async () => {
    const long = 'word '.repeat(500);
    test = await startTestApp({
      server: { pace: 10 },
      plays: { long: [{ calls: [{ name: 'write_file', arguments: { path: 'new.txt', content: long } }] }] },
    });
    const sessionId = await beginTurn(test, '[[play:long]]', 'all');
    await follow(test, sessionId, isLive('call'));
    const state = await stopAndJudge(sessionId);
    expect(callsOf(state)).toEqual([]);
    expect(existsSync(join(test.workspace, 'new.txt'))).toBe(false);
    expect(JSON.stringify(test.model.requests.at(-1)?.body.messages)).not.toContain('new.txt');
  });

  it('while a retry is waited for', async () => {
    test = await startTestApp({ server: { faults: { 1: 'loading', 2: 'loading', 3: 'loading' } } });
    const sessionId = await beginTurn(test, '[[play:fix-bug]]');
    await follow(test, sessionId, isLive('waiting'));
    const asked = test.model.requests.length;
    await test.client.session.stop({ sessionId });
    expect((await stateOf(test, sessionId)).turns[0]).toMatchObject({ status: 'ended', reason: 'cancelled' });
    await test.app.idle();
    expect(test.model.requests.length).toBeLessThanOrEqual(asked + 1);
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

describe('before anything is asked', () => {
  it('while the folder is still being opened: the turn begins and ends, and the session is free again', async () => {
    test = await startTestApp();
    const { workspace, modelName: model } = test;
    const { id: sessionId } = await test.client.session.create({ workspace, model });
    await test.restart();
    await test.client.session.send({ sessionId, text: '[[play:fix-bug]]', messageId: 'first' });
    const state = await stopAndJudge(sessionId);
    expect(state).toMatchObject({ unstarted: null, turns: [{ text: '[[play:fix-bug]]', steps: [] }] });
    expect(test.model.requests).toHaveLength(1);
  });
});

describe('while calls are worked on', () => {
  it('while a long search proposes: the search is ended', async () => {
    test = await startTestApp({
      files: { ...sumProject, 'big.txt': 'lorem ipsum dolor sit amet '.repeat(350_000) },
      plays: { hunt: [{ calls: Array.from({ length: 40 }, (_, n) => searchFor(n)) }] },
    });
    const sessionId = await beginTurn(test, '[[play:hunt]]');
    await expect.poll(() => processesWith('big.txt-marker'), { interval: 5 }).not.toEqual([]);
    const state = await stopAndJudge(sessionId);
    expect(new Set(outcomes(state).map(([, outcome]) => outcome))).toContain('cancelled');
    expect(processesWith('big.txt-marker')).toEqual([]);
  });

  it('while a card waits: it can no longer be decided', async () => {
    test = await startTestApp();
    const { sessionId, state: waiting } = await runTurn(test, '[[play:mixed-calls]]');
    const approval = callsOf(waiting)[1]?.approvals[0];
    const state = await stopAndJudge(sessionId);
    expect(outcomes(state)).toEqual([
      ['read_file', 'done'],
      ['apply_diff', 'cancelled'],
      ['execute_command', 'cancelled'],
    ]);
    await expect(
      test.client.approval.decide({
        sessionId,
        approvalId: approval?.id ?? '',
        digest: approval?.digest ?? '',
        decision: { kind: 'approve' },
      }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await test.app.idle();
    expect(readFileSync(join(test.workspace, 'src/sum.js'), 'utf8')).toBe(sumProject['src/sum.js']);
  });

  it('while a command runs: nothing of its tree is left', async () => {
    const mark = `6${process.pid}.25`;
    const command = `(trap '' TERM; sleep ${mark}) & setsid sleep ${mark} & sleep ${mark}; touch after.txt`;
    test = await startTestApp({
      plays: {
        tree: [
          {
            calls: [
              { name: 'execute_command', arguments: { command } },
              { name: 'write_file', arguments: { path: 'second.txt', content: 'x' } },
            ],
          },
        ],
      },
    });
    const sessionId = await beginTurn(test, '[[play:tree]]', 'all');
    await expect.poll(() => processesWith(mark).length).toBeGreaterThanOrEqual(3);
    const state = await stopAndJudge(sessionId);
    expect(processesWith(mark)).toEqual([]);
    expect(outcomes(state)).toEqual([
      ['execute_command', 'cancelled'],
      ['write_file', 'cancelled'],
    ]);
    expect(existsSync(join(test.workspace, 'after.txt'))).toBe(false);
    expect(existsSync(join(test.workspace, 'second.txt'))).toBe(false);
  });
});

describe('stop at odd times', () => {
  it('twice at once, and when nothing goes on', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, '[[play:edit]]');
    await Promise.all([test.client.session.stop({ sessionId }), test.client.session.stop({ sessionId })]);
    const events = await test.client.session.history({ sessionId });
    expect(events.filter((event) => event.type === 'turn.ended')).toHaveLength(1);
    await test.client.session.stop({ sessionId });
    expect(await test.client.session.history({ sessionId })).toHaveLength(events.length);
    const { id: fresh } = await test.client.session.create({
      workspace: test.workspace,
      model: test.modelName,
    });
    await test.client.session.stop({ sessionId: fresh });
    expect(await test.client.session.history({ sessionId: fresh })).toHaveLength(1);
  });

  it('does not stop the message that is sent because the turn was stopped', async () => {
    test = await startTestApp();
    const sessionId = await beginTurn(test, '[[play:slow]]');
    await follow(test, sessionId, isLive('text'));
    const sentAgain = follow(test, sessionId, isEvent('turn.ended')).then(() =>
      test.client.session.send({ sessionId, text: '[[play:plain]]', messageId: 'second' }),
    );
    await test.client.session.stop({ sessionId });
    await sentAgain;
    await test.app.idle();
    const state = await stateOf(test, sessionId);
    expect(state.turns.map((turn) => turn.reason)).toEqual(['cancelled', 'answered']);
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

describe('closing the app is no stop', () => {
  it.each(['slow', 'command-sleeps'])('a turn in %s goes on at the next start', async (play) => {
    test = await startTestApp({ plays: { unused: [{}] } });
    const sessionId = await beginTurn(test, `[[play:${play}]]`, 'all');
    await follow(test, sessionId, play === 'slow' ? isLive('text') : isEvent('call.started'));
    const asked = test.model.requests.length;
    await test.restart('cli');
    expect((await stateOf(test, sessionId)).turns[0]).toMatchObject({ status: 'running' });
    await test.restart('web');
    await expect.poll(() => test.model.requests.length).toBeGreaterThan(asked);
    await test.client.session.stop({ sessionId });
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

/** Slow to search for: the automaton of a long counted class outgrows its cache. */
function searchFor(n: number): unknown {
  return {
    name: 'search_in_code',
    arguments: { query: `/(\\w|\\s){300}big.txt-marker${n}/`, path: 'big.txt' },
  };
}

/** Ids of the processes, zombies aside, that have `text` in their arguments. */
function processesWith(text: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return line.includes(text) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

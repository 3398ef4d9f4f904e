/**
 * Many clients asking at random, at the same moments, of one session: whatever was refused, what is recorded can be folded, every
 * call has one result, every message went once or stands in the queue, and nothing is left at work.
 */
import { createRouterClient } from '@orpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderProblem } from '../../src/shared/journal-order.ts';
import { reduce } from '../../src/shared/session-reduce.ts';
import { emptySession, type SessionState } from '../../src/shared/session-state.ts';
import { callsOf, statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';
import { promptChain } from './prompt-chain.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    plays: {
      works: [
        { calls: [{ name: 'execute_command', arguments: { command: 'echo one | cat' } }] },
        { calls: [{ name: 'list_files', arguments: {} }] },
        { text: 'Done with it.' },
      ],
    },
  });
});
afterAll(() => test.close());

const kinds = [
  'send',
  'queue',
  'steer',
  'unqueue',
  'sendQueued',
  'approve',
  'reject',
  'stop',
  'resume',
  'rewind',
  'configure',
  'pin',
  'duplicate',
] as const;
type Kind = (typeof kinds)[number];
/** Turns of the event loop before it is asked, and which message or client it is about. */
interface Request {
  kind: Kind;
  after: number;
  which: number;
}

const anyRequest: fc.Arbitrary<Request> = fc.record({
  kind: fc.constantFrom(...kinds),
  after: fc.nat(40),
  which: fc.nat(4),
});

const text = (which: number): string => `[[play:works]] ${which}`;

async function ask(sessionId: string, { kind, after, which }: Request): Promise<unknown> {
  for (let turn = 0; turn < after; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const client = createRouterClient(test.app.router, {
    context: { through: which % 2 === 0 ? 'rest' : 'cli' },
  });
  const message = { sessionId, text: text(which), messageId: `m${which}` };
  switch (kind) {
    case 'send':
      return client.session.send(message);
    case 'queue':
      return client.session.queue({ ...message, way: 'after' });
    case 'steer':
      return client.session.queue({ ...message, way: 'steer' });
    case 'unqueue':
    case 'sendQueued':
      return client.session[kind]({ sessionId, messageId: message.messageId });
    case 'stop':
    case 'resume':
      return client.session[kind]({ sessionId });
    case 'configure':
      return client.session.configure({ sessionId, approve: which % 2 === 0 ? 'all' : 'ask' });
    case 'pin':
      return client.session.pin({ sessionId, pinned: which % 2 === 0 });
    case 'duplicate':
      return client.session.duplicate({ sessionId });
    case 'rewind': {
      const checkpointId = (await stateOf(test, sessionId)).checkpoints[0]?.id ?? 'none';
      return client.checkpoint.restore({ sessionId, checkpointId });
    }
    default:
      return decide(sessionId, kind === 'approve');
  }
}

async function decide(sessionId: string, approves: boolean): Promise<unknown> {
  const card = waitingCalls(await stateOf(test, sessionId))[0];
  if (card === undefined) return undefined;
  const { id: approvalId, digest } = card.approval;
  const decision = approves ? { kind: 'approve' as const } : { kind: 'reject' as const, words: 'no' };
  return test.client.approval.decide({ sessionId, approvalId, digest, decision });
}

/** What is wrong with a journal, judged as one that comes from elsewhere. */
async function problemsOf(sessionId: string): Promise<string[]> {
  const events = await test.client.session.history({ sessionId });
  let state: SessionState = emptySession;
  const problems = journalProblems(events);
  for (const event of events) {
    const problem = orderProblem(state, event);
    if (problem !== null) problems.push(`${event.seq}: ${problem}`);
    state = reduce(state, [event]);
  }
  return problems;
}

/** Where each message is that was accepted. */
function placesOf(state: SessionState): string[] {
  return [
    ...state.turns.map(({ messageId }) => messageId),
    ...callsOf(state).flatMap(({ steered }) => steered?.messages.map(({ messageId }) => messageId) ?? []),
    ...state.queued.map(({ messageId }) => messageId),
    ...(state.unstarted === null ? [] : [state.unstarted.messageId]),
  ];
}

it('leave a sound journal, whatever they ask and when', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRequest, { minLength: 8, maxLength: 16 }), async (requests) => {
      const from = test.model.requests.length;
      const { sessionId } = await runTurn(test, '[[play:works]]');
      const settled = await Promise.allSettled(requests.map((request) => ask(sessionId, request)));
      await test.app.idle();
      for (const one of settled) {
        if (one.status === 'rejected')
          expect(['CONFLICT', 'NOT_FOUND'], String(one.reason)).toContain(
            (one.reason as { code?: string }).code,
          );
      }
      expect(await problemsOf(sessionId)).toEqual([]);
      const state = await stateOf(test, sessionId);
      expect(statusOf(state), 'nobody is at work').not.toBe('running');
      const places = placesOf(state);
      expect(places, 'no message is in two places').toEqual([...new Set(places)]);
      const done = requests.filter((_, index) => settled[index]?.status === 'fulfilled');
      const takenBack = done.filter(({ kind }) => kind === 'unqueue').map(({ which }) => `m${which}`);
      const accepted = done.filter(({ kind }) => kind === 'send' || kind === 'queue' || kind === 'steer');
      const lost = accepted.filter(({ which }) => ![...places, ...takenBack].includes(`m${which}`));
      expect(lost, 'none is lost').toEqual([]);
      const bodies = test.model.requests.slice(from).map(({ body }) => JSON.stringify(body));
      expect(promptChain(bodies).problems).toEqual([]);
      await test.client.session.stop({ sessionId });
      expect(await problemsOf(sessionId)).toEqual([]);
      for (const { id } of await test.client.session.list()) {
        expect(await problemsOf(id)).toEqual([]);
        await test.client.session.remove({ sessionId: id });
      }
    }),
    { numRuns: 12, seed: 20261122, endOnFailure: true },
  );
});

it('the judge sees a result that comes twice', async () => {
  const { sessionId } = await runTurn(test, '[[play:plain]]');
  const state = await stateOf(test, sessionId);
  const again = { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } } as const;
  expect(orderProblem(state, again)).toBe('t1 is not going on');
});

/** A model that goes round in circles: told once, then the person is asked, and what each of their answers leads to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askGuards } from '../../src/main/guards/guards.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { callsOf, statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';
import { journalProblems } from './checks.ts';

const again = (count: number, ...calls: unknown[]) =>
  Array.from({ length: count }, () => calls.map((call) => ({ calls: [call] }))).flat();
const reading = { name: 'read_file', arguments: { path: 'src/sum.js' } };
const writing = (text: string) => ({ name: 'write_file', arguments: { path: 'note.md', content: text } });
const giving = (goal: string, agent = 'orchestrator') => ({
  name: 'delegate',
  arguments: { tasks: `# ${agent}: A task\n${goal}\nDone: It is done.` },
});
const lost = (n: number) => ({ name: 'read_file', arguments: { file: `${n}` } });

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    plays: {
      'reads-on': [...again(9, reading), { text: 'Enough.' }],
      'to-and-fro': [...again(4, writing('one'), writing('two')), { text: 'Two it is.' }],
      'same-error': [...again(1, ...[1, 2, 3, 4, 5, 6].map(lost)), { text: 'I give up.' }],
      'gives-on': [...again(5, giving('[[play:looks]] Look.', 'ask')), { text: 'It does not look.' }],
      'gives-itself': [...again(1, giving('[[play:passes-on]] Do it.')), { text: 'Over.' }],
      'passes-on': [...again(2, giving('[[play:passes-on]] Do it.')), { text: 'Never done.' }],
      'gives-loop': [...again(1, giving('[[play:reads-on]] Read.', 'ask')), { text: 'Over.' }],
      looks: [{ text: 'Looked.' }],
      batch: [
        ...Array.from({ length: 20 }, (_, n) => ({
          calls: [{ name: 'write_file', arguments: { path: `part${n}.js`, content: 'export {};\n' } }],
        })),
        { text: 'All twenty.' },
      ],
    },
  });
});
afterAll(() => test.close());

const play = (name: string) => runTurn(test, `[[play:${name}]]`, { approve: 'all' });
const outcomes = async (sessionId: string) =>
  callsOf(await stateOf(test, sessionId)).map(({ outcome }) => outcome);
const clean = async (sessionId: string): Promise<void> =>
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);

describe('a model that repeats a call with the same result', () => {
  it('is told what was seen, and at the next a card shows it; it survives a restart, and letting it go on is for the turn', async () => {
    const { sessionId, state } = await play('reads-on');
    expect(await outcomes(sessionId)).toEqual(['done', 'done', 'done', 'refused', null]);
    expect(toldTo(test).at(-1)).toMatch(/^This exact read_file call had the same result 3 times in a row/);
    const [card] = waitingCalls(state);
    expect(card?.approval.guard).toMatchObject({
      guard: 'repetition',
      kind: 'calls',
      calls: ['t1.s1.c1', 't1.s2.c1', 't1.s3.c1'],
    });
    expect(statusOf(state)).toBe('waiting');
    await test.restart();
    expect(await test.client.approval.pending({ sessionId })).toMatchObject([
      { approvalId: card?.approval.id, kind: 'other', rule: expect.stringContaining('same result') },
    ]);
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(await outcomes(sessionId)).toEqual(['done', 'done', 'done', 'refused', ...Array(5).fill('done')]);
    expect((await stateOf(test, sessionId)).turns[0]).toMatchObject({ status: 'ended', reason: 'answered' });
    await clean(sessionId);
  });

  it('reads the words of the person, and everything is counted anew', async () => {
    const { sessionId } = await play('reads-on');
    await decideFirst(test, sessionId, { kind: 'reject', words: 'Read the test instead.' });
    expect(toldTo(test)[4]).toMatch(/same result 3 times in a row.*Their words: Read the test instead\./);
    // Four more: three are done, at the fourth it is told again.
    expect((await outcomes(sessionId)).slice(4)).toEqual(['refused', 'done', 'done', 'done', 'refused']);
    await clean(sessionId);
  });

  it('can be stopped from the card, and takes the next message', async () => {
    const { sessionId } = await play('reads-on');
    await test.client.session.stop({ sessionId });
    const state = await stateOf(test, sessionId);
    expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'cancelled' });
    expect(callsOf(state).at(-1)?.outcome).toBe('cancelled');
    await clean(sessionId);
    const next = await runTurn(test, '[[play:none]]', { sessionId });
    expect(next.state.turns[1]?.status).toBe('ended');
  });

  it('cannot be edited or answered, only let go on, told or stopped', async () => {
    const { sessionId } = await play('reads-on');
    await expect(decideFirst(test, sessionId, { kind: 'edit', command: 'x' })).rejects.toThrow(/edited/);
    await expect(decideFirst(test, sessionId, { kind: 'answer', words: 'x' })).rejects.toThrow(/question/);
    expect(statusOf(await stateOf(test, sessionId))).toBe('waiting');
  });
});

describe('other circles', () => {
  it('contents that go to and fro stay as they were when it was seen, even where everything is allowed', async () => {
    const { sessionId } = await play('to-and-fro');
    // one, two, one again, and the fourth would be the second time of two; then "one" is what there is, and two is asked about.
    expect((await outcomes(sessionId)).slice(0, 4)).toEqual(['done', 'done', 'done', 'refused']);
    expect(waitingCalls(await stateOf(test, sessionId))[0]?.approval.guard).toMatchObject({
      kind: 'files',
      paths: ['note.md'],
    });
    expect(readFileSync(join(test.workspace, 'note.md'), 'utf8')).toBe('one');
    const after = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(after.turns[0]).toMatchObject({ status: 'ended', reason: 'answered' });
    expect(readFileSync(join(test.workspace, 'note.md'), 'utf8')).toBe('two');
    await clean(sessionId);
  });

  it('the same error is told with what it was, after three', async () => {
    const { sessionId, state } = await play('same-error');
    expect(toldTo(test)[3]).toMatch(/no parameter named file.*same error came 3 times before/s);
    expect(await outcomes(sessionId)).toEqual(['failed', 'failed', 'failed', 'failed', null]);
    const after = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(callsOf(after).map(({ outcome }) => outcome)).toEqual(Array(6).fill('failed'));
    expect([state.turns[0]?.status, after.turns[0]?.reason]).toEqual(['running', 'answered']);
  });
});

describe('circles through other agents', () => {
  const orchestrate = async (name: string) => {
    const { workspace, modelName: model } = test;
    const wanted = { workspace, model, mode: 'orchestrator', approve: 'all' } as const;
    const { id } = await test.client.session.create(wanted);
    return runTurn(test, `[[play:${name}]]`, { sessionId: id });
  };
  const childrenOf = async (sessionId: string) =>
    (await test.client.session.list()).filter(({ parent }) => parent === sessionId);

  it('the same task given again and again is told at the third time and stopped at the next; no session is made for it', async () => {
    const { sessionId, state } = await orchestrate('gives-on');
    expect(await outcomes(sessionId)).toEqual(['done', 'done', 'refused', null]);
    expect(await childrenOf(sessionId)).toHaveLength(2);
    expect(toldTo(test).at(-1)).toContain('The task "A task" was given 2 times, and nothing was changed');
    expect(waitingCalls(state)[0]?.approval.guard).toMatchObject({ guard: 'repetition' });
    // Let go on it is given: the person knows why.
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(await outcomes(sessionId)).toEqual(['done', 'done', 'refused', 'done', 'done']);
    await clean(sessionId);
  });

  it('a task that is given on just as it came is told, and stopped when it is tried again', async () => {
    const { sessionId } = await orchestrate('gives-itself');
    const [child] = await childrenOf(sessionId);
    expect(await outcomes(child?.id ?? '')).toEqual(['refused', null]);
    expect(await childrenOf(child?.id ?? '')).toEqual([]);
  });

  it('a task that goes round in circles is told and stopped in its own session, whose card is among all', async () => {
    const { sessionId } = await orchestrate('gives-loop');
    const [child] = await childrenOf(sessionId);
    expect(await outcomes(child?.id ?? '')).toEqual(['done', 'done', 'done', 'refused', null]);
    expect(child?.waiting).toBe(1);
    expect((await test.client.approval.pending({})).map((one) => one.sessionId)).toContain(child?.id);
  });
});

it('twenty files written alike are nobody to be asked about', async () => {
  const { sessionId } = await play('batch');
  expect(await outcomes(sessionId)).toEqual(Array(20).fill('done'));
});

it('a verdict can be computed again from the journal, to the same hash', async () => {
  const { sessionId } = await play('reads-on');
  const history = await test.client.session.history({ sessionId });
  const at = history.findIndex((event) => event.type === 'call.finished' && event.data.guard !== undefined);
  const told = history[at];
  if (told?.type !== 'call.finished' || told.data.guard === undefined) throw new Error('nobody was told');
  const { bounds } = told.data.guard;
  const input = { callId: told.data.callId, proposal: null, failed: null, judged: null, bounds };
  const verdict = askGuards({ ...input, state: fold(history.slice(0, at)) });
  expect(verdict?.mark).toEqual(told.data.guard);
  const other = history
    .slice(0, at)
    .map((event) =>
      event.type === 'call.finished' ? { ...event, data: { ...event.data, content: 'another' } } : event,
    );
  expect(askGuards({ ...input, state: fold(other) })?.mark.state).not.toBe(verdict?.mark.state);
});

/**
 * Making room as a person meets it: by itself when the window is full, on a server that does not tell its window only after it
 * refused, by hand, stopped in the middle, and refused with words where nothing helps. The model server's requests and the
 * journal are looked at.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import type { ScriptedServerOptions } from '../../src/main/models/scripted/server.ts';
import type { MadeRoom } from '../../src/shared/compaction.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { statusOf } from '../../src/shared/session-view.ts';
import { beginTurn, follow, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';
import { journalProblems } from './checks.ts';
import { promptChain } from './prompt-chain.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

let test: TestApp;
let proxy: RecordingProxy;
afterEach(async () => {
  await test.close();
  await proxy.close();
});

const read = (path: string) => ({ calls: [{ name: 'read_file', arguments: { path } }] });
const files = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => [`part-${n}.txt`, `A line of part ${n} that is read.\n`.repeat(50)]),
);
const readAll = Array.from({ length: 12 }, (_, n) => read(`part-${n}.txt`));
const plays = [
  { name: 'parts', replies: [...readAll, { text: 'All read.' }] },
  { name: 'same', replies: [...Array.from({ length: 12 }, () => read('part-0.txt')), { text: 'All read.' }] },
  {
    name: 'several',
    replies: [{ calls: readAll.slice(0, 6).flatMap(({ calls }) => calls) }, { text: 'Six read.' }],
  },
  { name: 'plain', replies: [{ text: 'You are welcome.' }] },
  { name: 'slow', replies: [{ text: 'word '.repeat(400), pace: 20 }] },
  // After a summary the play is begun anew, which this one prevents.
  { name: 'rest', aside: true, when: ['Go on.'], replies: [...readAll.slice(8), { text: 'All read.' }] },
  {
    name: 'summary',
    aside: true,
    when: ['summarise the conversation'],
    replies: [{ text: 'Parts were read.' }],
  },
].map((play) => ({ description: 'for this test', ...play }));
const slowSummary = plays.map((play) =>
  play.name === 'summary' ? { ...play, replies: [{ text: 'word '.repeat(400), pace: 20 }] } : play,
);

async function start(
  server: Partial<ScriptedServerOptions> = {},
  written: unknown = plays,
  args: string[] = [],
): Promise<void> {
  const parsed = parsePlays(JSON.stringify({ plays: written }), 'compaction.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  test = await startTestApp({ files, server: { plays: parsed.value, ...server }, args });
  proxy = await startRecordingProxy(test.model.url);
  test.modelName = `endpoint:${proxy.url}`;
}

const madeIn = (state: SessionState): MadeRoom[] =>
  state.compactions.filter((one): one is MadeRoom => one.failure === null);

/** Every figure of the session's requests as a server of that window would see it. */
function judge(state: SessionState, window: number): void {
  const { pieces, problems } = promptChain(proxy.bodies);
  expect(problems).toEqual([]);
  expect(pieces).toHaveLength(madeIn(state).length + 1);
  for (const { before, after } of madeIn(state)) expect(after).toBeLessThanOrEqual(before * 0.8);
  const steps = state.turns.flatMap((turn) => turn.steps);
  expect(steps.filter((step) => step.finish === 'failed')).toEqual([]);
  for (const { usage } of steps) expect(usage.promptTokens).toBeLessThanOrEqual(window * 0.8);
}

describe('a full window', () => {
  it('is emptied by itself, with a summary by the model, and the originals stay', async () => {
    await start({ window: 4_096 });
    const { sessionId, state } = await runTurn(test, '[[play:parts]] Read all.');
    expect(state.turns[0]).toMatchObject({ reason: 'answered' });
    judge(state, 4_096);
    expect(madeIn(state).some(({ summary }) => summary?.by === 'model')).toBe(true);
    // What the model was sent in short is whole in the record.
    expect(state.turns[0]?.steps[0]?.calls[0]?.content).toContain(files['part-0.txt']?.trim());
    const history = await test.client.session.history({ sessionId });
    expect(journalProblems(history)).toEqual([]);
    await test.restart();
    await runTurn(test, '[[play:plain]] Thank you.', { sessionId });
    const later = await stateOf(test, sessionId);
    judge(later, 4_096);
  });

  it('takes away where the model was told which agent it is, so it is told again', async () => {
    await start({ window: 4_096 });
    const { workspace, modelName: model } = test;
    const { id: sessionId } = await test.client.session.create({ workspace, model, mode: 'architect' });
    await test.client.session.configure({ sessionId, mode: 'debug' });
    const { state } = await runTurn(test, '[[play:parts]] Read all.', { sessionId });
    judge(state, 4_096);
    expect(madeIn(state).at(-1)?.summary).not.toBeNull();
    const last = JSON.parse(proxy.bodies.at(-1) ?? '') as { messages: { role: string; content: string }[] };
    const telling = last.messages.filter(({ content }) => content.includes('[From here on you are debug.'));
    expect(telling.map(({ role }) => role)).toEqual(['user']);
    expect(proxy.bodies.at(-1)).not.toContain('the architect.');
  });

  it('needs no model where answers are out of date', async () => {
    await start({ window: 4_608 }, plays, ['--set', 'guards.loops=off']);
    const { state } = await runTurn(test, '[[play:same]] Read it again and again.');
    const made = madeIn(state);
    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ kind }) => kind === 'stubs')).toBe(true);
    expect(toldTo(test)).toContainEqual(expect.stringContaining('part-0.txt was read again later'));
    judge(state, 4_608);
  });

  it('does not come from one reply: its answers share what there is', async () => {
    await start({ window: 4_096 });
    const { state } = await runTurn(test, '[[play:several]] Read six.');
    const answers = state.turns[0]?.steps[0]?.calls.map((call) => call.content.length) ?? [];
    expect(answers).toHaveLength(6);
    // Two fifths of the window at three characters a token, and the line that says where it was cut.
    expect(answers.reduce((sum, length) => sum + length, 0)).toBeLessThan(4_096 * 0.4 * 3 + 6 * 100);
    expect(toldTo(test).every((answer) => answer.includes('go on with start_line'))).toBe(true);
  });

  it('of a server that tells no window is known once it refuses, and the request is made once more', async () => {
    await start({ window: 4_096, llamaCpp: false });
    const { state } = await runTurn(test, '[[play:parts]] Read all.');
    const { pieces, asides, problems } = promptChain(proxy.bodies);
    expect(state.turns[0]).toMatchObject({ reason: 'answered', failure: null });
    expect(state.turns[0]?.steps.filter((step) => step.finish === 'failed')).toEqual([]);
    expect(problems).toEqual([]);
    const made = madeIn(state);
    expect(made[0]).toMatchObject({ window: 4_096, counted: false });
    // One refusal told the window; from then on room is made before.
    const steps = state.turns[0]?.steps.length ?? 0;
    expect(proxy.bodies).toHaveLength(steps + asides.length + 1);
    expect(pieces).toHaveLength(made.length + 1);
  });

  it('that nothing can empty ends the turn with what to do, without asking', async () => {
    await start({ window: 700 });
    const { state } = await runTurn(test, '[[play:parts]] Read all.');
    const failure = state.turns[0]?.failure;
    expect(state.turns[0]?.reason).toBe('failed');
    expect(failure?.message).toMatch(/has [\d,]{3,} tokens; the window of the model holds 700\./);
    expect(failure?.hint).toMatch(/larger window.*new session/);
    expect(proxy.bodies).toEqual([]);
  });
});

describe('room made by hand', () => {
  it('leaves a summary in the place of the steps, and the next turn goes on from it', async () => {
    await start();
    const { sessionId } = await runTurn(test, '[[play:several]] Read six.');
    await test.client.session.compact({ sessionId });
    await test.app.idle();
    const state = await stateOf(test, sessionId);
    const [made] = madeIn(state);
    expect(state.compactionWanted).toBe(false);
    expect(made).toMatchObject({
      kind: 'summary',
      summary: { by: 'model', text: expect.stringContaining('Parts were read.') },
    });
    await runTurn(test, '[[play:plain]] And now?', { sessionId });
    const { pieces, asides, problems } = promptChain(proxy.bodies);
    expect(problems).toEqual([]);
    expect(asides).toHaveLength(1);
    expect(pieces).toHaveLength(2);
    const messages = test.model.requests.at(-1)?.body.messages ?? [];
    // The person's message, the summary, the newest step, the person's next message.
    expect(messages.map(({ content }) => content)).toEqual([
      expect.stringContaining('You are the coder'),
      expect.stringContaining('Read six.'),
      expect.stringContaining('Parts were read.'),
      'Go on.',
      'Six read.',
      expect.stringContaining('And now?'),
    ]);
  });

  it('is refused while a turn is open, and before anything was done', async () => {
    await start();
    const sessionId = await beginTurn(test, '[[play:slow]]');
    await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'text');
    await expect(test.client.session.compact({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
    await test.client.session.stop({ sessionId });
    const { workspace, modelName: model } = test;
    const fresh = await test.client.session.create({ workspace, model });
    await expect(test.client.session.compact({ sessionId: fresh.id })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('says why when there is nothing to gain', async () => {
    await start();
    const { sessionId } = await runTurn(test, '[[play:plain]] Hello.');
    await test.client.session.compact({ sessionId });
    await test.app.idle();
    const state = await stateOf(test, sessionId);
    expect(statusOf(state)).toBe('idle');
    expect(state.compactions).toMatchObject([
      { failure: { message: expect.stringContaining('less than a fifth') } },
    ]);
    expect(proxy.bodies).toHaveLength(1);
  });

  it('waits for a server that cannot answer now, instead of making do with less', async () => {
    await start({ faults: { 3: 'unauthorized' } });
    const { sessionId } = await runTurn(test, '[[play:several]] Read six.');
    await test.client.session.compact({ sessionId });
    await test.app.idle();
    expect((await stateOf(test, sessionId)).compactions).toMatchObject([{ failure: { code: 'denied' } }]);
    await test.client.session.compact({ sessionId });
    await test.app.idle();
    expect(madeIn(await stateOf(test, sessionId))).toMatchObject([{ summary: { by: 'model' } }]);
  });

  it('can be stopped, which leaves everything as it was', async () => {
    await start({}, slowSummary);
    const { sessionId } = await runTurn(test, '[[play:several]] Read six.');
    await test.client.session.compact({ sessionId });
    await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'reading');
    expect(statusOf(await stateOf(test, sessionId))).toBe('running');
    await test.client.session.stop({ sessionId });
    const state = await stateOf(test, sessionId);
    expect(statusOf(state)).toBe('idle');
    expect(state.compactions).toMatchObject([{ failure: { code: 'cancelled' } }]);
    await runTurn(test, '[[play:plain]] And now?', { sessionId });
    expect(promptChain(proxy.bodies)).toMatchObject({ problems: [], pieces: [{}] });
  });

  it('that the app did not finish is made at the next start', async () => {
    await start({}, slowSummary);
    const { sessionId } = await runTurn(test, '[[play:several]] Read six.');
    await test.client.session.compact({ sessionId });
    await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'room');
    await test.restart('web');
    await test.app.idle();
    expect(madeIn(await stateOf(test, sessionId))).toHaveLength(1);
  });
});

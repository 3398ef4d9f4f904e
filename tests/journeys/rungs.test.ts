/**
 * Whole turns on each rung of the ladder: the same story ends with the same bytes on disk, each request is the one before plus
 * what came since, and a model whose calls cannot be read goes down a rung and says so.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import type { Play } from '../../src/main/models/scripted/play.ts';
import type { Live } from '../../src/shared/feed.ts';
import type { Rung } from '../../src/shared/model-rung.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  decideFirst,
  follow,
  makePlays,
  runTurn,
  shippedPlays,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
} from '../support/app.ts';
import { poll } from '../support/llama-server.ts';
import { fixBug, type Line, spoken } from '../support/rung-plays.ts';
import { journalProblems, promptProblems } from './checks.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

let test: TestApp;
let proxy: RecordingProxy | undefined;
afterEach(async () => {
  await test.close();
  await proxy?.close();
  proxy = undefined;
});

const replies = (lines: readonly Line[], rung: Rung): unknown[] =>
  lines.map((line) =>
    rung === 'native' ? { text: line.say, calls: line.calls ?? [] } : { text: spoken(line, rung) },
  );
const sumNow = (): string => readFileSync(join(test.workspace, 'src/sum.js'), 'utf8');
const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');
const rungOf = (args: Rung) => ['--set', `rung=${args}`];

const read: Line = { say: '', calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] };
const both: Line = {
  say: 'Both.',
  calls: [...(read.calls ?? []), { name: 'list_files', arguments: { path: 'src', recursive: true } }],
};

/** A reply that breaks off in its middle, as each rung would have it. */
const broken: Record<Rung, unknown> = {
  native: { calls: [{ name: 'read_file', arguments: '{"path": "src/s' }] },
  constrained: { text: '{"say": "I read.", "calls": [{"tool": "read_file", "arguments": {"pa' },
  text: { text: 'I read.\n```call read_file\npath: src/s' },
};

describe.each(['native', 'constrained', 'text'] as const)('on the %s rung', (rung) => {
  const start = async (): Promise<void> => {
    test = await startTestApp({
      args: rungOf(rung),
      plays: {
        fix: replies(fixBug, rung),
        both: replies([both, { say: 'Seen.' }], rung),
        broken: [broken[rung], ...replies([read, { say: 'Read.' }], rung)],
        slowly: [
          { text: spoken({ say: 'One word and another. '.repeat(50) }, 'text'), pace: 20 },
          { text: 'Later.' },
        ],
        cut: [
          { ...(replies([read], rung)[0] as object), finish: 'length' },
          ...replies([{ say: 'Cut.' }], rung),
        ],
      },
    });
    proxy = await startRecordingProxy(test.model.url);
    test.modelName = `endpoint:${proxy.url}`;
  };

  it('a bug is found, fixed on disk and tested, with the person between', async () => {
    await start();
    const { sessionId, state } = await runTurn(test, '[[play:fix]]');
    expect(waitingCalls(state)).toMatchObject([{ call: { name: 'apply_diff' } }]);
    expect(sumNow()).toBe(sumProject['src/sum.js']);
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(sumNow()).toBe(fixed);
    const end = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(end.turns[0]).toMatchObject({ status: 'ended', reason: 'completed' });
    expect(callsOf(end).map((call) => [call.name, call.outcome, call.exitCode])).toEqual([
      ['read_file', 'done', null],
      ['apply_diff', 'done', null],
      ['execute_command', 'done', 0],
      ['attempt_completion', 'done', null],
    ]);
    expect(end.turns[0]?.steps.map((step) => [step.text, step.rung])).toEqual(
      fixBug.map(({ say }) => [say, rung]),
    );
    expect(promptProblems(proxy?.bodies ?? [])).toEqual([]);
  });

  it('the prompt stays where it is through edits, rejections, stops, cuts and restarts', async () => {
    await start();
    const { sessionId } = await runTurn(test, '[[play:fix]]');
    const text = fixed.replace('a + b', 'b + a');
    await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/sum.js', text }] });
    await decideFirst(test, sessionId, { kind: 'reject', words: 'No commands now.' });
    await runTurn(test, '[[play:both]]', { sessionId });
    await test.restart();
    await runTurn(test, '[[play:broken]]', { sessionId });
    await runTurn(test, '[[play:cut]]', { sessionId });
    await test.client.session.send({ sessionId, text: '[[play:slowly]]', messageId: 'slowly' });
    if (rung !== 'constrained')
      await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'text');
    await test.client.session.stop({ sessionId });
    await runTurn(test, '[[play:both]] again', { sessionId });
    await test.restart('web');
    await runTurn(test, 'And at last?', { sessionId });

    const bodies = proxy?.bodies ?? [];
    expect(promptProblems(bodies)).toEqual([]);
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
    expect(bodies.length).toBeGreaterThan(12);
    const last = JSON.parse(bodies.at(-1) ?? '') as {
      tools?: unknown[];
      messages: { role: string; content: string }[];
    };
    expect(last.tools?.length ?? 0).toBe(rung === 'native' ? 11 : 0);
    // What the model wrote went back to the byte.
    const said = last.messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
    if (rung !== 'native') {
      for (const line of [...fixBug.slice(0, 3), both]) expect(said).toContain(spoken(line, rung));
    }
  });

  it('two calls of one reply are done in order, and a broken one is never done', async () => {
    await start();
    const { state } = await runTurn(test, '[[play:both]]');
    expect(callsOf(state).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['read_file', 'done'],
      ['list_files', 'done'],
    ]);
    const { state: after } = await runTurn(test, '[[play:broken]]');
    expect(callsOf(after)[0]?.outcome).not.toBe('done');
    expect(callsOf(after)[0]?.proposal).toBeNull();
    const { state: cut } = await runTurn(test, '[[play:cut]]');
    expect(callsOf(cut)).toMatchObject([{ outcome: 'refused' }]);
  });
});

it('a dead end of the grammar is asked with fewer tools, and the turn goes on', async () => {
  test = await startTestApp({
    args: rungOf('constrained'),
    plays: { both: replies([{ say: 'Here I am.' }], 'constrained') },
    server: { faults: { 1: 'grammar-dead-end', 2: 'grammar-dead-end' } },
  });
  const { state } = await runTurn(test, '[[play:both]]');
  expect(state.turns[0]).toMatchObject({ reason: 'answered', steps: [{ text: 'Here I am.' }] });
  const sizes = test.model.requests.map(({ body }) => JSON.stringify(body.response_format).length);
  expect(sizes).toHaveLength(3);
  expect(sizes[1]).toBe(sizes[0]);
  expect(sizes[2]).toBeLessThan(sizes[0] ?? 0);
});

/** Plays that answer the probes too: by a phrase of theirs, since they hold no tag. */
async function withProbes(answers: readonly unknown[], plays: Record<string, unknown[]>): Promise<void> {
  const probes = parsePlays(
    JSON.stringify({
      plays: [
        { name: 'probes', description: 'x', when: ['report_word', 'one word banana'], replies: answers },
      ],
    }),
    'probes',
  );
  if (!probes.ok) throw new Error(probes.error.message);
  const all: Play[] = [...(await shippedPlays()), ...probes.value, ...makePlays(plays)];
  test = await startTestApp({ server: { plays: all }, args: ['--set', 'rung=auto'] });
}
const native = { calls: [{ name: 'report_word', arguments: { word: 'apple' } }] };

describe('a model that is new', () => {
  it('is tried at its first use, which is shown, and not again after a restart', async () => {
    await withProbes([native], { fix: replies(fixBug, 'native') });
    const live: Live[] = [];
    const { workspace, modelName: model, client } = test;
    const { id: sessionId } = await client.session.create({ workspace, model });
    const feed = await client.session.watch({ sessionId });
    await client.session.send({ sessionId, text: '[[play:fix]]', messageId: 'm' });
    for await (const item of feed) {
      if (item.kind === 'live') live.push(item.live);
      if (item.kind === 'events' && item.events.some(({ type }) => type === 'approval.requested')) break;
    }
    const told = live.flatMap((one) =>
      one.kind === 'waiting' && one.cause === 'probing' ? [one.reason] : [],
    );
    expect(told).toEqual([1, 2, 3, 4].map((n) => `Trying how this model makes calls: ${n} of 4`));
    expect(test.model.requests).toHaveLength(4 + 2);
    const [row] = (await client.model.list()).filter(({ name }) => name === model);
    expect(row).toBeUndefined();
    await test.restart();
    await decideFirst(test, sessionId, { kind: 'reject', words: '' });
    expect(test.model.requests).toHaveLength(4 + 3);
    expect((await stateOf(test, sessionId)).turns[0]?.steps.map((step) => step.rung)).toEqual([
      'native',
      'native',
      'native',
    ]);
  });

  it('can be stopped while it is tried, and then nothing is kept', async () => {
    await withProbes([{ ...native, pace: 40, text: 'One word after the other. '.repeat(20) }], {
      none: [{}],
    });
    const { workspace, modelName: model, client } = test;
    const { id: sessionId } = await client.session.create({ workspace, model });
    await client.session.send({ sessionId, text: 'Hello.', messageId: 'm' });
    expect(await poll(5_000, async () => test.model.requests.length > 0)).toBe(true);
    await client.session.stop({ sessionId });
    expect((await stateOf(test, sessionId)).turns[0]).toMatchObject({ reason: 'cancelled' });
    expect(await test.model.requests[0]?.outcome).toBe('closed-by-client');
    const state = await client.model.rung({ name: model, rung: null });
    expect(state).toEqual({ rung: null });
  });

  it('is tried and chosen by hand over the contract', async () => {
    await withProbes([native], { none: [{}] });
    const { modelName: name, client } = test;
    const items = [];
    for await (const item of await client.model.probe({ name })) items.push(item);
    expect(items.map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'result']);
    expect(items.at(-1)).toMatchObject({ rung: { rung: 'native', by: 'probe' } });
    await client.model.rung({ name, rung: 'text' });
    await client.settings.set({ key: 'models', value: [{ name: 'mine', endpoint: test.model.url }] });
    const row = (await client.model.list()).find((one) => one.name === 'mine');
    expect(row?.rung).toMatchObject({ rung: 'text', by: 'person' });
    await expect(client.model.rung({ name: 'demo', rung: 'text' })).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect((await client.model.list()).find((one) => one.name === 'demo')?.rung).toBeNull();
  });

  it('is not tried when its server cannot be reached, and that is what is said', async () => {
    await withProbes([native], { none: [{}] });
    await test.model.close();
    const { state } = await runTurn(test, 'Hello.');
    expect(state.turns[0]).toMatchObject({ reason: 'failed', failure: { code: 'unavailable' } });
    test.model.close = async () => {};
  });
});

describe('a model whose calls cannot be read', () => {
  const asText = (name = 'read_file') => ({
    text: `I read the file:\n\n\`\`\`json\n{"name": "${name}", "arguments": {"path": "src/sum.js"}}\n\`\`\``,
  });

  it('goes down to the rung that its probes allow, says so once, and stays there in other sessions', async () => {
    await withProbes([native], {
      // Calls among the words: as JSON, as elements, with broken arguments; then the text rung's own form.
      lost: [
        asText(),
        { text: '<read_file>\n<path>src/sum.js</path>\n</read_file>' },
        { calls: [{ name: 'read_file', arguments: '{"path": "src/sum.js"' }] },
        ...replies(fixBug, 'text'),
      ],
      next: replies([read, { say: 'Read.' }], 'text'),
    });
    proxy = await startRecordingProxy(test.model.url);
    test.modelName = `endpoint:${proxy.url}`;
    const { sessionId, state } = await runTurn(test, '[[play:lost]]', { approve: 'all' });
    expect(state.turns[0]?.reason).toBe('completed');
    expect(sumNow()).toBe(fixed);
    expect(state.turns[0]?.steps.map((step) => step.rung)).toEqual([
      'native',
      'native',
      'native',
      'text',
      'text',
      'text',
      'text',
    ]);
    expect(state.turns[0]?.lowerings).toMatchObject([
      { stepId: 't1.s4', from: 'native', to: 'text', why: '3 of the last 3 calls could not be read' },
    ]);
    const history = await test.client.session.history({ sessionId });
    expect(history.filter(({ type }) => type === 'rung.lowered')).toHaveLength(1);
    expect(journalProblems(history)).toEqual([]);
    // The form changed once, between the third and the fourth step, and never else.
    const bodies = proxy.bodies.slice(4);
    expect(bodies).toHaveLength(7);
    expect(promptProblems(bodies.slice(0, 3))).toEqual([]);
    expect(promptProblems(bodies.slice(3))).toEqual([]);
    expect(promptProblems(bodies.slice(2, 4)).join()).toMatch(/prefix/);

    const other = await runTurn(test, '[[play:next]]');
    expect(other.state.turns[0]?.steps.map((step) => step.rung)).toEqual(['text', 'text']);
    await test.client.settings.set({ key: 'models', value: [{ name: 'mine', endpoint: proxy.url }] });
    expect((await test.client.model.list()).find(({ name }) => name === 'mine')?.rung).toMatchObject({
      rung: 'text',
      by: 'lowered',
      lowered: 1,
    });
  });

  it('is told of a call among its words, which is not done', async () => {
    await withProbes([native], { lost: [asText(), { text: 'I see.' }] });
    const { state } = await runTurn(test, '[[play:lost]]');
    expect(callsOf(state)).toMatchObject([{ name: 'read_file', outcome: 'failed', proposal: null }]);
    expect(callsOf(state)[0]?.content).toContain('It was not run');
    expect(state.turns[0]?.lowerings).toBeUndefined();
  });

  it('stays where the person put it', async () => {
    await withProbes([native], { lost: [asText(), asText(), asText(), asText(), { text: 'I give up.' }] });
    await test.client.model.rung({ name: test.modelName, rung: 'native' });
    const { state } = await runTurn(test, '[[play:lost]]');
    expect(state.turns[0]?.steps.map((step) => step.rung)).toEqual(Array(5).fill('native'));
    expect(state.turns[0]?.lowerings).toBeUndefined();
  });
});

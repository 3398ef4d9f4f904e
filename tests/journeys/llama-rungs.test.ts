/**
 * The ladder against a real llama-server: a whole story to a file on disk on each rung with the cache kept, probing as the
 * server really answers, going down, and random weights that can only make valid calls. Where no server can be had, on
 * recorded transcripts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Rung } from '../../src/shared/model-rung.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, sumProject, type TestApp } from '../support/app.ts';
import { type CaseServer, startCaseServer } from '../support/llama-case.ts';
import { askRandomModel } from '../support/random-replies.ts';
import { fixBug, type Line, spoken } from '../support/rung-plays.ts';
import { journalProblems, promptProblems } from './checks.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

/** As the kit has them: a call in a JSON fence, one in elements, broken markup, markup that is cut. */
const textCall =
  'I read the file:\n\n```json\n{"name": "read_file", "arguments": {"path": "src/sum.js"}}\n```';
const xmlCall = '<read_file>\n<path>src/sum.js</path>\n</read_file>';
const malformed = '<tool_call>\n{"name": "read_file", "arguments": {"path": "src/sum.js"\n</tool_call>';
const truncated =
  'I write the file now.\n<tool_call>\n{"name": "write_file", "arguments": {"path": "src/long.js", "content": "export const list = [';

const told = (lines: readonly Line[], rung: Exclude<Rung, 'native'>) =>
  lines.map((line) => spoken(line, rung));
const word = (text: string) => ({ name: 'report_word', arguments: { word: text } });
const plays = {
  default: ['Hello.'],
  one: [{ calls: [word('apple')] }],
  two: [{ calls: [word('pear'), word('plum')] }],
  native: fixBug.map(({ say, calls }) => ({ text: say, calls: [...(calls ?? [])] })),
  constrained: told(fixBug, 'constrained'),
  text: told(fixBug, 'text'),
  lost: [textCall, xmlCall, textCall, ...told(fixBug, 'constrained')],
  refused: [malformed, truncated, xmlCall, 'I give up.'],
};

let server: CaseServer;
/** The same, but it listens to the probes. */
let listening: CaseServer;
let random: CaseServer;
beforeAll(async () => {
  server = await startCaseServer({ plays });
  const when = { 'Call the tool report_word with': 'one', 'Call the tool report_word twice': 'two' };
  listening = await startCaseServer({ plays: { '@when': when, ...plays } });
  random = await startCaseServer({ random: true, ctx: 4096 });
}, 180_000);
afterAll(async () => {
  for (const one of [server, listening, random]) await one.stop();
});

let test: TestApp | undefined;
let proxy: RecordingProxy | undefined;
afterEach(async () => {
  await test?.close();
  await proxy?.close();
  test = undefined;
  proxy = undefined;
});

async function open(context: TestContext, on: CaseServer, rung: Rung | 'auto', live?: string) {
  on.begin(context, live);
  test = await startTestApp({ args: ['--set', `rung=${rung}`] });
  proxy = await startRecordingProxy(on.url);
  test.modelName = `endpoint:${proxy.url}`;
  return { test, proxy };
}

const sumIn = ({ workspace }: TestApp): string => readFileSync(join(workspace, 'src/sum.js'), 'utf8');
const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');

/** Tokens read at each step, and how many of them the step before had neither sent nor been answered. */
const readAgain = (state: SessionState): number[] =>
  state.turns
    .flatMap(({ steps }) => steps.map(({ usage }) => usage))
    .flatMap((usage, at, all) => {
      const before = all[at - 1];
      if (before === undefined) return [];
      const known = (before.promptTokens ?? 0) + (before.completionTokens ?? 0);
      return [known - (usage.cachedTokens ?? 0)];
    });

describe.each(['native', 'constrained', 'text'] as const)('on the %s rung', (rung) => {
  it('a bug is fixed on disk, and no step reads again what was there', async (context) => {
    const { test: app, proxy: seen } = await open(context, server, rung);
    const { sessionId, state } = await runTurn(app, `[[play:${rung}]] Fix the bug.`);
    expect(waitingCalls(state)).toMatchObject([{ call: { name: 'apply_diff' } }]);
    expect(sumIn(app)).toBe(sumProject['src/sum.js']);
    await decideFirst(app, sessionId, { kind: 'approve' });
    expect(sumIn(app)).toBe(fixed);
    const end = await decideFirst(app, sessionId, { kind: 'approve' });
    expect(end.turns[0]).toMatchObject({ reason: 'completed', steps: fixBug.map(() => ({ rung })) });
    expect(callsOf(end).map(({ outcome, exitCode }) => [outcome, exitCode])).toEqual([
      ['done', null],
      ['done', null],
      ['done', 0],
      ['done', null],
    ]);
    expect(promptProblems(seen.bodies)).toEqual([]);
    const again = readAgain(end);
    expect(again).toHaveLength(3);
    for (const tokens of again) expect(tokens).toBeLessThan(12);
  });
});

describe('a new model', () => {
  it('that makes calls is native by its trial', async (context) => {
    const { test: app } = await open(context, listening, 'auto');
    const items = [];
    for await (const item of await app.client.model.probe({ name: app.modelName })) items.push(item);
    const last = items.at(-1);
    expect(last).toMatchObject({ kind: 'result', rung: { rung: 'native', by: 'probe' } });
    if (last?.kind !== 'result') throw new Error('no result');
    expect(last.rung.evidence.map(({ probe, passed }) => [probe, passed])).toEqual([
      ['single', true],
      ['parallel', true],
      ['constrained', true],
      ['text', false],
    ]);
  });

  it('that always says the same is native by its template', async (context) => {
    const { test: app, proxy: seen } = await open(context, server, 'auto');
    const { state } = await runTurn(app, '[[play:native]]');
    expect(state.turns[0]?.steps[0]).toMatchObject({ rung: 'native' });
    expect(seen.bodies).toHaveLength(4 + 2);
    for (const body of seen.bodies.slice(0, 4)) expect(body.length).toBeLessThan(1_500);
    await app.client.settings.set({ key: 'models', value: [{ name: 'mine', endpoint: seen.url }] });
    const row = (await app.client.model.list()).find(({ name }) => name === 'mine');
    expect(row?.rung).toMatchObject({ rung: 'native', by: 'template' });
  });

  it('with random weights is constrained, and its replies are valid', async (context) => {
    const { test: app, proxy: seen } = await open(
      context,
      random,
      'auto',
      'what random weights say is to be new each time',
    );
    const { state } = await runTurn(app, 'Fix the bug.', { approve: 'reads' });
    expect(state.turns[0]?.steps[0]).toMatchObject({
      rung: 'constrained',
      finish: expect.stringMatching(/stop|calls/),
    });
    for (const called of [false, true]) {
      const replies = await askRandomModel(seen.url, 12, called);
      expect(replies.invalid).toEqual([]);
      expect(replies.valid).toBe(12);
      if (called) expect(Object.keys(replies.tools)).toHaveLength(12);
    }
  });
});

describe('calls that stand in the words', () => {
  it('bring a native model down to constrained, and there the story ends well', async (context) => {
    const { test: app, proxy: seen } = await open(context, listening, 'auto');
    const { sessionId, state } = await runTurn(app, '[[play:lost]]', { approve: 'all' });
    const turn = state.turns[0];
    expect(turn?.steps.map((step) => step.rung)).toEqual([
      ...['native', 'native', 'native'],
      ...fixBug.map(() => 'constrained'),
    ]);
    expect(turn).toMatchObject({
      reason: 'completed',
      lowerings: [{ stepId: 't1.s4', from: 'native', to: 'constrained' }],
    });
    expect(sumIn(app)).toBe(fixed);
    expect(
      callsOf(state)
        .slice(0, 3)
        .map(({ outcome, proposal }) => [outcome, proposal]),
    ).toEqual(Array(3).fill(['failed', null]));
    expect(journalProblems(await app.client.session.history({ sessionId }))).toEqual([]);
    expect(promptProblems(seen.bodies.slice(4, 7))).toEqual([]);
    expect(promptProblems(seen.bodies.slice(7))).toEqual([]);
  });

  it('are refused on the text rung too, where nothing bends them, and nothing is written', async (context) => {
    const { test: app, proxy: seen } = await open(context, server, 'text');
    const { state } = await runTurn(app, '[[play:refused]]', { approve: 'all' });
    expect(callsOf(state).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['read_file', 'failed'],
      ['write_file', 'failed'],
      ['read_file', 'failed'],
    ]);
    expect(state.turns[0]).toMatchObject({ reason: 'answered' });
    expect(promptProblems(seen.bodies)).toEqual([]);
    expect(() => readFileSync(join(app.workspace, 'src/long.js'))).toThrow('ENOENT');
  });
});

/**
 * Transcripts of a llama-server can be trusted only if they refuse: here a recording is made, played back as it was, and asked
 * something else.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAiModel } from '../../src/main/models/openai-model.ts';
import { createBreakers } from '../../src/main/models/resilience-breakers.ts';
import { startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { ask, callsOf, ending, openEgress, playOf, readTool, textOf } from '../main/models/collect.ts';
import { type Heard, startRecorder, toExchanges } from './llama-record.ts';
import { differences, type LlamaReplay, startReplay } from './llama-replay.ts';
import { findBinary } from './llama-server.ts';
import { type Exchange, howToRecord, numberNames, settle } from './llama-transcript.ts';

const hint = howToRecord('tests/main/models/a.test.ts');
const connect = (endpoint: string) =>
  createOpenAiModel({ egress: openEgress, name: 'm', endpoint, breakers: createBreakers() });

/** A folder and a day as a prompt holds them. */
const told = (folder: string, day: string): string =>
  `[[play:talk]] Look at patchbay-test-${folder}. ${'It is long. '.repeat(300)}[Today is ${day}.]`;

async function record(more = ''): Promise<Exchange[]> {
  const call = { name: 'read_file', arguments: '{"path":"a"}' };
  const plays = [playOf('talk', [{ text: 'I look.', calls: [call] }, { text: 'Seen.' }])];
  const server = await startScriptedServer({ plays });
  const recorder = await startRecorder(server.url, 0);
  const heard: Heard[] = [];
  recorder.into(heard);
  await converse(recorder.url, more + told('aaaaaa', '2026-01-02'));
  await recorder.close();
  await server.close();
  return toExchanges(heard, numberNames());
}

/** Two steps, of which the second holds the call that the first one answered. */
async function converse(url: string, text: string) {
  const model = connect(url);
  const question = { role: 'user' as const, content: text };
  const first = await ask(model, [question], { tools: [readTool] });
  const calls = callsOf(first);
  const history = [
    question,
    { role: 'assistant' as const, content: textOf(first), calls },
    { role: 'tool' as const, callId: calls[0]?.id ?? '', content: 'nothing' },
  ];
  return [first, await ask(model, history, { tools: [readTool] })] as const;
}

const replays: LlamaReplay[] = [];
afterEach(async () => {
  await Promise.all(replays.splice(0).map((replay) => replay.close()));
});

async function play(exchanges: readonly Exchange[]): Promise<LlamaReplay> {
  const replay = await startReplay(0);
  replays.push(replay);
  replay.play(exchanges, hint);
  return replay;
}

describe('a recording', () => {
  it('answers the same again, in another folder on another day', async () => {
    const exchanges = await record();
    const replay = await play(exchanges);
    const [first, second] = await converse(replay.url, told('bbbbbb', '2031-12-24'));
    expect([textOf(first), callsOf(first), textOf(second)]).toMatchObject([
      'I look.',
      [{ name: 'read_file', arguments: '{"path":"a"}' }],
      'Seen.',
    ]);
    expect(replay.problems()).toEqual([]);
    // It was recorded in pieces, and is given in pieces.
    expect(exchanges.find(({ events }) => events !== undefined)?.events?.length).toBeGreaterThan(3);
  });

  it.each([
    ['a word', (text: string) => text.replace('Look', 'See')],
    ['a space at the end of a long text', (text: string) => `${text} `],
  ])('refuses a request that differs by %s, and says how to record', async (_, change) => {
    const replay = await play(await record());
    const [first] = await converse(replay.url, change(told('aaaaaa', '2026-01-02')));
    const end = ending(first);
    expect(end.kind === 'failed' && end.failure.message).toContain('another request');
    const [problem] = replay.problems();
    expect(problem).toContain('POST /v1/chat/completions is another request now');
    expect(problem).toContain('PATCHBAY_RECORD=1 npm test -- --only unit tests/main/models/a.test.ts');
  });

  it('says what is not asked any more, and what is asked too often', async () => {
    const exchanges = await record();
    const silent = await play(exchanges);
    expect(silent.problems()).toEqual([`recorded and not asked any more: 2 chats\n${hint}`]);
    const asked = await play(exchanges);
    await converse(asked.url, told('aaaaaa', '2026-01-02'));
    await converse(asked.url, told('aaaaaa', '2026-01-02'));
    expect(asked.problems()[0]).toContain('was not recorded so often');
  });

  it('refuses a page that nobody asked for then', async () => {
    const replay = await play(await record());
    expect((await fetch(replay.url.replace('/v1', '/metrics'))).status).toBe(400);
    expect(replay.problems()[0]).toBe(`GET /metrics was not recorded\n${hint}`);
  });
});

it('a real server that is asked something else shows that the recording is out of date', async () => {
  const [then, again, other] = [await record(), await record(), await record('Look at it.')];
  expect(differences(then, again, hint)).toEqual([]);
  const told = differences(then, other, hint);
  expect(told).toHaveLength(2);
  for (const one of told) expect(one).toContain('is another request now');
  expect(differences(then, then.slice(0, -1), hint)).toEqual([
    `recorded and not asked any more: 1 chats\n${hint}`,
  ]);
});

describe('what the server tells of itself', () => {
  const page = (answer: string): Exchange => ({ asked: 'GET /props', status: 200, headers: {}, answer });
  const chat = (body: string): Exchange => ({
    asked: 'POST /v1/chat/completions',
    body,
    status: 200,
    headers: {},
    answer: body,
  });

  it('is what it told at that time, however often it is asked', async () => {
    const { url } = await play([page('before'), chat('one'), page('between'), chat('two'), page('after')]);
    const props = async () => (await fetch(url.replace('/v1', '/props'))).text();
    const say = async (body: string) =>
      (await fetch(`${url}/chat/completions`, { method: 'POST', body })).text();
    expect([await props(), await props()]).toEqual(['before', 'before']);
    expect([await say('one'), await say('two')]).toEqual(['one', 'two']);
    expect([await props(), await props()]).toEqual(['after', 'after']);
  });
});

it.each([
  ['the day', '[Today is 2026-05-06.]', '[Today is 2026-05-07.]', true],
  ['another day', 'on 2026-05-06', 'on 2026-05-07', false],
  ['a folder', 'in "patchbay-test-aB3dE5"', 'in "patchbay-test-zZ9yY8"', true],
  ['another name', 'in "patchbay-tests"', 'in "patchbay-texts"', false],
  ['how long a command took', 'exit 0 after 0.4 s', 'exit 0 after 12.5 s', true],
  ['how it ended', 'exit 0 after 0.4 s', 'exit 1 after 0.4 s', false],
  ['how long a test took', 'ok (1.2ms) duration_ms 45.1', 'ok (33ms) duration_ms 9', true],
])('%s: the same or not', (_, one, other, same) => {
  expect(settle(one) === settle(other)).toBe(same);
});

describe('the cases that have a transcript', () => {
  const files = [
    ...['llama.test', 'llama-router', 'llama-lane', 'cache-watch'].map((name) => `tests/main/models/${name}`),
    ...['llama-rungs', 'agents-llama', 'asides-llama', 'context'].map((name) => `tests/journeys/${name}`),
  ];

  it('pass on them, and no transcript is left over', { timeout: 180_000 }, async (context) => {
    if (process.env.PATCHBAY_LONG_TESTS !== '1')
      return context.skip(
        'it takes half a minute, and the cases compare by themselves: set PATCHBAY_LONG_TESTS=1',
      );
    const binary = await findBinary();
    if ('skipped' in binary) context.skip(`${binary.skipped}: the cases run on their transcripts themselves`);
    const root = join(import.meta.dirname, '../..');
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-counts-'));
    const counts = join(folder, 'counts.json');
    const projects = ['unit', 'journeys'].flatMap((name) => ['--project', name]);
    // The others of these files need no llama-server.
    const named = ['-t', '^(?!AGENTS|where nobody counts)'];
    const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/counts-reporter.mjs')}`];
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...named, ...reporters, ...files],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, PATCHBAY_NO_LLAMA_SERVER: '1', PATCHBAY_COUNTS_FILE: counts },
      },
    );
    const transcripts = globSync('tests/fixtures/llama/*/*.json', { cwd: root }).length;
    const { failed, transcripts: ranOn } = JSON.parse(readFileSync(counts, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(failed, stdout.slice(-6_000)).toBe(0);
    expect(Object.keys(ranOn).join()).toMatch(/^recorded transcript, llama-server b\d+/);
    expect(Object.values<number>(ranOn).reduce((sum, count) => sum + count)).toBe(transcripts);
  });
});

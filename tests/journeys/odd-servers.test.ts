/** Model servers that answer what no server should: the turn ends or goes on in plain words, and the journal stays readable. */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { journalEventSchema } from '../../src/shared/event.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, sumProject, type TestApp } from '../support/app.ts';
import { call, calls, delta, type OddServer, startOddServer, streamChunks } from '../support/odd-server.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
let server: OddServer;
afterEach(async () => {
  server.close();
  await test.close();
});

async function ask(answer: readonly unknown[] | ((response: ServerResponse) => void)) {
  server = await startOddServer((response) =>
    typeof answer === 'function' ? answer(response) : streamChunks(response, answer),
  );
  test = await startTestApp({ files: { ...sumProject, '.git/config': 'SECRET\n' } });
  test.modelName = `endpoint:${server.url}`;
  const { sessionId, state } = await runTurn(test, 'Go.');
  const events = await test.client.session.history({ sessionId });
  expect(journalProblems(events)).toEqual([]);
  for (const event of events) expect(journalEventSchema.safeParse(event).error).toBeUndefined();
  expect(readFileSync(join(test.dataFolder, 'logs/patchbay.log'), 'utf8')).not.toContain('"level":50');
  return { turn: state.turns[0], calls: callsOf(state), told: JSON.stringify(server.requests.at(-1)) };
}

const read = { path: 'src/sum.js' };

describe('an answer that is understood', () => {
  it.each([
    [
      'a negative, a fractional and a spoken figure',
      {
        usage: { prompt_tokens: -4, completion_tokens: 'x', prompt_tokens_details: 3 },
        timings: { prompt_n: 1.5 },
      },
    ],
    ['words in the place of figures', { usage: 'lots', timings: 'long', prompt_progress: 'half' }],
    [
      'figures beyond all numbers',
      { timings: { prompt_n: Number.MAX_SAFE_INTEGER, cache_n: Number.MAX_SAFE_INTEGER } },
    ],
  ])('with %s: the figures are absent', async (_, figures) => {
    const { turn } = await ask([delta({ content: 'Hello.' }, 'stop', figures)]);
    expect(turn).toMatchObject({ reason: 'answered', steps: [{ text: 'Hello.', usage: {} }] });
  });

  it.each([
    [
      'arguments as an object',
      calls({ index: 0, id: 'a', function: { name: 'read_file', arguments: read } }),
    ],
    ['an index of null', calls({ ...call('read_file', read), index: null })],
    ['a first index of one', calls(call('read_file', read, 1))],
  ])('with %s: the call is run', async (_, chunks) => {
    const { calls: made } = await ask(chunks);
    expect(made).toMatchObject([{ outcome: 'done', content: expect.stringContaining('a - b') }]);
  });

  it('with one id for two calls: each result names its own', async () => {
    const same = [call('read_file', read, 0), call('read_file', read, 1)].map((one) => ({
      ...one,
      id: 'same',
    }));
    await ask(calls(...same));
    const ids = server.requests.at(-1)?.messages.flatMap((message) => message.tool_calls ?? []);
    expect(new Set(ids?.map(({ id }) => id)).size).toBe(2);
  });

  it.each([[null], ['read\u0000_file\n'], ['x'.repeat(100_000)]])(
    'with a tool name no tool can have (%#): told shortly, and sent back by one that servers take',
    async (name) => {
      const {
        turn,
        calls: made,
        told,
      } = await ask(calls({ index: 0, id: 'a', function: { name, arguments: '{}' } }));
      expect(made[0]?.outcome).toBe('failed');
      expect(turn?.reason).toBe('answered');
      const sent = server.requests.at(-1)?.messages.flatMap((message) => message.tool_calls ?? []);
      expect(sent?.[0]?.function.name).toBe('unknown_tool');
      expect(told.length).toBeLessThan(20_000);
    },
  );
});

describe('an answer that is none', () => {
  it.each([
    ['text/html', '<html>Hello</html>'],
    [
      'application/json',
      JSON.stringify({ choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] }),
    ],
  ])('%s: says what came instead, and what to look at', async (type, body) => {
    const { turn } = await ask((response) => response.writeHead(200, { 'content-type': type }).end(body));
    expect(turn?.failure?.message).toContain(type);
    expect(turn?.failure?.hint).toContain('/v1');
  });

  it('a line without end: cut off instead of kept in memory', async () => {
    const { turn } = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 32)));
        response.once('drain', more);
      };
      more();
    });
    expect(turn?.failure?.message).toMatch(/cut off/);
  });
});

describe('calls that try the machine', () => {
  it.each([
    ['search_in_code', { query: 'a\0b' }],
    ['search_in_code', { query: 'a', glob: '*\0' }],
    ['search_in_code', { query: 'q'.repeat(300_000) }],
    ['execute_command', { command: 'echo one > one.txt\0; echo two' }],
    ['execute_command', { command: `echo ${'q'.repeat(300_000)}` }],
    ['execute_command', '{"command":"echo \\ud800"}'],
    ['write_file', '{"path":"a\\ud800.txt","content":"x"}'],
    ['write_file', { path: 'new.txt', content: 'harmless\n\0not shown' }],
    ['write_file', { path: 'new.txt', content: 'x'.repeat(11_000_000) }],
    ['read_file', { path: `/${'q/'.repeat(200_000)}` }],
    ['read_file', { ['z'.repeat(300_000)]: 1 }],
  ])('%s (%#): no card, an answer of bearable length, and the turn goes on', async (name, args) => {
    const { turn, calls: made } = await ask(calls(call(name, args)));
    expect(made[0]?.outcome).toMatch(/failed|refused/);
    expect(made[0]?.approvals).toEqual([]);
    expect(made[0]?.content.length).toBeLessThan(20_000);
    expect(turn?.reason).toBe('answered');
  });

  it.each([
    ['read_file', '{"path":".git/config",}'],
    ['list_files', JSON.stringify('{"path":".git"}')],
    ['search_in_code', '{"query":"SECRET","path":".git",}'],
  ])('%s with arguments that are mended only later: .git stays closed', async (name, args) => {
    const { calls: made, told } = await ask(calls(call(name, args)));
    expect(made[0]).toMatchObject({ outcome: 'failed', content: expect.stringMatching(/protected/) });
    expect(told).not.toContain('SECRET\\n');
  });

  it('three hundred calls in one reply are all answered, in order', async () => {
    const { calls: made } = await ask(
      calls(...Array.from({ length: 300 }, (_, at) => call('read_file', read, at))),
    );
    expect(made.map((one) => one.outcome)).toEqual(made.map(() => 'done'));
    expect(made).toHaveLength(300);
  });
});

/**
 * Ollama on its own chat: what goes over the wire and how its answers are read. The servers here are fakes made after its
 * documentation (`support/ollama-server.ts`); no real Ollama was at hand.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../src/main/models/model.ts';
import { createOpenAiModel } from '../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import {
  type OllamaAnswer,
  type OllamaServer,
  ollamaDone,
  ollamaSays,
  sendLines,
  shownModel,
  startOllamaServer,
} from '../../support/ollama-server.ts';
import { ask, callsOf, ending, openEgress, readTool, reasoningOf, textOf } from './collect.ts';

let server: OllamaServer;
afterEach(() => server.close());

const hello = [ollamaSays({ content: 'Hel' }), ollamaSays({ content: 'lo.' }), ollamaDone()];

async function start(answers: readonly OllamaAnswer[] = [hello], pages = {}, window?: number) {
  server = await startOllamaServer(answers, pages);
  return createOpenAiModel({
    name: 'm',
    endpoint: server.url,
    egress: openEgress,
    breakers: createBreakers(),
    resilience: { retries: 1, firstDelayMs: 1, maxDelayMs: 1 },
    ...(window === undefined ? {} : { window }),
  });
}

const info = (length?: number) => ({
  'general.architecture': 'qwen3',
  ...(length === undefined ? {} : { 'qwen3.context_length': length }),
});
const modelsFile = 'stop "x"\nnum_ctx                        32768\ntemperature 1';

describe('the window', () => {
  it.each([
    ['ours, for a model made for more', {}, undefined, 16_384],
    ['the model’s, where that is less than ours', { model_info: info(4096) }, undefined, 4096],
    ['the settings’', {}, 24_000, 24_000],
    ['never more than the model was made for', {}, 100_000, 40_960],
    ['of the model’s own file', { parameters: modelsFile }, undefined, 32_768],
    ['the settings’ before that', { parameters: modelsFile }, 8000, 8000],
    ['a careful one for a model of which nothing is told', { model_info: info() }, undefined, 8192],
  ])('is %s: in the profile and in every request', async (_, shown, own, expected) => {
    const model = await start([hello], { '/api/show': { ...shownModel, ...shown } }, own);
    await ask(model, 'before the profile was asked for');
    expect((await model.profile()).window).toBe(expected);
    await ask(model, 'after');
    expect(server.chats.map((chat) => chat.options)).toEqual([{ num_ctx: expected }, { num_ctx: expected }]);
    // A prompt that is too long is to be refused and not cut.
    expect(server.chats.map((chat) => chat.truncate)).toEqual([false, false]);
    expect(server.asked).not.toContain('POST /v1/chat/completions');
  });
});

describe('the profile', () => {
  it('is told by the pages of the model and the program', async () => {
    const model = await start();
    expect(await model.profile()).toMatchObject({
      kind: 'ollama',
      model: 'qwen3:8b',
      build: '0.12.3',
      template: expect.stringMatching(/^(sha256:)?[0-9a-f]{64}$/),
      tools: true,
      thinkingSwitch: true,
      slots: null,
      keepsReasoning: null,
      run: null,
    });
    const first = (await model.profile()).template;
    server.close();
    const other = await start([hello], { '/api/show': { ...shownModel, template: 'another' } });
    expect((await other.profile()).template).not.toBe(first);
  });

  it.each([
    ['cannot call tools nor think', ['completion'], false, false],
    ['is not told of', undefined, null, null],
  ])('of a model that %s', async (_, capabilities, tools, thinkingSwitch) => {
    const model = await start([hello], { '/api/show': { ...shownModel, capabilities } });
    expect(await model.profile()).toMatchObject({ tools, thinkingSwitch });
  });

  it('of an old Ollama without these pages is empty, and it is spoken to all the same', async () => {
    const pages = { '/api/show': null, '/v1/models': null, '/api/tags': { models: [{ name: 'old:7b' }] } };
    const model = await start([hello], pages);
    expect(await model.profile()).toMatchObject({
      kind: 'ollama',
      model: 'old:7b',
      template: null,
      tools: null,
      thinkingSwitch: null,
    });
    expect(textOf(await ask(model, 'Hi'))).toBe('Hello.');
    expect(server.chats[0]).toMatchObject({ model: 'old:7b', options: { num_ctx: 8192 } });
  });

  it('is that of another server when there is no page of Ollama', async () => {
    const model = await start([hello], { '/api/version': null });
    expect(await model.profile()).toMatchObject({ kind: 'openai-compatible', window: null });
    await ask(model, 'Hi');
    expect(server.asked).toContain('POST /v1/chat/completions');
  });
});

const history: ChatMessage[] = [
  { role: 'system', content: 'Be short.' },
  { role: 'user', content: 'Read it.' },
  {
    role: 'assistant',
    content: '',
    reasoning: 'hm',
    calls: [
      { id: 'c1', name: 'read_file', arguments: '{ "path":"b",  "a":1 }' },
      { id: 'c2', name: 'read_file', arguments: '{"path": cut' },
    ],
  },
  { role: 'tool', callId: 'c1', content: 'one' },
  { role: 'tool', callId: 'c2', content: 'two' },
];

describe('a request', () => {
  it('holds tools in the usual form, calls as objects, results by name', async () => {
    const model = await start();
    await ask(model, history, { tools: [readTool], maxTokens: 9, temperature: 0.5 });
    const [chat] = server.chats;
    expect(chat?.tools).toEqual([{ type: 'function', function: readTool }]);
    expect(chat?.options).toEqual({ num_ctx: 16_384, num_predict: 9, temperature: 0.5 });
    expect(chat?.stream).toBe(true);
    expect(chat?.messages).toMatchObject([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Read it.' },
      {
        role: 'assistant',
        thinking: 'hm',
        tool_calls: [
          { id: 'c1', function: { name: 'read_file', arguments: { path: 'b', a: 1 } } },
          { id: 'c2', function: { name: 'read_file', arguments: {} } },
        ],
      },
      { role: 'tool', tool_name: 'read_file', tool_call_id: 'c1', content: 'one' },
      { role: 'tool', tool_name: 'read_file', tool_call_id: 'c2', content: 'two' },
    ]);
  });

  it('leaves out earlier reasoning when it is not to be kept', async () => {
    const model = await start();
    await ask(model, history, { keepReasoning: false });
    await ask(model, history, { keepReasoning: true });
    const had = server.chats.map((chat) => JSON.stringify(chat.messages).includes('"thinking":"hm"'));
    expect(had).toEqual([false, true]);
  });

  it('constrains the answer and turns thinking off when asked; else a model that can think does', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const model = await start();
    await ask(model, 'Hi', { schema, thinking: 'off' });
    await ask(model, 'Hi');
    expect(server.chats[0]).toMatchObject({ format: schema, think: false });
    expect(server.chats[1]).toMatchObject({ think: true });
    expect(server.chats[1]).not.toHaveProperty('format');
  });

  it('does not ask a model to think that cannot, which Ollama refuses', async () => {
    const model = await start([hello], { '/api/show': { ...shownModel, capabilities: ['completion'] } });
    await ask(model, 'Hi');
    expect(server.chats[0]).not.toHaveProperty('think');
  });
});

describe('an answer', () => {
  it('is read to the figures; how much was cached stays unknown', async () => {
    const figures = {
      prompt_eval_count: 26,
      eval_count: 298,
      prompt_eval_duration: 130_079_000,
      eval_duration: 4_535_599_000,
    };
    const model = await start([
      [ollamaSays({ thinking: 'so' }), ...hello.slice(0, 2), ollamaDone('stop', figures)],
    ]);
    const parts = await ask(model, 'Hi');
    expect(textOf(parts)).toBe('Hello.');
    expect(reasoningOf(parts)).toBe('so');
    expect(ending(parts)).toEqual({
      kind: 'end',
      finish: 'stop',
      usage: { promptTokens: 26, completionTokens: 298, promptMs: 130.079, completionMs: 4535.599 },
    });
  });

  it('gives whole calls, each with a name of its own', async () => {
    const call = (path: string) => ({ function: { name: 'read_file', arguments: { path } } });
    const model = await start([
      [
        ollamaSays({ content: '', tool_calls: [call('a'), call('b')] }),
        ollamaSays({ tool_calls: [call('c')] }),
        ollamaDone(),
      ],
    ]);
    const parts = await ask(model, 'Hi', { tools: [readTool] });
    const calls = callsOf(parts);
    expect(calls.map((one) => [one.name, JSON.parse(one.arguments)])).toEqual(
      ['a', 'b', 'c'].map((path) => ['read_file', { path }]),
    );
    expect(new Set(calls.map((one) => one.id)).size).toBe(3);
    expect(ending(parts)).toMatchObject({ finish: 'calls' });
  });

  it('that was cut at the limit says so, also with a call in it', async () => {
    const model = await start([
      [
        ollamaSays({ tool_calls: [{ function: { name: 'read_file', arguments: {} } }] }),
        ollamaDone('length'),
      ],
    ]);
    expect(ending(await ask(model, 'Hi'))).toMatchObject({ kind: 'end', finish: 'length' });
  });

  it('may come in pieces that end anywhere, even inside a letter', async () => {
    const bytes = Buffer.from(
      `${JSON.stringify(ollamaSays({ content: 'Grüße' }))}\n${JSON.stringify(ollamaDone())}`,
    );
    const at = bytes.indexOf(0xc3) + 1;
    const model = await start([
      (response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.write(bytes.subarray(0, at), () => setImmediate(() => response.end(bytes.subarray(at))));
      },
    ]);
    const parts = await ask(model, 'Hi');
    expect(textOf(parts)).toBe('Grüße');
    expect(ending(parts).kind).toBe('end');
  });
});

describe('trouble', () => {
  const refused = (status: number, error: string) => (response: import('node:http').ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
  const cutLine = JSON.stringify(ollamaSays({ content: ' more' })).slice(0, 20);
  const failures: [string, OllamaAnswer, object][] = [
    [
      'a stream without its end',
      hello.slice(0, 2),
      { message: expect.stringContaining('before the answer was finished') },
    ],
    [
      'a stream cut in a line',
      [...hello.slice(0, 2), cutLine],
      { message: expect.stringContaining('before the answer was finished') },
    ],
    [
      'an error line',
      [...hello.slice(0, 1), { error: 'the runner has died' }],
      { message: expect.stringContaining('the runner has died') },
    ],
    ['a line that is no JSON', ['{"message":\n'], { message: expect.stringContaining('not valid JSON') }],
    [
      'a web page',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      { message: expect.stringContaining('text/html') },
    ],
    [
      'a model it does not have',
      refused(404, "model 'x' not found"),
      { code: 'not_found', message: expect.stringContaining("model 'x' not found") },
    ],
    [
      'a prompt that does not fit',
      refused(400, 'the input length exceeds the context length'),
      { code: 'invalid', message: expect.stringContaining('exceeds the context length') },
    ],
  ];
  it.each(failures)('%s is a failure in its words', async (_, answer, failure) => {
    const model = await start([answer]);
    expect(ending(await ask(model, 'Hi'))).toMatchObject({ kind: 'failed', failure });
  });

  it('before the first word is asked again, after it is not', async () => {
    const model = await start([refused(503, 'busy'), hello]);
    expect(textOf(await ask(model, 'Hi'))).toBe('Hello.');
    expect(server.chats).toHaveLength(2);
    server.close();
    const other = await start([hello.slice(0, 1), hello]);
    expect(ending(await ask(other, 'Hi')).kind).toBe('failed');
    expect(server.chats).toHaveLength(1);
  });

  it('is a 404 for an Ollama from before this chat', async () => {
    const model = await start([hello], { '/api/chat': null });
    expect(ending(await ask(model, 'Hi'))).toMatchObject({ kind: 'failed', failure: { code: 'not_found' } });
  });

  it('is none when the person cancels: the connection is closed', async () => {
    const stop = new AbortController();
    let closed = () => {};
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const model = await start([
      (response) => {
        response.on('close', closed);
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.write(`${JSON.stringify(hello[0])}\n`, () => stop.abort());
      },
    ]);
    expect(ending(await ask(model, 'Hi', { signal: stop.signal }))).toMatchObject({
      failure: { code: 'cancelled' },
    });
    await isClosed;
  });

  it('of a stream in one piece without its line end is none', async () => {
    const model = await start([
      (response) => sendLines(response, [...hello.slice(0, 2), JSON.stringify(ollamaDone())]),
    ]);
    expect(ending(await ask(model, 'Hi')).kind).toBe('end');
  });
});

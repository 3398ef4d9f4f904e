/**
 * The client against a real llama-server: what we believe about its cache, its progress reports and its cancelling is true
 * of the one that is installed. Where none can be had, on what it said when that was recorded.
 */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { discoverServers } from '../../../src/main/models/discover.ts';
import type { ChatMessage } from '../../../src/main/models/model.ts';
import { createOpenAiModel } from '../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import { loadPlays } from '../../../src/main/models/scripted/load-plays.ts';
import { type CaseServer, startCaseServer } from '../../support/llama-case.ts';
import { poll, toLlamaPlays } from '../../support/llama-server.ts';
import { ask, callsOf, ending, openEgress, readTool, reasoningOf, requestOf, textOf } from './collect.ts';

const call = { name: 'read_file', arguments: { path: 'src/sum.js' } };
const plays = {
  default: ['Hello.'],
  think: [{ think: 'It is about order.', text: 'The window comes first.' }],
  read: [{ text: 'I look.', calls: [call] }, 'It subtracts.'],
  two: [{ calls: [call, { ...call, arguments: { path: 'test/sum.test.js' } }] }],
  long: ['One more word and '.repeat(400)],
};

let server: CaseServer;
beforeAll(async () => {
  const app = await loadPlays(path.join(import.meta.dirname, '../../../resources/plays'));
  if (!app.ok) throw new Error(app.error.message);
  const asking = app.value.filter((play) => play.name === 'ask');
  server = await startCaseServer({
    plays: { ...plays, ...toLlamaPlays(asking) },
    args: ['-b', '256', '--slots'],
  });
}, 180_000);
afterAll(async () => {
  await server.stop();
});

function connect(context: TestContext, live?: string) {
  server.begin(context, live);
  const { url } = server;
  return {
    url,
    model: createOpenAiModel({
      egress: openEgress,
      name: 'm',
      endpoint: url,
      breakers: createBreakers(),
    }),
  };
}

const system: ChatMessage = {
  role: 'system',
  content: `You are terse. ${'Read before you write. '.repeat(60)}`,
};
const isIdle = async (url: string): Promise<boolean> => {
  const slots = (await (await fetch(`${url.replace('/v1', '')}/slots`)).json()) as {
    is_processing: boolean;
  }[];
  return slots.every((slot) => !slot.is_processing);
};

describe('a real llama-server', () => {
  it('answers with text and all figures', async (context) => {
    const { model } = connect(context);
    const parts = await ask(model, 'hi');
    expect(textOf(parts)).toBe('Hello.');
    const end = ending(parts);
    expect(end).toMatchObject({ kind: 'end', finish: 'stop' });
    expect(end.kind === 'end' && Object.keys(end.usage).sort()).toEqual([
      'cachedTokens',
      'completionMs',
      'completionTokens',
      'promptMs',
      'promptTokens',
    ]);
  });

  it('keeps thinking apart', async (context) => {
    const parts = await ask(connect(context).model, '[[play:think]]');
    expect(reasoningOf(parts).trim()).toBe('It is about order.');
    expect(textOf(parts)).toBe('The window comes first.');
  });

  it('finds the whole first step in its cache on the second', async (context) => {
    const { model } = connect(context);
    const history: ChatMessage[] = [system, { role: 'user', content: '[[play:read]]' }];
    const first = await ask(model, history, { tools: [readTool] });
    const calls = callsOf(first);
    expect(calls).toMatchObject([{ name: 'read_file', arguments: '{"path": "src/sum.js"}' }]);
    expect(ending(first)).toMatchObject({ finish: 'calls' });
    history.push({ role: 'assistant', content: textOf(first), calls });
    history.push({ role: 'tool', callId: calls[0]?.id ?? '', content: 'return a - b;' });
    const second = await ask(model, history, { tools: [readTool] });
    expect(textOf(second)).toBe('It subtracts.');
    const end = ending(second);
    const usage = end.kind === 'end' ? end.usage : {};
    const read = (usage.promptTokens ?? 0) - (usage.cachedTokens ?? 0);
    expect(usage.promptTokens).toBeGreaterThan(300);
    expect(read).toBeLessThan(40);
  });

  it('gives two calls of one reply apart', async (context) => {
    const parts = await ask(connect(context).model, '[[play:two]]', { tools: [readTool] });
    expect(callsOf(parts).map((one) => one.arguments)).toEqual([
      '{"path": "src/sum.js"}',
      '{"path": "test/sum.test.js"}',
    ]);
  });

  it('performs a play of the app as the scripted model would', async (context) => {
    const parts = await ask(connect(context).model, '[[play:ask]]', { tools: [readTool] });
    expect(textOf(parts).trim()).toBe('I have a look at what is there.');
    expect(callsOf(parts)).toMatchObject([{ name: 'read_file', arguments: '{"path": "README.md"}' }]);
  });

  it('takes back a cut call, which is sent as an empty one', async (context) => {
    const { model } = connect(context);
    const cut: ChatMessage[] = [
      { role: 'user', content: '[[play:read]]' },
      {
        role: 'assistant',
        content: '',
        calls: [{ id: 'c', name: 'read_file', arguments: '{"path": "src/su' }],
      },
      { role: 'tool', callId: 'c', content: 'The call was cut off.' },
    ];
    expect(textOf(await ask(model, cut, { tools: [readTool] }))).toBe('It subtracts.');
  });

  it('reports progress by batches while it reads', async (context) => {
    const parts = await ask(connect(context).model, `${'Something to read, new to the cache. '.repeat(150)}`);
    const progress = parts.filter((part) => part.kind === 'reading');
    expect(progress.length).toBeGreaterThan(2);
    const processed = progress.map((part) => part.processed);
    expect(processed).toEqual([...processed].sort((a, b) => a - b));
    expect(progress.at(-1)?.processed).toBe(progress.at(-1)?.total);
  });

  it('frees its slot when the stream is cancelled', async (context) => {
    const { model, url } = connect(context, 'it is about what the server does when we leave');
    const stop = new AbortController();
    const parts = [];
    let busy = false;
    for await (const part of model.stream(requestOf('[[play:long]]', { signal: stop.signal }))) {
      parts.push(part);
      if (part.kind !== 'text' || stop.signal.aborted) continue;
      busy = !(await isIdle(url));
      stop.abort();
    }
    expect(busy).toBe(true);
    expect(ending(parts)).toMatchObject({ failure: { code: 'cancelled' } });
    expect(await poll(2_000, () => isIdle(url))).toBe(true);
  });

  it('cuts a call at the token limit', async (context) => {
    const parts = await ask(connect(context).model, '[[play:read]]', { tools: [readTool], maxTokens: 20 });
    expect(ending(parts)).toMatchObject({ kind: 'end', finish: 'length' });
  });

  it('refuses a prompt that is too long, with both figures', async (context) => {
    const { model } = connect(context);
    const request = requestOf('far too much '.repeat(4000));
    const last = ending(await ask(model, request.messages));
    if (last.kind !== 'failed') throw new Error('it fitted');
    expect(last.overflow).toEqual({ window: 8192, promptTokens: await model.count(request) });
  });

  it('tells its window, counts as it charges, and is found', async (context) => {
    const { model, url } = connect(context);
    expect(await model.profile()).toMatchObject({
      kind: 'llama.cpp',
      window: 8192,
      slots: 1,
      tools: true,
      keepsReasoning: true,
      build: expect.stringMatching(/^b\d/),
      template: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const request = {
      messages: [system, { role: 'user' as const, content: '[[play:read]]' }],
      tools: [readTool],
    };
    const end = ending(await ask(model, request.messages, { tools: request.tools }));
    expect(end.kind === 'end' && end.usage.promptTokens).toBe(await model.count(request));
    const found = await discoverServers([url], openEgress.fetch('discovery'));
    expect(found).toMatchObject([{ kind: 'llama.cpp', endpoint: url, models: [{ window: 8192 }] }]);
  });
});

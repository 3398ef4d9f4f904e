/**
 * The client against a server that fails on purpose: every fault becomes one precise final part, and asking again happens
 * only while nothing was streamed.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage, ModelPart } from '../../../src/main/models/model.ts';
import { createOpenAiModel, type OpenAiModelOptions } from '../../../src/main/models/openai-model.ts';
import type { Patience } from '../../../src/main/models/resilience.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import { type Fault, faults } from '../../../src/main/models/scripted/faults.ts';
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../../src/main/models/scripted/server.ts';
import {
  ask,
  callsOf,
  ending,
  openEgress,
  playOf,
  readTool,
  reasoningOf,
  requestOf,
  textOf,
} from './collect.ts';

const plays = [
  playOf('talk', [{ text: 'One two three four five.' }, { text: 'Six.' }], { fallback: true }),
  playOf('read', [
    {
      reasoning: 'I must read.',
      text: 'Reading.',
      calls: [{ name: 'read_file', arguments: '{"path": "a b c"}' }],
    },
  ]),
  playOf('slow', [{ text: 'word '.repeat(5000), pace: 5 }]),
];

const quick = { firstDelayMs: 1, maxDelayMs: 2, breakAfter: 100 };
const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options: Partial<ScriptedServerOptions> = {}, model: Partial<OpenAiModelOptions> = {}) {
  const server = await startScriptedServer({ plays, ...options });
  open.push(server);
  const resilience = { ...quick, ...model.resilience };
  const made = createOpenAiModel({
    egress: openEgress,
    name: 'm',
    endpoint: server.url,
    breakers: createBreakers(),
    ...model,
    resilience,
  });
  return { server, model: made };
}

const kinds = (parts: readonly ModelPart[]) => [...new Set(parts.map((part) => part.kind))];

async function unusedEndpoint(): Promise<string> {
  const server = await startScriptedServer({ plays });
  await server.close();
  return server.url;
}

describe('a healthy server', () => {
  it('streams progress, reasoning, text and a call, and tells the figures', async () => {
    const { model, server } = await start();
    const parts = await ask(model, '[[play:read]]', { tools: [readTool] });
    expect(kinds(parts)).toEqual(['reading', 'reasoning', 'text', 'call', 'end']);
    expect(reasoningOf(parts)).toBe('I must read.');
    expect(textOf(parts)).toBe('Reading.');
    expect(callsOf(parts)).toEqual([{ id: 'call_1_0', name: 'read_file', arguments: '{"path": "a b c"}' }]);
    const end = ending(parts);
    expect(end).toMatchObject({ kind: 'end', finish: 'calls' });
    const usage = end.kind === 'end' ? end.usage : {};
    expect(usage).toEqual({
      promptTokens: expect.any(Number),
      cachedTokens: 0,
      completionTokens: expect.any(Number),
      promptMs: expect.any(Number),
      completionMs: expect.any(Number),
    });
    expect(await server.requests[0]?.outcome).toBe('complete');
  });

  it('opens a socket of its own for every request', async () => {
    const { model, server } = await start();
    await ask(model, 'a');
    const before = server.sockets();
    await ask(model, 'b');
    await ask(model, 'c');
    expect(server.sockets() - before).toBe(2);
  });

  it('reads less when the conversation only grew', async () => {
    const { model } = await start();
    const messages: ChatMessage[] = [{ role: 'user', content: 'x'.repeat(4000) }];
    const first = ending(await ask(model, messages));
    messages.push(
      { role: 'assistant', content: 'One two three four five.' },
      { role: 'user', content: 'and' },
    );
    const second = ending(await ask(model, messages));
    if (first.kind !== 'end' || second.kind !== 'end') throw new Error('failed');
    expect(first.usage.cachedTokens).toBe(0);
    expect((second.usage.promptTokens ?? 0) - (second.usage.cachedTokens ?? 0)).toBeLessThan(50);
  });

  it('sends only the headers that are needed, and the key', async () => {
    const { model, server } = await start({ apiKey: 'sekret' }, { apiKey: 'sekret' });
    expect(ending(await ask(model, 'hi')).kind).toBe('end');
    expect(Object.keys(server.requests[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
  });

  it('tells window and count', async () => {
    const { model } = await start({ window: 4096 });
    expect((await model.profile()).window).toBe(4096);
    const some = await model.count(requestOf('hi'));
    expect(some).toBeGreaterThan(0);
    expect(await model.count(requestOf('hi there, this is more'))).toBeGreaterThan(some ?? 0);
  });

  it('takes the smaller window when one was set by hand', async () => {
    const { model } = await start({ window: 4096 }, { window: 2048 });
    expect((await model.profile()).window).toBe(2048);
  });
});

describe('a server that is not llama.cpp', () => {
  it('gets a plain request and needs no [DONE]', async () => {
    const { model, server } = await start({ llamaCpp: false, faults: { 1: 'no-done' } });
    const parts = await ask(model, 'hi', { tools: [readTool] });
    expect(kinds(parts)).toEqual(['text', 'end']);
    expect(server.requests[0]?.body).not.toHaveProperty('return_progress', true);
    const end = ending(parts);
    expect(end.kind === 'end' && Object.keys(end.usage).sort()).toEqual([
      'cachedTokens',
      'completionTokens',
      'promptTokens',
    ]);
  });

  it('has no window and no count, which stay unknown unless set', async () => {
    const { model, server } = await start({ llamaCpp: false });
    expect((await model.profile()).window).toBeNull();
    expect(await model.count(requestOf('hi'))).toBeUndefined();
    const told = createOpenAiModel({ egress: openEgress, name: 'm', endpoint: server.url, window: 8192 });
    expect((await told.profile()).window).toBe(8192);
  });
});

/** Short only where the server never answers, so that a slow machine cannot fail the other rows. */
function shortFor(fault: Fault): Partial<Patience> {
  if (fault === 'stall-midway') return { idleMs: 60 };
  if (fault === 'slow-start') return { firstPartMs: 400, pulseMs: 50, msPerToken: 0 };
  return fault.startsWith('stall') ? { firstPartMs: 60, msPerToken: 0 } : {};
}

describe('a server that fails', () => {
  const expected: Record<
    Fault,
    { code: string; says: RegExp; requests: number } | 'recovers' | 'is waited for'
  > = {
    loading: 'recovers',
    'rate-limited': 'recovers',
    'server-error': 'recovers',
    'bad-gateway': 'recovers',
    'grammar-dead-end': 'recovers',
    'reset-before-headers': 'recovers',
    'reset-while-reading': 'recovers',
    'slow-start': 'is waited for',
    unauthorized: { code: 'denied', says: /API key/, requests: 1 },
    'not-found': { code: 'not_found', says: /\/v1/, requests: 1 },
    overflow: { code: 'invalid', says: /window/, requests: 1 },
    stall: { code: 'unavailable', says: /no sign of an answer/, requests: 1 },
    'stall-before-headers': { code: 'unavailable', says: /no sign of an answer/, requests: 1 },
    'stall-midway': { code: 'unavailable', says: /nothing more/, requests: 1 },
    reset: { code: 'unavailable', says: /broke/, requests: 1 },
    malformed: { code: 'failed', says: /JSON/, requests: 1 },
    'error-in-stream': { code: 'failed', says: /Compute error/, requests: 1 },
    'no-done': { code: 'failed', says: /ended before/, requests: 1 },
    'no-finish': { code: 'failed', says: /ended before/, requests: 1 },
    'truncated-call': 'recovers',
  };

  it.each(faults.filter((fault) => fault !== 'truncated-call'))('%s', async (fault) => {
    const { model, server } = await start({ faults: { 1: fault } }, { resilience: shortFor(fault) });
    const parts = await ask(model, 'hi');
    const outcome = expected[fault];
    if (outcome === 'recovers') {
      expect(ending(parts).kind).toBe('end');
      expect(parts.find(({ kind }) => kind !== 'reading')).toMatchObject({ kind: 'waiting', attempt: 1 });
      expect(textOf(parts)).toBe('One two three four five.');
      expect(server.requests).toHaveLength(2);
      return;
    }
    if (outcome === 'is waited for') {
      expect(ending(parts).kind).toBe('end');
      expect(parts[0]).toMatchObject({ kind: 'queued', because: 'outside' });
      expect(server.requests).toHaveLength(1);
      return;
    }
    const last = ending(parts);
    if (last.kind !== 'failed') throw new Error('the fault went unnoticed');
    expect(last.failure.code).toBe(outcome.code);
    expect(`${last.failure.message} ${last.failure.hint ?? ''}`).toMatch(outcome.says);
    expect(kinds(parts)).not.toContain('waiting');
    expect(server.requests).toHaveLength(outcome.requests);
  });

  it('keeps what was streamed before a fault', async () => {
    const { model } = await start({ faults: { 1: 'error-in-stream' } });
    expect(textOf(await ask(model, 'hi'))).toBe('One two ');
  });

  it.each<[Fault, Partial<Patience>, boolean]>([
    ['stall-midway', { idleMs: 2_000 }, false],
    ['stall-before-headers', { firstPartMs: 2_000, msPerToken: 0 }, false],
  ])(
    '%s: tells of the silence before it gives up, and what the server says',
    async (fault, limits, working) => {
      const resilience = { ...limits, pulseMs: 50, silentMs: 100 };
      const { model } = await start({ faults: { 1: fault } }, { resilience });
      const silences = (await ask(model, 'hi')).filter((part) => part.kind === 'silent');
      expect(silences.length).toBeGreaterThan(0);
      expect(silences.every((part) => part.kind === 'silent' && part.working === working)).toBe(true);
      const unknown = await start({ faults: { 1: fault }, llamaCpp: false }, { resilience });
      expect((await ask(unknown.model, 'hi')).find(({ kind }) => kind === 'silent')).toMatchObject({
        working: null,
      });
    },
  );

  it('gives a long prompt more time for its first word', async () => {
    const resilience = { firstPartMs: 50, msPerToken: 1, pulseMs: 10_000 };
    const short = await start({ faults: { 1: 'stall' } }, { resilience });
    const long = await start({ faults: { 1: 'slow-start' }, llamaCpp: false }, { resilience });
    expect(ending(await ask(short.model, 'hi')).kind).toBe('failed');
    expect(ending(await ask(long.model, 'word '.repeat(10_000))).kind).toBe('end');
  });

  it('closes the socket of a stalled request', async () => {
    const { model, server } = await start({ faults: { 1: 'stall-midway' } }, { resilience: { idleMs: 60 } });
    await ask(model, 'hi');
    expect(await server.requests[0]?.outcome).toBe('closed-by-client');
  });

  it('ends an answer that never ends', async () => {
    const { model, server } = await start({}, { resilience: { totalMs: 400 } });
    const last = ending(await ask(model, '[[play:slow]]'));
    expect(last).toMatchObject({
      kind: 'failed',
      failure: { code: 'unavailable', message: expect.stringMatching(/not finished/) },
    });
    expect(await server.requests[0]?.outcome).toBe('closed-by-client');
  });

  it('marks a truncated call with length', async () => {
    const { model } = await start({ faults: { 1: 'truncated-call' } });
    const parts = await ask(model, '[[play:read]]', { tools: [readTool] });
    expect(ending(parts)).toMatchObject({ kind: 'end', finish: 'length' });
    expect(() => JSON.parse(callsOf(parts)[0]?.arguments ?? '')).toThrow();
  });

  it('tells both figures of an overflow', async () => {
    const { model } = await start({ window: 64 });
    const last = ending(await ask(model, 'x'.repeat(4000)));
    expect(last).toMatchObject({
      kind: 'failed',
      overflow: { window: 64, promptTokens: expect.any(Number) },
    });
  });

  it('waits for a loading server longer than it retries anything else', async () => {
    const loading = { 1: 'loading', 2: 'loading', 3: 'loading', 4: 'loading', 5: 'loading' } as const;
    const { model, server } = await start({ faults: loading }, { resilience: { retries: 1 } });
    const parts = await ask(model, 'hi');
    expect(parts.filter((part) => part.kind === 'waiting').map((part) => part.attempt)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(ending(parts).kind).toBe('end');
    expect(server.requests).toHaveLength(6);
  });

  it('does not count the waiting for a loading server as retries', async () => {
    const { model } = await start(
      { faults: { 1: 'loading', 2: 'loading', 3: 'bad-gateway' } },
      { resilience: { retries: 1 } },
    );
    expect(ending(await ask(model, 'hi')).kind).toBe('end');
  });

  it('gives up after the retries it has', async () => {
    const { model, server } = await start(
      { faults: { 1: 'bad-gateway', 2: 'bad-gateway', 3: 'bad-gateway', 4: 'bad-gateway' } },
      { resilience: { retries: 2 } },
    );
    const parts = await ask(model, 'hi');
    expect(ending(parts)).toMatchObject({ kind: 'failed', failure: { code: 'unavailable' } });
    expect(server.requests).toHaveLength(3);
  });

  it('asks whether the server runs when nothing answers', async () => {
    const endpoint = await unusedEndpoint();
    const model = createOpenAiModel({
      egress: openEgress,
      name: 'm',
      endpoint,
      breakers: createBreakers(),
      resilience: { ...quick, retries: 1 },
    });
    const parts = await ask(model, 'hi');
    expect(parts.map((part) => part.kind)).toEqual(['waiting', 'failed']);
    expect(ending(parts)).toMatchObject({
      failure: {
        code: 'unavailable',
        message: `Nothing answers at ${endpoint}.`,
        hint: expect.not.stringContaining(endpoint),
      },
    });
    expect((await model.profile()).window).toBeNull();
    expect(await model.count(requestOf('hi'))).toBeUndefined();
  });

  it('leaves a dead endpoint alone, for every model of it, and comes back when it lives', async () => {
    const breakers = createBreakers();
    const resilience = { ...quick, retries: 0, breakAfter: 2, breakMs: 1_000_000 };
    const { server } = await start({ faults: { 1: 'bad-gateway', 2: 'bad-gateway' } });
    const one = createOpenAiModel({
      egress: openEgress,
      name: 'one',
      endpoint: server.url,
      breakers,
      resilience,
    });
    const two = createOpenAiModel({
      egress: openEgress,
      name: 'two',
      endpoint: server.url,
      breakers,
      resilience,
    });
    await ask(one, 'hi');
    await ask(one, 'hi');
    expect(ending(await ask(two, 'hi'))).toMatchObject({
      kind: 'failed',
      failure: { message: expect.stringMatching(/rests until \d\d:\d\d:\d\d/) },
    });
    expect(server.requests).toHaveLength(2);
    const patient = createBreakers();
    const other = await start({ faults: { 1: 'bad-gateway' } });
    const model = createOpenAiModel({
      egress: openEgress,
      name: 'm',
      endpoint: other.server.url,
      breakers: patient,
      resilience: { ...resilience, breakAfter: 1, breakMs: 0 },
    });
    await ask(model, 'hi');
    expect(ending(await ask(model, 'hi')).kind).toBe('end');
  });

  it('does not take refused requests for a dead server', async () => {
    const { server } = await start({ faults: { 1: 'overflow', 2: 'not-found', 3: 'unauthorized' } });
    const model = createOpenAiModel({
      egress: openEgress,
      name: 'm',
      endpoint: server.url,
      breakers: createBreakers(),
      resilience: { ...quick, breakAfter: 1 },
    });
    for (const _ of [1, 2, 3]) await ask(model, 'hi');
    expect(ending(await ask(model, 'hi')).kind).toBe('end');
  });
});

describe('cancelling', () => {
  it.each([
    ['while it writes', undefined],
    ['while it is queued', 'stall-before-headers'],
    ['while it reads', 'stall'],
  ] as const)('ends the stream and closes the socket %s', async (_when, fault) => {
    const { model, server } = await start(fault === undefined ? {} : { faults: { 1: fault } });
    const stop = new AbortController();
    const parts: ModelPart[] = [];
    const reading = (async () => {
      for await (const part of model.stream(requestOf('[[play:slow]]', { signal: stop.signal }))) {
        parts.push(part);
        if (part.kind === 'text') stop.abort();
      }
    })();
    if (fault !== undefined) {
      await expect.poll(() => server.requests.length).toBe(1);
      stop.abort();
    }
    await reading;
    expect(ending(parts)).toMatchObject({ kind: 'failed', failure: { code: 'cancelled' } });
    expect(await server.requests[0]?.outcome).toBe('closed-by-client');
  });

  it('does not wait for a retry that is due', async () => {
    const { model } = await start(
      { faults: { 1: 'bad-gateway' } },
      { resilience: { firstDelayMs: 3_000, maxDelayMs: 3_000 } },
    );
    const stop = new AbortController();
    const parts: ModelPart[] = [];
    for await (const part of model.stream(requestOf('hi', { signal: stop.signal }))) {
      parts.push(part);
      if (part.kind === 'waiting') stop.abort();
    }
    expect(parts.map((part) => part.kind)).toEqual(['waiting', 'failed']);
  });

  it('asks nothing when it was cancelled before', async () => {
    const { model, server } = await start();
    const parts = await ask(model, 'hi', { signal: AbortSignal.abort() });
    expect(ending(parts)).toMatchObject({ failure: { code: 'cancelled' } });
    expect(server.requests).toHaveLength(0);
  });

  it('closes the socket when the reader just stops reading', async () => {
    const { model, server } = await start();
    for await (const part of model.stream(requestOf('[[play:slow]]'))) if (part.kind === 'text') break;
    expect(await server.requests[0]?.outcome).toBe('closed-by-client');
  });
});

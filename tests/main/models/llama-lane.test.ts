/**
 * The lane on a real llama-server, judged by the server's own /slots and figures: a cancelled request leaves no slot busy in any
 * phase, conversations keep their slots, thinking is ended without reading anything again, reasoning costs what we believe.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { createLanes } from '../../../src/main/models/lane.ts';
import type { ChatMessage, Model, ModelPart, ModelRequest } from '../../../src/main/models/model.ts';
import { createOpenAiModel } from '../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import { startCaseServer } from '../../support/llama-case.ts';
import { type LlamaServer, type LlamaServerOptions, poll } from '../../support/llama-server.ts';
import { ask, ending, openEgress, readTool, reasoningOf, requestOf, textOf } from './collect.ts';

const thoughts = 'It is about order. '.repeat(80);
const plays = {
  default: ['Hello.'],
  long: ['One more word and '.repeat(500)],
  think: [{ think: thoughts, text: 'The window comes first.' }, 'Then the rest.'],
};

const servers: LlamaServer[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-template-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  context: TestContext,
  { live, ...options }: LlamaServerOptions & { live?: string } = {},
): Promise<{ url: string; model: Model; wire: Model }> {
  const server = await startCaseServer({ plays, ...options });
  servers.push(server);
  server.begin(context, live);
  const wire = createOpenAiModel({
    egress: openEgress,
    name: 'm',
    endpoint: server.url,
    breakers: createBreakers(),
    resilience: { pulseMs: 100 },
  });
  return { url: server.url, wire, model: createLanes({ atOnce: () => 0 }).put(wire, server.url) };
}

interface Slot {
  id: number;
  is_processing: boolean;
  id_task?: number;
}
const slotsOf = async (url: string): Promise<Slot[]> =>
  (await (await fetch(`${url.replace('/v1', '')}/slots`)).json()) as Slot[];
const isIdle = async (url: string): Promise<boolean> =>
  (await slotsOf(url)).every((slot) => !slot.is_processing);

function begin(model: Model, text: string, more: Partial<ModelRequest> = {}) {
  const stop = new AbortController();
  const parts: ModelPart[] = [];
  const done = (async () => {
    for await (const part of model.stream(requestOf(text, { signal: stop.signal, ...more })))
      parts.push(part);
  })();
  const saw = (kind: ModelPart['kind']) =>
    expect.poll(() => parts.map((part) => part.kind), { interval: 1 }).toContain(kind);
  return { parts, done, saw, stop: () => stop.abort() };
}

describe('a cancelled request leaves its slot free', () => {
  const freed = 'it is about what the server does when we leave';
  it.for<[phase: ModelPart['kind'], text: string]>([
    ['reading', 'Something to read that is new to the cache. '.repeat(420)],
    ['reasoning', '[[play:think]]'],
    ['text', '[[play:long]]'],
  ])('while %s', async ([phase, text], context) => {
    const { url, model } = await start(context, { args: ['-b', '64', '-ub', '64'], live: freed });
    const asked = begin(model, text);
    await asked.saw(phase);
    expect(await isIdle(url)).toBe(false);
    asked.stop();
    await asked.done;
    expect(ending(asked.parts)).toMatchObject({ failure: { code: 'cancelled' } });
    expect(await poll(5_000, () => isIdle(url))).toBe(true);
    expect(textOf(await ask(model, 'hi'))).toBe('Hello.');
  });

  it('while it waits in our lane: the server never hears of it', async (context) => {
    const { url, model } = await start(context, { live: freed });
    const first = begin(model, '[[play:long]]', { conversation: 'a' });
    await first.saw('text');
    const task = (await slotsOf(url))[0]?.id_task;
    const second = begin(model, 'hi', { conversation: 'b' });
    await second.saw('queued');
    second.stop();
    await second.done;
    expect((await slotsOf(url))[0]).toMatchObject({ is_processing: true, id_task: task });
    first.stop();
    await first.done;
    expect(await poll(5_000, () => isIdle(url))).toBe(true);
    expect((await slotsOf(url))[0]?.id_task).toBe(task);
  });

  it('while it waits at the server, behind another program: it is told so, and nothing of it stays', async (context) => {
    const { url, model } = await start(context, { live: freed });
    const outside = new AbortController();
    await fetch(`${url}/chat/completions`, {
      method: 'POST',
      signal: outside.signal,
      body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: '[[play:long]]' }] }),
    });
    const asked = begin(model, 'hi');
    await asked.saw('queued');
    expect(asked.parts.find(({ kind }) => kind === 'queued')).toMatchObject({ because: 'outside' });
    asked.stop();
    await asked.done;
    outside.abort();
    expect(await poll(5_000, () => isIdle(url))).toBe(true);
    expect(textOf(await ask(model, 'hi'))).toBe('Hello.');
  });
});

describe('answer now', () => {
  it('ends the thinking in the same answer: nothing is asked or read again', async (context) => {
    const { url, model } = await start(context, { live: 'it stops the server in the middle of an answer' });
    const now = new AbortController();
    const parts: ModelPart[] = [];
    for await (const part of model.stream(requestOf('[[play:think]]', { answerNow: now.signal }))) {
      parts.push(part);
      if (part.kind === 'reasoning' && part.endable === true) now.abort();
    }
    expect(ending(parts)).toMatchObject({ kind: 'end', finish: 'stop' });
    expect(parts).toContainEqual({ kind: 'note', note: { kind: 'answer-now', how: 'ended' } });
    expect(reasoningOf(parts).length).toBeLessThan(thoughts.length * 0.8);
    expect(textOf(parts)).not.toBe('');
    expect(parts.filter((part) => part.kind === 'reading' && part.processed === 0)).toHaveLength(1);
    expect(await isIdle(url)).toBe(true);
  });
});

describe('several slots', () => {
  it('keep each conversation’s cache through turns that alternate', async (context) => {
    const { model } = await start(context, { args: ['-np', '2', '--cache-ram', '0'] });
    const read: Record<string, number[]> = { a: [], b: [] };
    const history = (name: string): ChatMessage[] => [
      { role: 'system', content: `${name} is terse. ${`${name} reads before it writes. `.repeat(60)}` },
      { role: 'user', content: 'hi' },
    ];
    const talks = { a: history('Anna'), b: history('Bert') };
    for (const _ of [1, 2, 3]) {
      for (const conversation of ['a', 'b'] as const) {
        const talk = talks[conversation];
        const parts = await ask(model, talk, { conversation });
        const end = ending(parts);
        const { promptTokens = 0, cachedTokens = 0 } = end.kind === 'end' ? end.usage : {};
        read[conversation]?.push(promptTokens - cachedTokens);
        talk.push({ role: 'assistant', content: textOf(parts) }, { role: 'user', content: 'and?' });
      }
    }
    for (const [first = 0, ...later] of Object.values(read)) {
      expect(first).toBeGreaterThan(200);
      expect(Math.max(...later)).toBeLessThan(60);
    }
  });
});

/** Renders no reasoning at all. */
const forgetful = `{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + (message.content or '') + '<|im_end|>\\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}`;
/** As common templates do it: reasoning stays while the turn goes on, and goes with the next message. */
const turnwise = `{%- set ns = namespace(last=0) %}{%- for message in messages %}{%- if message.role == 'user' %}{%- set ns.last = loop.index0 %}{%- endif %}{%- endfor %}{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' }}{%- if message.role == 'assistant' and loop.index0 > ns.last %}{{- '<think>\\n' + (message.reasoning_content or '') + '\\n</think>\\n\\n' }}{%- endif %}{{- (message.content or '') + '<|im_end|>\\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n<think>\\n' }}{%- endif %}`;

describe('reasoning that is sent back', () => {
  const thought = 'The file must be read first, since the question is about it. '.repeat(20);
  const begun: ChatMessage[] = [
    { role: 'system', content: `You are terse. ${'Read before you write. '.repeat(40)}` },
    { role: 'user', content: 'What does it do?' },
    {
      role: 'assistant',
      content: '',
      reasoning: thought,
      calls: [{ id: 'c1', name: 'read_file', arguments: '{"path":"a"}' }],
    },
    { role: 'tool', callId: 'c1', content: 'return a - b;' },
  ];
  const inTurn: ChatMessage[] = [
    {
      role: 'assistant',
      content: 'And the test.',
      calls: [{ id: 'c2', name: 'read_file', arguments: '{"path":"b"}' }],
    },
    { role: 'tool', callId: 'c2', content: 'assert' },
  ];
  const nextTurn: ChatMessage[] = [
    { role: 'assistant', content: 'It subtracts.' },
    { role: 'user', content: 'And now?' },
  ];

  /** Tokens read by the second of two requests, of which the first had the reasoning as the server wrote it. */
  async function readAgain(model: Model, then: ChatMessage[], keepReasoning: boolean): Promise<number> {
    const mark: ChatMessage = {
      role: 'user',
      content: `${keepReasoning} ${then.length} ${then[0]?.content}`,
    };
    const history = begun.map((message, index) => (index === 1 ? mark : message));
    await ask(model, history, { tools: [readTool], maxTokens: 1 });
    const end = ending(
      await ask(model, [...history, ...then], { tools: [readTool], maxTokens: 1, keepReasoning }),
    );
    const { promptTokens = 0, cachedTokens = 0 } = end.kind === 'end' ? end.usage : {};
    return promptTokens - cachedTokens;
  }

  it.for<
    [
      what: string,
      template: string | null,
      renders: boolean,
      inside: 'costs' | 'is free',
      after: 'costs' | 'is free',
    ]
  >([
    ['a template that keeps all of it', null, true, 'costs', 'costs'],
    ['a template that keeps it within the turn', turnwise, true, 'costs', 'is free'],
    ['a template that shows none', forgetful, false, 'is free', 'is free'],
  ])('%s', async ([, template, renders, inside, after], context) => {
    const file = join(folder, 'template.jinja');
    if (template !== null) writeFileSync(file, template);
    const { wire } = await start(context, template === null ? {} : { args: ['--chat-template-file', file] });
    expect((await wire.profile()).keepsReasoning).toBe(renders);
    for (const [then, dropping] of [
      [inTurn, inside],
      [nextTurn, after],
    ] as const) {
      const kept = await readAgain(wire, then, true);
      const dropped = await readAgain(wire, then, false);
      if (dropping === 'costs') expect(dropped).toBeGreaterThan(kept + 20);
      else expect(Math.abs(dropped - kept)).toBeLessThan(8);
    }
  });
});

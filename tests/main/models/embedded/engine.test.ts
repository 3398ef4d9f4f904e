/**
 * The embedded engine as it is: real library, real models, a real process. What counts is what comes out of it, what its
 * cache says it read again, and which processes the system lists. Skipped, with the reason, where it cannot be installed.
 */
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import type { EmbeddedModel } from '../../../../src/main/models/embedded/embedded-model.ts';
import {
  createEmbeddedModels,
  type EmbeddedModels,
} from '../../../../src/main/models/embedded/embedded-models.ts';
import { findInstallation, wantedVersion } from '../../../../src/main/models/embedded/installation.ts';
import type { ChatMessage } from '../../../../src/main/models/model.ts';
import { embeddedName } from '../../../../src/shared/model-name.ts';
import { enginePids, findEngine, randomFile, scriptedFile } from '../../../support/embedded-engine.ts';
import { ask, ending, readTool, reasoningOf, requestOf, textOf } from '../collect.ts';

const plays = {
  default: ['Hello.'],
  think: [{ think: 'It is about order.', text: 'The window comes first.' }, 'Yes.'],
  work: ['I look.', 'It subtracts.', 'Now the test.', 'Done it.'],
  unicode: ['Grüße, 日本語 🦊.'],
  long: [{ think: 'one thought and '.repeat(300), text: 'So.' }],
};

const installed = await findEngine();
let models: EmbeddedModels;
beforeAll(() => {
  const folders = 'folder' in installed ? [installed.folder] : [];
  const wanted = wantedVersion('resources');
  models = createEmbeddedModels({
    installation: () => findInstallation(folders, wanted),
    threads: () => Promise.resolve(1),
  });
});
afterAll(() => models.close());

function open(context: TestContext, path: string, window?: number): EmbeddedModel {
  if ('skipped' in installed) context.skip(installed.skipped);
  const model = models.model(embeddedName({ path, ...(window === undefined ? {} : { window }) }));
  if (model === undefined) throw new Error('no name of a file');
  return model;
}

const scripted = (context: TestContext, window?: number) => open(context, scriptedFile(plays), window);
const random = (context: TestContext) => open(context, randomFile());

const usageOf = (parts: Awaited<ReturnType<typeof ask>>) => {
  const end = ending(parts);
  if (end.kind === 'failed') throw new Error(end.failure.message);
  return end.usage;
};

describe('the engine itself', () => {
  it('tells what it is without loading weights, and answers', async (context) => {
    const model = scripted(context);
    expect(await model.profile()).toMatchObject({
      kind: 'embedded',
      window: 8192,
      tools: false,
      thinkingSwitch: true,
      keepsReasoning: true,
      template: expect.stringMatching(/^[0-9a-f]{64}$/),
      build: expect.stringMatching(/^node-llama-cpp \d/),
      run: null,
      sampling: { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, repeatPenalty: null },
      price: 0,
      embeddings: true,
    });
    const { controlTokens } = await model.profile();
    expect(controlTokens).toContain('<|im_end|>');
    const parts = await ask(model, 'hi');
    expect(textOf(parts)).toBe('Hello.');
    expect(ending(parts)).toMatchObject({ kind: 'end', finish: 'stop' });
    expect((await model.profile()).run).not.toBeNull();
  });

  it('counts what it charges', async (context) => {
    const model = scripted(context);
    const messages: ChatMessage[] = [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: '[[play:unicode]] héllo 日本語' },
    ];
    const counted = await model.count({ messages, tools: [readTool] });
    const parts = await ask(model, messages, { tools: [readTool] });
    expect(usageOf(parts).promptTokens).toBe(counted);
    expect(textOf(parts)).toBe('Grüße, 日本語 🦊.');
  });

  it('reads only what was added, step after step', async (context) => {
    const model = scripted(context);
    const history: ChatMessage[] = [
      { role: 'system', content: `Be terse. ${'Read before you write. '.repeat(100)}` },
      { role: 'user', content: '[[play:work]]' },
    ];
    const read: number[] = [];
    for (const words of plays.work) {
      const parts = await ask(model, history);
      expect(textOf(parts)).toBe(words);
      const { promptTokens = 0, cachedTokens = 0 } = usageOf(parts);
      read.push(promptTokens - cachedTokens);
      history.push({ role: 'assistant', content: words }, { role: 'user', content: 'Go on.' });
    }
    expect(read[0]).toBeGreaterThan(500);
    expect(Math.max(...read.slice(1))).toBeLessThan(40);
  });

  it('keeps thinking apart and finds it again in the cache', async (context) => {
    const model = scripted(context);
    const history: ChatMessage[] = [{ role: 'user', content: '[[play:think]]' }];
    const first = await ask(model, history);
    expect([reasoningOf(first), textOf(first)]).toEqual(['It is about order.', 'The window comes first.']);
    expect(first.filter((part) => part.kind === 'reasoning' && part.endable)).toHaveLength(1);
    history.push({ role: 'assistant', content: textOf(first), reasoning: reasoningOf(first) });
    history.push({ role: 'user', content: 'Sure?' });
    const second = usageOf(await ask(model, history));
    expect((second.promptTokens ?? 0) - (second.cachedTokens ?? 0)).toBeLessThan(40);
    expect(reasoningOf(await ask(model, '[[play:think]]', { thinking: 'off' }))).toBe('');
  });

  it('ends the thinking when the answer is wanted now', async (context) => {
    const model = scripted(context);
    const now = new AbortController();
    const parts = [];
    for await (const part of model.stream(
      requestOf('[[play:long]]', { answerNow: now.signal, maxTokens: 400 }),
    )) {
      parts.push(part);
      if (part.kind === 'reasoning') now.abort();
    }
    expect(parts).toContainEqual({ kind: 'note', note: { kind: 'answer-now', how: 'ended' } });
    // Without a word the same play thinks for longer than it may write.
    const whole = await ask(model, '[[play:long]]', { maxTokens: 400 });
    expect(textOf(whole)).toBe('');
    expect(reasoningOf(parts).length).toBeLessThan(reasoningOf(whole).length / 4);
  });

  it('cuts an answer at the limit', async (context) => {
    const parts = await ask(scripted(context), '[[play:work]]', { maxTokens: 2 });
    expect(ending(parts)).toMatchObject({ finish: 'length', usage: { completionTokens: 2 } });
  });
});

describe('its process', () => {
  it.skipIf(process.platform !== 'linux')(
    'may be killed in the middle: the request fails, the next is answered',
    async (context) => {
      const model = scripted(context);
      await ask(model, 'hi');
      const pids = enginePids();
      expect(pids).toHaveLength(1);
      const parts = [];
      for await (const part of model.stream(requestOf('[[play:long]]'))) {
        parts.push(part);
        if (part.kind === 'reasoning') for (const pid of pids) process.kill(pid, 'SIGKILL');
      }
      expect(ending(parts)).toMatchObject({
        kind: 'failed',
        failure: { code: 'unavailable', message: expect.stringMatching(/SIGKILL/) },
      });
      expect(textOf(await ask(model, 'hi'))).toBe('Hello.');
      expect(enginePids()).toHaveLength(1);
      expect(enginePids()).not.toEqual(pids);
    },
  );

  it('stops at once when it is cancelled, and goes on from what it has read', async (context) => {
    const model = scripted(context);
    const stop = new AbortController();
    const parts = [];
    for await (const part of model.stream(requestOf('[[play:long]] a', { signal: stop.signal }))) {
      parts.push(part);
      if (part.kind === 'reasoning') stop.abort();
    }
    expect(ending(parts)).toMatchObject({ failure: { code: 'cancelled' } });
    // The model does one thing after the other: this is answered only because the long one was given up.
    const again = await ask(model, '[[play:long]] a', { maxTokens: 3 });
    const { promptTokens = 0, cachedTokens = 0 } = usageOf(again);
    expect(promptTokens - cachedTokens).toBe(1);
  });
});

describe('the window', () => {
  it('refuses a prompt that is longer than its window, with both figures', async (context) => {
    const model = scripted(context, 512);
    const request = requestOf('far too much '.repeat(600));
    const last = ending(await ask(model, request.messages));
    expect(last).toMatchObject({
      kind: 'failed',
      overflow: { window: 512, promptTokens: await model.count(request) },
    });
    expect(textOf(await ask(model, 'hi'))).toBe('Hello.');
  });

  it('ends an answer that fills it', async (context) => {
    const parts = await ask(scripted(context, 512), '[[play:long]]');
    expect(ending(parts)).toMatchObject({ finish: 'length' });
    const { promptTokens = 0, completionTokens = 0 } = usageOf(parts);
    expect(promptTokens + completionTokens).toBe(512);
  });
});

const answerSchema = z.strictObject({
  say: z.string().max(60),
  calls: z
    .array(
      z.union([
        z.strictObject({
          tool: z.literal('read_file'),
          arguments: z.strictObject({
            path: z.string().min(1).max(40),
            start_line: z.int().min(1).optional(),
            recursive: z.boolean().optional(),
          }),
        }),
        z.strictObject({
          tool: z.literal('run'),
          arguments: z.strictObject({ how: z.enum(['once', 'twice']), seconds: z.number().positive() }),
        }),
      ]),
    )
    .min(1)
    .max(2),
});

describe('another file', () => {
  it.skipIf(process.platform !== 'linux')(
    'takes the place of the first, whose process ends',
    async (context) => {
      await ask(scripted(context, 512), 'hi');
      const first = enginePids();
      await ask(random(context), 'hi', { maxTokens: 4 });
      expect(enginePids()).toHaveLength(1);
      expect(enginePids()).not.toEqual(first);
    },
  );
});

describe('answers held to a schema', () => {
  it('are valid 20 times of 20 with random weights, which are not without it', async (context) => {
    const model = random(context);
    const schema = z.toJSONSchema(answerSchema) as Record<string, unknown>;
    const seen = new Set<string>();
    let valid = 0;
    for (let round = 0; round < 20; round += 1) {
      const parts = await ask(model, `question ${round}`, { schema, temperature: 4 });
      expect(ending(parts)).toMatchObject({ kind: 'end', finish: 'stop' });
      valid += answerSchema.safeParse(JSON.parse(textOf(parts))).success ? 1 : 0;
      seen.add(textOf(parts));
    }
    expect(valid).toBe(20);
    expect(seen.size).toBeGreaterThan(1);
    const free = textOf(await ask(model, 'question', { maxTokens: 40 }));
    expect(() => JSON.parse(free)).toThrow();
  });

  it('name a schema that cannot be', async (context) => {
    const parts = await ask(random(context), 'q', { schema: { $ref: '#/nowhere' } });
    expect(ending(parts)).toMatchObject({ kind: 'failed', failure: { code: 'invalid' } });
  });
});

describe('embeddings', () => {
  it('are near for texts that share words', async (context) => {
    const model = random(context);
    const embedded = await model.embed(['read the file now', 'read the file', 'window test']);
    if (!embedded.ok) throw new Error(embedded.error.message);
    const [one = [], near = [], far = []] = embedded.value;
    expect(one.length).toBeGreaterThan(0);
    expect(cosine(one, near)).toBeGreaterThan(cosine(one, far));
    const long = await model.embed(['fine', 'word '.repeat(5000)]);
    expect(long).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^Text 2 has \d+ tokens/) },
    });
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('files that are none', () => {
  it('are refused with a reason, and nothing else is harmed', async (context) => {
    const absent = open(context, '/nowhere/none.gguf');
    expect(ending(await ask(absent, 'hi'))).toMatchObject({ failure: { code: 'not_found' } });
    const other = open(context, import.meta.filename);
    expect(ending(await ask(other, 'hi'))).toMatchObject({
      failure: { code: 'invalid', message: expect.stringMatching(/no GGUF file/) },
    });
    expect(await other.profile()).toMatchObject({ kind: 'embedded', window: null });
    expect(await other.count({ messages: [], tools: [] })).toBeUndefined();
  });
});

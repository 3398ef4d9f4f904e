/**
 * One answer, with a sequence that writes down what it is made to read and says what the test wants: which tokens are read,
 * in what batches, and what happens when it is stopped, when the prompt opens the thinking, or when it does not fit.
 */
import { describe, expect, it } from 'vitest';
import { answer, type Wishes } from '../../../../src/main/models/embedded/child/answer.ts';
import type { LlamaSequence, Token } from '../../../../src/main/models/embedded/child/library.ts';
import type { OpenModel } from '../../../../src/main/models/embedded/child/open-model.ts';
import { createPromptTokens } from '../../../../src/main/models/embedded/child/prompt-tokens.ts';
import type { AnswerRequest, EnginePart } from '../../../../src/main/models/embedded/protocol.ts';
import { ok } from '../../../../src/shared/result.ts';

/** A token is a character. */
const tokenize = (text: string): Token[] => [...text].map((character) => character.charCodeAt(0));
const detokenize = (tokens: readonly Token[]): string => String.fromCharCode(...tokens);

interface Played {
  /** Lengths of what was read at a time; the last token of a prompt is read when writing begins. */
  batches: number[];
  /** What was put in place of the token that would have come next. */
  forced: string[];
}

function play(words: string, cache: Token[] = [], onBatch: (count: number) => void = () => {}) {
  const played: Played = { batches: [], forced: [] };
  let state = [...cache];
  const sequence: LlamaSequence = {
    get nextTokenIndex() {
      return state.length;
    },
    needsCheckpoints: false,
    takeCheckpoint: () => Promise.resolve(),
    adaptStateToTokens(tokens) {
      const differs = state.findIndex((token, at) => token !== tokens[at]);
      if (differs >= 0) state = state.slice(0, differs);
      return Promise.resolve();
    },
    evaluateWithoutGeneratingNewTokens(tokens) {
      state.push(...tokens);
      played.batches.push(tokens.length);
      onBatch(played.batches.length);
      return Promise.resolve();
    },
    async *evaluate(tokens) {
      state.push(...tokens);
      for (const token of tokenize(words)) {
        const given = yield token;
        if (given !== undefined) played.forced.push(detokenize(given));
        state.push(...(given ?? [token]));
      }
    },
  };
  return { sequence, played };
}

function modelWith(sequence: LlamaSequence, prompt: string, window = 10_000): OpenModel {
  const library = {
    tokenize,
    detokenize,
    isSpecialToken: () => false,
    tokens: { bos: null, bosString: null, eosString: null, shouldPrependBosToken: false },
  };
  return {
    library: library as Partial<OpenModel['library']> as OpenModel['library'],
    template: {
      marks: { open: '<think>', close: '</think>' },
      thinkingSwitch: false,
      keepsReasoning: true,
      render: () => prompt,
    },
    words: createPromptTokens(library),
    sequence,
    window,
    facts: {} as OpenModel['facts'],
    render: () => ok(prompt),
    grammar: () => Promise.resolve(ok({})),
    embed: () => Promise.resolve(ok([])),
    close: () => Promise.resolve(),
  };
}

async function run(model: OpenModel, more: Partial<AnswerRequest> = {}, wishes: Partial<Wishes> = {}) {
  const parts: EnginePart[] = [];
  const request = { messages: [], tools: [], ...more };
  const wanted = { stopped: false, answerNow: false, ...wishes };
  await answer(model, request, wanted, (part) => parts.push(part));
  return parts;
}

const textIn = (parts: EnginePart[], kind: 'text' | 'reasoning'): string =>
  parts.flatMap((part) => (part.kind === kind ? part.text : [])).join('');

describe('an answer', () => {
  it('is read in batches, told of as they are done, and written', async () => {
    const { sequence, played } = play('Hello.');
    const parts = await run(modelWith(sequence, 'x'.repeat(1000)));
    expect(played.batches.reduce((sum, one) => sum + one)).toBe(999);
    expect(played.batches[0]).toBe(128);
    const read = parts.flatMap((part) => (part.kind === 'reading' ? part.processed : []));
    expect(read).toHaveLength(played.batches.length);
    expect(read.at(-1)).toBe(1000);
    expect(textIn(parts, 'text')).toBe('Hello.');
    expect(parts.at(-1)).toMatchObject({
      kind: 'end',
      finish: 'stop',
      usage: { promptTokens: 1000, cachedTokens: 0, completionTokens: 6 },
    });
  });

  it('reads only what the cache does not have, and at least the last token', async () => {
    const prompt = 'The same beginning, another end';
    const { sequence, played } = play('a', tokenize('The same beginning. And more'));
    const parts = await run(modelWith(sequence, prompt));
    expect(parts.at(-1)).toMatchObject({ usage: { cachedTokens: 18 } });
    expect(played.batches).toEqual([prompt.length - 18 - 1]);
    const whole = play('a', tokenize(prompt));
    expect(await run(modelWith(whole.sequence, prompt))).toMatchObject([
      { kind: 'text' },
      { kind: 'end', usage: { cachedTokens: prompt.length - 1 } },
    ]);
  });

  it('is stopped between two batches, and what was read stays', async () => {
    const wishes = { stopped: false, answerNow: false };
    const { sequence, played } = play('never', [], (count) => {
      wishes.stopped = count === 2;
    });
    const parts: EnginePart[] = [];
    const model = modelWith(sequence, 'x'.repeat(5_000));
    await answer(model, { messages: [], tools: [] }, wishes, (part) => parts.push(part));
    expect(played.batches).toHaveLength(2);
    expect(parts.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'cancelled' } });
    wishes.stopped = false;
    const again = await run(model);
    expect(again.at(-1)).toMatchObject({ kind: 'end', usage: { cachedTokens: expect.any(Number) } });
    expect(again.at(-1)).not.toMatchObject({ usage: { cachedTokens: 0 } });
  });

  it('is refused when the prompt fills the window', async () => {
    const { sequence, played } = play('a');
    expect(await run(modelWith(sequence, 'x'.repeat(100), 100))).toMatchObject([
      { kind: 'failed', failure: { code: 'invalid' }, overflow: { promptTokens: 100, window: 100 } },
    ]);
    expect(played.batches).toEqual([]);
  });

  it.each([
    ['the limit', { maxTokens: 3 }, 10_000, 3],
    ['the window', {}, 8, 5],
    ['the model itself', { maxTokens: 30 }, 10_000, 8],
  ])('ends with %s', async (name, more, window, tokens) => {
    const parts = await run(modelWith(play('abcdefgh').sequence, 'xyz', window), more);
    const finish = name === 'the model itself' ? 'stop' : 'length';
    expect(parts.at(-1)).toMatchObject({ kind: 'end', finish, usage: { completionTokens: tokens } });
  });

  it('begins with thinking where the prompt has opened it', async () => {
    const parts = await run(modelWith(play('Why?</think>So.').sequence, 'q<think>\n'));
    expect([textIn(parts, 'reasoning'), textIn(parts, 'text')]).toEqual(['Why?', 'So.']);
  });

  it('closes what the prompt has opened when there is to be no thinking', async () => {
    const { sequence, played } = play('So.');
    const parts = await run(modelWith(sequence, 'q<think>\n'), { thinking: 'off' });
    expect([textIn(parts, 'reasoning'), textIn(parts, 'text')]).toEqual(['', 'So.']);
    expect(played.batches).toEqual(['q<think>\n\n</think>\n\n'.length - 1]);
  });

  it('ends its thinking when it is wanted now, once', async () => {
    const { sequence, played } = play('abcdefgh');
    const parts = await run(modelWith(sequence, 'q<think>\n'), {}, { answerNow: true });
    expect(played.forced).toEqual(['a\n</think>\n\n']);
    expect([textIn(parts, 'reasoning'), textIn(parts, 'text')]).toEqual(['a', 'bcdefgh']);
    expect(parts.filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });

  it('keeps the tokens it wrote for the next prompt', async () => {
    const { sequence } = play('Hello.');
    const model = modelWith(sequence, 'hi');
    await run(model);
    const next = modelWith(sequence, 'hiHello.bye');
    const parts = await run({ ...next, words: model.words });
    expect(parts.at(-1)).toMatchObject({ usage: { promptTokens: 11, cachedTokens: 8 } });
  });
});

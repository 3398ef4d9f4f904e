/** Chunks of several servers as parts: calls kept apart, figures honest, unknown ones absent. */
import { describe, expect, it } from 'vitest';
import type { ModelPart } from '../../../src/main/models/model.ts';
import { createChunkReader } from '../../../src/main/models/openai-chunks.ts';
import { callsOf } from './collect.ts';

const delta = (value: unknown, finish: string | null = null) => ({
  choices: [{ index: 0, finish_reason: finish, delta: value }],
});
const piece = (value: Record<string, unknown>) => delta({ tool_calls: [value] });

function read(chunks: readonly unknown[]) {
  const reader = createChunkReader();
  const parts = chunks.flatMap((chunk): ModelPart[] => reader.read(chunk) ?? []);
  return { parts, end: reader.end() };
}

describe('a chunk reader', () => {
  it('gives progress, reasoning and text', () => {
    const { parts, end } = read([
      {
        ...delta({ role: 'assistant', content: null }),
        prompt_progress: { total: 10, cache: 2, processed: 5, time_ms: 1 },
      },
      delta({ reasoning_content: 'hm' }),
      delta({ reasoning: 'so' }),
      delta({ content: 'yes' }),
      delta({}, 'stop'),
    ]);
    expect(parts).toEqual([
      { kind: 'reading', total: 10, cached: 2, processed: 5, ms: 1 },
      { kind: 'reasoning', text: 'hm' },
      { kind: 'reasoning', text: 'so' },
      { kind: 'text', text: 'yes' },
    ]);
    expect(end).toEqual({ kind: 'end', finish: 'stop', usage: {} });
  });

  it('puts the pieces of two calls together', () => {
    const { parts, end } = read([
      piece({ index: 0, id: 'a', type: 'function', function: { name: 'read_file', arguments: '{' } }),
      piece({ index: 0, function: { arguments: '}' } }),
      piece({ index: 1, id: 'b', function: { name: 'list_files', arguments: '{"x"' } }),
      piece({ index: 1, function: { arguments: ':1}' } }),
      delta({}, 'tool_calls'),
    ]);
    expect(callsOf(parts)).toEqual([
      { id: 'a', name: 'read_file', arguments: '{}' },
      { id: 'b', name: 'list_files', arguments: '{"x":1}' },
    ]);
    expect(end?.finish).toBe('calls');
  });

  it('keeps calls apart that a server gives the same index', () => {
    const call = (id: string) => piece({ index: 0, id, function: { name: 'read_file', arguments: '{}' } });
    expect(callsOf(read([call('a'), call('b')]).parts).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('gives a call an id when the server does not', () => {
    const [call] = callsOf(
      read([piece({ index: 0, function: { name: 'read_file', arguments: '{}' } })]).parts,
    );
    expect(call?.id).toMatch(/^call_.+/);
  });

  it.each([
    ['stop', [], 'stop'],
    ['stop', [piece({ index: 0, id: 'a', function: { name: 'x', arguments: '{}' } })], 'calls'],
    ['tool_calls', [], 'stop'],
    ['length', [piece({ index: 0, id: 'a', function: { name: 'x', arguments: '{' } })], 'length'],
    ['content_filter', [], 'stop'],
  ])('takes %s after %j as %s', (reason, chunks, finish) => {
    expect(read([...chunks, delta({}, reason)]).end?.finish).toBe(finish);
  });

  it('has no end without a finish reason', () => {
    expect(read([delta({ content: 'half' })]).end).toBeUndefined();
  });

  it('prefers the figures of llama.cpp; the prompt counts with its cached part', () => {
    const timings = { cache_n: 24, prompt_n: 15, prompt_ms: 1.04, predicted_n: 129, predicted_ms: 50.2 };
    const usage = { prompt_tokens: 99, completion_tokens: 99, prompt_tokens_details: { cached_tokens: 99 } };
    expect(read([delta({}, 'stop'), { choices: [], usage, timings }]).end?.usage).toEqual({
      promptTokens: 39,
      cachedTokens: 24,
      completionTokens: 129,
      promptMs: 1.04,
      completionMs: 50.2,
    });
  });

  it('takes the usage of other servers and makes up nothing', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    expect(read([delta({}, 'stop'), { choices: [], usage }]).end?.usage).toEqual({
      promptTokens: 7,
      completionTokens: 3,
    });
  });

  it('knows what is no chunk', () => {
    const reader = createChunkReader();
    for (const chunk of [7, 'text', { choices: 'none' }]) expect(reader.read(chunk)).toBeUndefined();
    expect(reader.read({ choices: null, usage: null })).toEqual([]);
  });
});

/**
 * What the layers of different kinds of models keep, worked out by hand from published figures: those whose layers slide, are
 * shared, keep a latent vector or nothing at all.
 */
import { describe, expect, it } from 'vitest';
import { cacheLayers } from '../../../../src/main/models/managed/cache-layers.ts';
import type { Field } from '../../../../src/main/models/managed/gguf-fields.ts';

/** Layers that keep everything, that slide, and that keep nothing; and numbers a token in each kind. */
function summary(architecture: string, figures: Record<string, Field>) {
  const fields = new Map(Object.entries(figures).map(([key, value]) => [`${architecture}.${key}`, value]));
  const { layers, headSize, slidingWindow } = cacheLayers(fields, architecture);
  if (layers === null) return null;
  const size = (layer: { key: number; value: number } | undefined) =>
    layer === undefined ? 0 : layer.key + layer.value;
  const kept = layers.filter((layer) => size(layer) > 0);
  const full = kept.filter(({ sliding }) => !sliding);
  const short = kept.filter(({ sliding }) => sliding);
  return {
    full: full.length,
    short: short.length,
    none: layers.length - kept.length,
    numbers: [size(full[0]), size(short[0])],
    headSize,
    slidingWindow,
  };
}

const heads = (count: number, kv: Field, changes: Record<string, Field> = {}): Record<string, Field> => ({
  block_count: count,
  embedding_length: 4_096,
  'attention.head_count': 32,
  'attention.head_count_kv': kv,
  ...changes,
});
const sized = { 'attention.key_length': 256, 'attention.value_length': 256 };

describe('layers of', () => {
  it.each<[string, string, Record<string, Field>, object]>([
    [
      'a plain model all keep everything',
      'llama',
      heads(32, 8),
      { full: 32, short: 0, none: 0, numbers: [2_048, 0] },
    ],
    [
      'Gemma 3 12B slide but for every sixth, which the file does not say',
      'gemma3',
      heads(48, 8, { ...sized, 'attention.sliding_window': 1_024 }),
      { full: 8, short: 40, none: 0, numbers: [4_096, 4_096], slidingWindow: 1_024 },
    ],
    [
      'gpt-oss slide every second',
      'gpt-oss',
      heads(24, 8, {
        'attention.key_length': 64,
        'attention.value_length': 64,
        'attention.sliding_window': 128,
      }),
      { full: 12, short: 12, numbers: [1_024, 1_024], slidingWindow: 128 },
    ],
    [
      'a model that names its period',
      'newkind',
      heads(8, 8, { 'attention.sliding_window': 4_096, 'attention.sliding_window_pattern': 4 }),
      { full: 2, short: 6 },
    ],
    [
      'a model that names each layer, with smaller heads where they slide',
      'gemma4',
      heads(6, 4, {
        ...sized,
        'attention.key_length_swa': 128,
        'attention.value_length_swa': 128,
        'attention.sliding_window': 512,
        'attention.sliding_window_pattern': [true, true, true, true, true, false],
      }),
      { full: 1, short: 5, numbers: [2_048, 1_024] },
    ],
    [
      'an unknown kind with a sliding window all count whole',
      'newkind',
      heads(8, 8, { 'attention.sliding_window': 4_096 }),
      { full: 8, short: 0 },
    ],
    [
      'Llama 4 slide over 8,192 tokens, which the file does not say',
      'llama4',
      heads(48, 8),
      { full: 12, short: 36, slidingWindow: 8_192 },
    ],
    [
      'Qwen3-Next have attention in every fourth',
      'qwen3next',
      heads(48, 2, sized),
      { full: 12, none: 36, numbers: [1_024, 0] },
    ],
    [
      'a hybrid with its own interval',
      'newkind',
      heads(8, 2, { full_attention_interval: 2 }),
      { full: 4, none: 4 },
    ],
    [
      'a hybrid that says it by heads',
      'newkind',
      heads(4, [0, 0, 8, 0]),
      { full: 1, none: 3, numbers: [2_048, 0] },
    ],
    [
      'a model whose last layers look at others',
      'newkind',
      heads(10, 4, { 'attention.shared_kv_layers': 4 }),
      { full: 6, none: 4 },
    ],
    [
      'DeepSeek keep one latent vector',
      'deepseek2',
      heads(27, 1, {
        'attention.key_length': 576,
        'attention.value_length': 512,
        'attention.key_length_mla': 192,
        'attention.value_length_mla': 128,
      }),
      { full: 27, numbers: [576, 0], headSize: { key: 576, value: 0 } },
    ],
  ])('%s', (_name, architecture, figures, expected) => {
    expect(summary(architecture, figures)).toMatchObject(expected);
  });

  it.each<[string, Record<string, Field>]>([
    ['no number of layers', { embedding_length: 4_096, 'attention.head_count': 32 }],
    ['no heads', { block_count: 4, embedding_length: 4_096 }],
    ['heads for some layers only', heads(4, [8, 8], { 'attention.head_count': [32, 32] })],
    ['words for numbers', heads(4, 'many', { 'attention.head_count': 'many' })],
    ['more layers than there are', heads(513, 8)],
  ])('a file with %s are not computed', (_name, figures) => {
    expect(summary('llama', figures)).toBeNull();
  });
});

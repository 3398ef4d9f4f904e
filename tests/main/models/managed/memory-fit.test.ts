/**
 * The arithmetic of memory against cases worked out by hand from published models, whose caches llama.cpp itself reports
 * with the same figures (1,024 MiB for 8k of Llama 3.1 8B). What it says of the test model is compared in servers.test.ts.
 */
import { describe, expect, it } from 'vitest';
import type { GgufHeader } from '../../../../src/main/models/managed/gguf-header.ts';
import {
  cacheBytes,
  fitOf,
  isUsable,
  usualChoice,
  windowsOf,
  workingBytes,
} from '../../../../src/main/models/managed/memory-fit.ts';

const mib = 1024 * 1024;

function header(layers: number, heads: number, size: number, changes: Partial<GgufHeader> = {}): GgufHeader {
  const layer = { key: heads * size, value: heads * size, sliding: false };
  return {
    kind: 'model',
    architecture: 'llama',
    name: null,
    size: null,
    fileType: 15,
    trainedWindow: 131_072,
    embedding: 4_096,
    vocabulary: 128_256,
    layers: Array.from({ length: layers }, () => layer),
    headSize: { key: size, value: size },
    slidingWindow: null,
    parts: 1,
    leastBytes: 0,
    ...changes,
  };
}

const llama8b = header(32, 8, 128);
const qwen7b = header(28, 4, 128);
/** Every second layer keeps 512 tokens. */
const alternating = header(26, 4, 256, {
  slidingWindow: 512,
  layers: Array.from({ length: 26 }, (_, index) => ({ key: 1_024, value: 1_024, sliding: index % 2 === 0 })),
});

describe('the cache', () => {
  it.each([
    // 32 layers · 8 heads · (128 + 128) numbers · 2 bytes = 128 KiB a token
    ['8k of an 8B model', llama8b, 8_192, 'f16', 1_024 * mib],
    ['16k of it', llama8b, 16_384, 'f16', 2_048 * mib],
    // 34 bytes for 32 numbers in place of 64
    ['8k of it, packed to 8 bits', llama8b, 8_192, 'q8_0', 544 * mib],
    ['8k of it, packed to 4 bits', llama8b, 8_192, 'q4_0', 288 * mib],
    // 28 · 4 · 256 · 2 = 56 KiB a token
    ['32k of a 7B model with 4 heads', qwen7b, 32_768, 'f16', 1_792 * mib],
    // 13 layers of 16,384 and 13 of 512 + 512 tokens, 4 KiB each
    ['16k where every second layer slides', alternating, 16_384, 'f16', (13 * 16_384 + 13 * 1_024) * 4_096],
    // the server rounds up to 256 tokens
    ['1,000 tokens', llama8b, 1_000, 'f16', 128 * mib],
  ] as const)('of %s', (_name, model, window, type, bytes) => {
    expect(cacheBytes(model, window, type)).toBe(bytes);
  });

  it('of a file that does not tell is not guessed', () => {
    expect(cacheBytes(header(1, 1, 1, { layers: null }), 8_192, 'f16')).toBeNull();
  });

  it.each([
    ['f16', 16, true],
    ['q8_0', 16, false],
    ['q8_0', 128, true],
    ['q4_0', 80, false],
    ['q4_0', 96, true],
  ] as const)('as %s with heads of %i: %s', (type, size, usable) => {
    expect(isUsable(type, header(1, 1, size))).toBe(usable);
  });
});

describe('whether it fits', () => {
  const weights = 4_700 * mib;
  // 4,700 + 1,024 (8k) + 256 + 512 · 4 · (128,256 + 8 · 4,096) bytes = 314.5 MiB
  const needed = 4_700 * mib + 1_024 * mib + 256 * mib + 2_048 * (128_256 + 32_768);

  it.each([
    ['a lot of memory', 32_000 * mib, 'fits'],
    ['just enough for it and some ease', Math.ceil(needed / 0.85), 'fits'],
    ['a byte less than that', Math.ceil(needed / 0.85) - 2, 'tight'],
    ['exactly what it needs', needed, 'tight'],
    ['a byte less than it needs', needed - 1, 'too-large'],
  ])('%s', (_name, available, verdict) => {
    const fit = fitOf({ header: llama8b, weights, window: 8_192, kvType: 'f16', available });
    expect(fit).toMatchObject({ verdict, needed, weights, cache: 1_024 * mib, available });
    expect(fit.weights + (fit.cache ?? 0) + fit.working).toBe(fit.needed);
  });

  it('is unknown without a cache to compute, and still too large when the weights alone are', () => {
    const unknown = header(1, 1, 1, { layers: null });
    const verdictIn = (available: number) =>
      fitOf({ header: unknown, weights, window: 8_192, kvType: 'f16', available }).verdict;
    expect(verdictIn(32_000 * mib)).toBe('unknown');
    expect(verdictIn(4_000 * mib)).toBe('too-large');
  });

  it('counts room to work also where the file says nothing about its words', () => {
    expect(workingBytes(header(1, 1, 1, { vocabulary: null, embedding: null }))).toBe(256 * mib);
  });
});

describe('the windows to choose from', () => {
  it.each([
    [4_096, [2_048, 4_096]],
    [40_960, [2_048, 4_096, 8_192, 16_384, 32_768, 40_960]],
    [512, [512]],
    [null, [2_048, 4_096, 8_192, 16_384, 32_768]],
  ])('of a model trained for %s', (trained, windows) => {
    expect(windowsOf(trained)).toEqual(windows);
  });
});

describe('what is chosen while nobody has chosen', () => {
  const weights = 4_700 * mib;
  const base = 4_700 * mib + workingBytes(llama8b);
  /** Memory in which this much cache is still comfortable. */
  const roomFor = (cacheMib: number): number => Math.ceil((base + cacheMib * mib) / 0.85);
  it.each([
    ['32k where it fits', roomFor(4_096), 32_768, 'f16'],
    ['16k where that is what fits', roomFor(2_048), 16_384, 'f16'],
    ['8k', roomFor(1_024), 8_192, 'f16'],
    ['a packed cache before a window below 8k', roomFor(544), 8_192, 'q8_0'],
    ['less where even that does not fit', roomFor(512), 4_096, 'f16'],
    ['the smallest where nothing fits', 1_000 * mib, 2_048, 'f16'],
  ] as const)('%s', (_name, available, window, kvType) => {
    expect(usualChoice({ header: llama8b, weights, available }, ['f16', 'q8_0'])).toEqual({ window, kvType });
  });

  it('never more than the model was trained for', () => {
    const small = header(2, 1, 32, { trainedWindow: 4_096 });
    const choice = usualChoice({ header: small, weights: mib, available: 32_000 * mib }, ['f16']);
    expect(choice).toEqual({ window: 4_096, kvType: 'f16' });
  });
});

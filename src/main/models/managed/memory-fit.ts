/**
 * Whether a model fits this machine: weights, the cache of its window, and room to work in, against the memory that is
 * free. Computed from the header; where that does not tell enough the answer is "unknown", never a guess.
 */
import type { Fit, KvType } from '../../../shared/contract/servers.ts';
import type { GgufHeader } from './gguf-header.ts';

/** Bytes for 32 numbers in the cache: the packed types store them as a block with its scale. */
const blockBytes: Record<KvType, number> = { f16: 64, q8_0: 34, q4_0: 18 };
const block = 32;

/** Packed types need heads of whole blocks; the server refuses to start otherwise. */
export function isUsable(type: KvType, header: GgufHeader): boolean {
  const { headSize } = header;
  if (type === 'f16') return true;
  return headSize !== null && headSize.key % block === 0 && headSize.value % block === 0;
}

/** Tokens the server reads at once; a sliding layer keeps these beside its window. */
const batch = 512;

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

/** Bytes of the cache for `window` tokens; null when the header does not tell enough. */
export function cacheBytes(header: GgufHeader, window: number, type: KvType): number | null {
  const { layers, slidingWindow } = header;
  if (layers === null) return null;
  const cells = roundUp(window, 256);
  const slidingCells = slidingWindow === null ? cells : Math.min(cells, roundUp(slidingWindow + batch, 256));
  const numbers = layers.reduce(
    (sum, layer) => sum + (layer.key + layer.value) * (layer.sliding ? slidingCells : cells),
    0,
  );
  return Math.ceil((numbers / block) * blockBytes[type]);
}

const mib = 1024 * 1024;

/** Buffers of one batch (the widest is one number per word of the vocabulary) and the program itself. Bytes. */
export function workingBytes({ embedding, vocabulary }: GgufHeader): number {
  return 256 * mib + batch * 4 * ((vocabulary ?? 0) + 8 * (embedding ?? 0));
}

/** More than this share of the free memory leaves nothing for the editor and the browser beside it. */
const comfortable = 0.85;

export interface FitQuestion {
  header: GgufHeader;
  /** Bytes of all parts of the model. */
  weights: number;
  window: number;
  kvType: KvType;
  /** Free memory in bytes. */
  available: number;
}

export function fitOf({ header, weights, window, kvType, available }: FitQuestion): Fit {
  const cache = cacheBytes(header, window, kvType);
  const working = workingBytes(header);
  const needed = weights + (cache ?? 0) + working;
  const verdict =
    needed > available
      ? 'too-large'
      : cache === null
        ? 'unknown'
        : needed > available * comfortable
          ? 'tight'
          : 'fits';
  return { verdict, weights, cache, working, needed, available };
}

const steps = [2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576];

/** Windows to choose from: round ones up to what the model was trained for, and that itself. Tokens, ascending. */
export function windowsOf(trained: number | null): number[] {
  const most = trained ?? 32_768;
  return [...steps.filter((step) => step < most), Math.min(most, 4_194_304)];
}

const usualWindow = 32_768;

/**
 * What is chosen while nobody has chosen: the largest window up to 32k that fits, with a smaller cache type before a window
 * below 8k; else the smallest.
 */
export function usualChoice(
  question: Omit<FitQuestion, 'window' | 'kvType'>,
  types: readonly KvType[],
): { window: number; kvType: KvType } {
  const windows = windowsOf(question.header.trainedWindow).filter((window) => window <= usualWindow);
  const descending = [...windows].reverse();
  const smallest = windows[0] ?? question.header.trainedWindow ?? 4_096;
  const first = types[0] ?? 'f16';
  const fits = (window: number, kvType: KvType): boolean => {
    const { verdict } = fitOf({ ...question, window, kvType });
    return verdict === 'fits' || verdict === 'unknown';
  };
  const large = (window: number): boolean => window >= Math.min(8_192, descending[0] ?? 0);
  for (const kvType of types) {
    const window = descending.find((one) => large(one) && fits(one, kvType));
    if (window !== undefined) return { window, kvType };
  }
  return { window: descending.find((one) => fits(one, first)) ?? smallest, kvType: first };
}

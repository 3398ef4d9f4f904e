/**
 * What each layer of a model keeps of a token, from the fields of its header, as llama.cpp's loaders read them. Much of what
 * decides it is left out of many files and known only by the kind of model; without that a model whose layers mostly slide
 * would seem to need several times what it takes.
 */
import { type Fields, layerNumber, numberOf } from './gguf-fields.ts';

/** What one layer keeps of each token, in numbers (not bytes). */
export interface LayerCache {
  key: number;
  value: number;
  /** Keeps only the last `slidingWindow` tokens. */
  sliding: boolean;
}

export interface CacheLayers {
  /** Null where the file does not tell enough. */
  layers: readonly LayerCache[] | null;
  /** Numbers per head; a packed cache type stores 32 together. */
  headSize: { key: number; value: number } | null;
  /** Tokens that sliding layers keep. */
  slidingWindow: number | null;
}

export const mostLayers = 512;

/** Every n-th layer keeps everything and the others slide, where a file names a sliding window and not which layers. */
const slidingPeriods: Readonly<Record<string, number>> = {
  afmoe: 4,
  cohere2: 4,
  'exaone-moe': 4,
  exaone4: 4,
  gemma2: 2,
  gemma3: 6,
  gemma3n: 5,
  'gpt-oss': 2,
  llama4: 4,
  olmo2: 4,
  plamo3: 8,
  smallthinker: 4,
};

/** Sliding windows that no file tells. Tokens. */
const slidingWindows: Readonly<Record<string, number>> = { llama4: 8_192 };

/** Every n-th layer has attention; the others keep a small state of fixed size. */
const attentionIntervals: Readonly<Record<string, number>> = { qwen3next: 4, qwen35: 4, qwen35moe: 4 };

/** Only the first layers keep anything; the others look at theirs. */
const keepingLayers: Readonly<Record<string, number>> = { gemma3n: 20 };

export function cacheLayers(fields: Fields, architecture: string): CacheLayers {
  const own = (key: string): number | null => numberOf(fields, `${architecture}.${key}`);
  const slidingWindow = own('attention.sliding_window') ?? slidingWindows[architecture] ?? null;
  const unknown: CacheLayers = { layers: null, headSize: null, slidingWindow };
  const count = own('block_count');
  const full = headSizeOf(fields, architecture, '');
  if (count === null || count < 1 || count > mostLayers || full === null) return unknown;
  const short = headSizeOf(fields, architecture, '_swa') ?? full;
  const heads = fields.get(`${architecture}.attention.head_count`);
  const kvHeads = fields.get(`${architecture}.attention.head_count_kv`) ?? heads;
  const keeps = keepsAnything(fields, architecture, count);
  const slides =
    slidingWindow === null || slidingWindow === 0 ? () => false : slidingOf(fields, architecture);
  const layers: LayerCache[] = [];
  for (let layer = 0; layer < count; layer += 1) {
    const number = layerNumber(kvHeads, layer) ?? layerNumber(heads, layer);
    if (number === null) return unknown;
    const sliding = slides(layer);
    const size = sliding ? short : full;
    const kept = keeps(layer) ? number : 0;
    layers.push({ key: kept * size.key, value: kept * size.value, sliding });
  }
  return { layers, headSize: full, slidingWindow };
}

/** Numbers per head; null where the file does not tell. */
function headSizeOf(
  fields: Fields,
  architecture: string,
  ending: '' | '_swa',
): { key: number; value: number } | null {
  const own = (key: string): number | null => numberOf(fields, `${architecture}.${key}`);
  const embedding = own('embedding_length');
  const heads = fields.get(`${architecture}.attention.head_count`);
  const most = Array.isArray(heads) ? Math.max(...heads.map(Number)) : Number(heads);
  const usual = ending === '' && embedding !== null && most > 0 ? embedding / most : null;
  const key = own(`attention.key_length${ending}`) ?? usual;
  // One latent vector stands for both: the lengths beside it are those of the computation, not of what is kept.
  const latent = own('attention.key_length_mla') !== null && own('attention.value_length_mla') !== null;
  const value = latent ? 0 : (own(`attention.value_length${ending}`) ?? usual);
  return key === null || value === null ? null : { key, value };
}

function keepsAnything(fields: Fields, architecture: string, count: number): (layer: number) => boolean {
  const own = (key: string): number | null => numberOf(fields, `${architecture}.${key}`);
  const interval = own('full_attention_interval') ?? attentionIntervals[architecture] ?? 1;
  const first = keepingLayers[architecture] ?? count - (own('attention.shared_kv_layers') ?? 0);
  return (layer) => layer < first && (interval < 1 || (layer + 1) % interval === 0);
}

function slidingOf(fields: Fields, architecture: string): (layer: number) => boolean {
  const pattern = fields.get(`${architecture}.attention.sliding_window_pattern`);
  if (Array.isArray(pattern)) return (layer) => pattern[layer] === true || pattern[layer] === 1;
  const period = typeof pattern === 'number' ? pattern : (slidingPeriods[architecture] ?? 1);
  return (layer) => period < 1 || layer % period < period - 1;
}

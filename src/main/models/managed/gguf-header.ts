/**
 * What a GGUF file says of itself in front of its weights: architecture, window, quantisation and the figures from which
 * its memory is computed. Read without trusting it: a truncated, hostile or endless file gives a reason, in bounded time
 * and memory, and a pipe that calls itself a model is not waited for.
 */
import { constants, type FileHandle, open } from 'node:fs/promises';
import { ok, type Result } from '../../../shared/result.ts';
import { type CacheLayers, cacheLayers, mostLayers } from './cache-layers.ts';
import { BadFile, type Cursor, createCursor } from './gguf-cursor.ts';
import { type Field, type Fields, numberOf, type Scalar } from './gguf-fields.ts';

export interface GgufHeader extends CacheLayers {
  /** projector: belongs beside a model and lets it see or hear · other: an adapter or the like. */
  kind: 'model' | 'projector' | 'other';
  architecture: string;
  /** The file's own name for the model. */
  name: string | null;
  /** `7B`, where the file tells. */
  size: string | null;
  /** llama.cpp's number for how most weights are stored. */
  fileType: number | null;
  /** Tokens it was trained for. */
  trainedWindow: number | null;
  embedding: number | null;
  vocabulary: number | null;
  /** How many files the model is split into; 1 for most. */
  parts: number;
  /** The file is at least so long, when it is whole. Bytes. */
  leastBytes: number;
}

const bounds = {
  mostRead: 96 * 1024 * 1024,
  fields: 4_096,
  tensors: 200_000,
  kept: 512,
  list: mostLayers,
  depth: 3,
};

/** Fields that are kept; of all others only the length is looked at. Those with a dot in front belong to the architecture. */
const wanted = [
  /^general\.(architecture|type|name|size_label|file_type|alignment)$/,
  /^split\.count$/,
  /\.(context_length|embedding_length|block_count|vocab_size|full_attention_interval)$/,
  /\.attention\.(head_count|head_count_kv|shared_kv_layers|sliding_window|sliding_window_pattern)$/,
  /\.attention\.(key|value)_length(_mla|_swa)?$/,
];

/** Fails with `not_found`, or with `invalid` and a reason in words that begin with "it". */
export async function readGgufHeader(path: string): Promise<Result<GgufHeader>> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a pipe would be waited for until somebody writes into it.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (!stats.isFile()) return refused('it is no file');
    const cursor = createCursor(handle, { size: stats.size, mostRead: bounds.mostRead });
    return ok(await readHeader(cursor));
  } catch (error) {
    if (error instanceof BadFile) return refused(error.message);
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE')
      return { ok: false, error: { code: 'not_found', message: 'it is not there' } };
    return refused(`it cannot be read (${code})`);
  } finally {
    await handle?.close();
  }
}

const refused = (message: string): Result<never> => ({ ok: false, error: { code: 'invalid', message } });

async function readHeader(cursor: Cursor): Promise<GgufHeader> {
  if ((await cursor.u32()) !== 0x4655_4747) throw new BadFile('it is no GGUF file');
  const version = await cursor.u32();
  if (version === 1 || version > 0xffff)
    throw new BadFile('it is of a GGUF version that llama.cpp no longer reads');
  const tensors = await cursor.u64();
  const count = await cursor.u64();
  if (count > bounds.fields || tensors > bounds.tensors)
    throw new BadFile('its header is larger than any model’s');
  const fields = new Map<string, Field>();
  for (let left = count; left > 0; left -= 1) {
    const key = await cursor.text(bounds.kept);
    const isWanted = wanted.some((pattern) => pattern.test(key));
    const value = await readValue(cursor, await cursor.u32(), isWanted, 0);
    if (isWanted && value !== undefined) fields.set(key, value);
  }
  const last = await lastOffset(cursor, tensors);
  const alignment = Math.max(1, numberOf(fields, 'general.alignment') ?? 32);
  const data = Math.ceil(cursor.position() / alignment) * alignment;
  return describe(fields, tensors === 0 ? cursor.position() : data + last + 1);
}

const numeric: Record<number, { bytes: number; read: (cursor: Cursor) => Promise<Scalar> }> = {
  0: { bytes: 1, read: (cursor) => cursor.u8() },
  1: { bytes: 1, read: (cursor) => cursor.u8() },
  2: { bytes: 2, read: (cursor) => twoBytes(cursor) },
  3: { bytes: 2, read: (cursor) => twoBytes(cursor) },
  4: { bytes: 4, read: (cursor) => cursor.u32() },
  5: { bytes: 4, read: async (cursor) => (await cursor.u32()) | 0 },
  6: { bytes: 4, read: (cursor) => cursor.float(4) },
  7: { bytes: 1, read: async (cursor) => (await cursor.u8()) !== 0 },
  10: { bytes: 8, read: (cursor) => cursor.u64() },
  11: { bytes: 8, read: (cursor) => cursor.u64() },
  12: { bytes: 8, read: (cursor) => cursor.float(8) },
};
const textType = 8;
const listType = 9;

const twoBytes = async (cursor: Cursor): Promise<number> => (await cursor.u8()) + 256 * (await cursor.u8());

/** The value, when it is to be kept and is short enough; always passes over the whole of it. */
async function readValue(
  cursor: Cursor,
  type: number,
  keep: boolean,
  depth: number,
): Promise<Field | undefined> {
  if (type === textType) {
    const value = await cursor.text(keep ? bounds.kept : 0);
    return keep ? value : undefined;
  }
  if (type === listType) return readList(cursor, keep, depth);
  const known = numeric[type];
  if (known === undefined) throw new BadFile('its header has a kind of value that GGUF does not know');
  if (keep) return known.read(cursor);
  await cursor.skip(known.bytes);
  return undefined;
}

async function readList(cursor: Cursor, keep: boolean, depth: number): Promise<Scalar[] | undefined> {
  const type = await cursor.u32();
  const count = await cursor.u64();
  const known = numeric[type];
  if (known !== undefined && keep && count <= bounds.list) {
    const list: Scalar[] = [];
    for (let left = count; left > 0; left -= 1) list.push(await known.read(cursor));
    return list;
  }
  if (known !== undefined) await cursor.skip(known.bytes * count);
  else if (type === textType) await cursor.skipTexts(count);
  else if (type === listType && depth < bounds.depth) {
    for (let left = count; left > 0; left -= 1) await readList(cursor, false, depth + 1);
  } else throw new BadFile('its header has a kind of value that GGUF does not know');
  return undefined;
}

/** Where in the data the last tensor begins: a download that broke off is shorter. Bytes. */
async function lastOffset(cursor: Cursor, tensors: number): Promise<number> {
  let last = 0;
  for (let left = tensors; left > 0; left -= 1) {
    await cursor.text(0);
    const dimensions = await cursor.u32();
    if (dimensions > 8) throw new BadFile('its header describes weights that cannot be');
    await cursor.skip(8 * dimensions + 4);
    last = Math.max(last, await cursor.u64());
  }
  return last;
}

const text = (fields: Fields, key: string): string | null => {
  const value = fields.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
};

function describe(fields: Fields, leastBytes: number): GgufHeader {
  const architecture = text(fields, 'general.architecture') ?? 'unknown';
  const type = text(fields, 'general.type');
  const own = (key: string): number | null => numberOf(fields, `${architecture}.${key}`);
  const isProjector = type === 'mmproj' || architecture === 'clip';
  const isModel = type === null || type === 'model';
  return {
    kind: isProjector ? 'projector' : isModel ? 'model' : 'other',
    architecture,
    name: text(fields, 'general.name'),
    size: text(fields, 'general.size_label'),
    fileType: numberOf(fields, 'general.file_type'),
    trainedWindow: own('context_length'),
    embedding: own('embedding_length'),
    vocabulary: own('vocab_size'),
    ...cacheLayers(fields, architecture),
    parts: Math.max(1, numberOf(fields, 'split.count') ?? 1),
    leastBytes,
  };
}

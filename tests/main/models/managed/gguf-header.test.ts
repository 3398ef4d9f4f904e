/**
 * The reader of headers on honest files, on every kind of broken one, and on files made to hurt: whatever is in a file, the
 * answer is a value, and what was read of it stays within bounds.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGgufHeader } from '../../../../src/main/models/managed/gguf-header.ts';
import {
  type GgufDraft,
  type GgufField,
  ggufBytes,
  llamaFields,
  u32,
  u64,
} from '../../../support/gguf-bytes.ts';
import { randomModel, scriptedModel } from '../../../support/make-gguf.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-gguf-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Uint8Array) {
  const file = join(folder, 'file.gguf');
  writeFileSync(file, bytes);
  return readGgufHeader(file);
}

const readDraft = (draft: GgufDraft) => read(ggufBytes(draft));

async function headerOf(draft: GgufDraft) {
  const result = await readDraft(draft);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('an honest file', () => {
  it('tells what it is', async () => {
    const tensors = [{ name: 'output.weight', dimensions: [4, 4], offset: 640 }];
    const header = await headerOf({ fields: llamaFields(), tensors, data: 1_000 });
    expect(header).toMatchObject({
      kind: 'model',
      architecture: 'llama',
      size: '8B',
      fileType: 15,
      trainedWindow: 131_072,
      embedding: 4_096,
      vocabulary: 128_256,
      headSize: { key: 128, value: 128 },
      parts: 1,
    });
    expect(header.layers).toHaveLength(32);
    expect(header.layers?.[31]).toEqual({ key: 1_024, value: 1_024, sliding: false });
  });

  it('is understood when the figures stand behind a large vocabulary', async () => {
    const texts = Array.from({ length: 60_000 }, (_, index) => `token-${index}-${'x'.repeat(index % 40)}`);
    const vocabulary: GgufField[] = [
      { key: 'tokenizer.ggml.tokens', type: 'texts', value: texts },
      { key: 'tokenizer.ggml.token_type', type: 'i32s', value: texts.map(() => 1) },
      { key: 'tokenizer.chat_template', type: 'text', value: 'y'.repeat(700_000) },
    ];
    const header = await headerOf({ fields: [...vocabulary, ...llamaFields()] });
    expect(header).toMatchObject({ trainedWindow: 131_072, architecture: 'llama' });
  });

  it.each([
    ['random', randomModel({ ctx: 512 }), { architecture: 'llama', trainedWindow: 512, fileType: 1 }],
    ['scripted', scriptedModel({ default: ['hi'] }, { ctx: 1_024 }), { trainedWindow: 1_024, fileType: 7 }],
  ])('made by another writer is understood: %s', async (_name, bytes, expected) => {
    const result = await read(bytes);
    expect(result).toMatchObject({ ok: true, value: { kind: 'model', ...expected } });
    expect(result.ok && result.value.leastBytes).toBeLessThanOrEqual(bytes.length);
    expect(result.ok && result.value.leastBytes).toBeGreaterThan(bytes.length / 2);
  });

  it.each<[string, GgufField[], object]>([
    [
      'own sizes of the heads',
      [...llamaFields({ 'llama.attention.key_length': 64, 'llama.attention.value_length': 96 })],
      { headSize: { key: 64, value: 96 } },
    ],
    ['a projector', [{ key: 'general.architecture', type: 'text', value: 'clip' }], { kind: 'projector' }],
    [
      'a projector that says so',
      [
        { key: 'general.architecture', type: 'text', value: 'x' },
        { key: 'general.type', type: 'text', value: 'mmproj' },
      ],
      { kind: 'projector' },
    ],
    [
      'an adapter',
      [
        { key: 'general.architecture', type: 'text', value: 'llama' },
        { key: 'general.type', type: 'text', value: 'adapter' },
      ],
      { kind: 'other' },
    ],
    ['a part of three', [...llamaFields({ 'split.count': 3 })], { parts: 3 }],
    [
      'nothing about its layers',
      [{ key: 'general.architecture', type: 'text', value: 'new' }],
      { layers: null, trainedWindow: null },
    ],
    [
      'a sliding window',
      [...llamaFields({ 'llama.attention.sliding_window': 1024 })],
      { slidingWindow: 1_024 },
    ],
  ])('%s', async (_name, fields, expected) => {
    expect(await headerOf({ fields })).toMatchObject(expected);
  });

  it('may have other heads in each layer, sliding layers, and layers without a cache', async () => {
    const without = llamaFields({ 'llama.block_count': 4 }).filter(
      ({ key }) => !key.endsWith('head_count_kv'),
    );
    const perLayer: GgufField[] = [
      { key: 'llama.attention.head_count_kv', type: 'i32s', value: [8, 0, 2, 8] },
      { key: 'llama.attention.sliding_window', type: 'u32', value: 1_024 },
      { key: 'llama.attention.sliding_window_pattern', type: 'bools', value: [1, 1, 0, 0] },
    ];
    const { layers } = await headerOf({ fields: [...without, ...perLayer] });
    expect(layers?.map(({ key, sliding }) => [key, sliding])).toEqual([
      [1_024, true],
      [0, true],
      [256, false],
      [1_024, false],
    ]);
    const interval = await headerOf({
      fields: llamaFields({ 'llama.block_count': 8, 'llama.full_attention_interval': 4 }),
    });
    expect(interval.layers?.map(({ key }) => key)).toEqual([0, 0, 0, 1_024, 0, 0, 0, 1_024]);
  });
});

describe('a broken file', () => {
  const list = (type: number, count: bigint) => Buffer.concat([u32(9), u32(type), u64(count)]);
  const nested = (depth: number): Buffer =>
    Buffer.concat([
      u32(9),
      ...Array.from({ length: depth }, () => Buffer.concat([u32(9), u64(1)])),
      u32(0),
      u64(0),
    ]);
  const raw = (value: Uint8Array): GgufField[] => [{ key: 'odd', type: 'raw', value }];
  const huge = 2n ** 52n;

  it.each<[string, Uint8Array, RegExp]>([
    ['is empty', Buffer.alloc(0), /ends in the middle/],
    ['is something else', Buffer.from('hello, I am a picture of a cat, not a model'), /no GGUF/],
    ['is of version 1', ggufBytes({ version: 1, fields: [] }), /no longer reads/],
    ['is of the other byte order', ggufBytes({ version: 0x0300_0000, fields: [] }), /no longer reads/],
    ['claims fields it has not', ggufBytes({ fields: [], claimed: { fields: 3n } }), /ends in the middle/],
    ['claims fields without end', ggufBytes({ fields: [], claimed: { fields: huge } }), /larger than any/],
    ['claims tensors it has not', ggufBytes({ fields: [], claimed: { tensors: 9n } }), /ends in the middle/],
    ['claims tensors without end', ggufBytes({ fields: [], claimed: { tensors: huge } }), /larger than any/],
    [
      'has a text longer than itself',
      ggufBytes({ fields: raw(Buffer.concat([u32(8), u64(huge)])) }),
      /ends in the middle/,
    ],
    [
      'has a length no number holds',
      ggufBytes({ fields: raw(Buffer.concat([u32(8), u64(2n ** 64n - 1n)])) }),
      /cannot be/,
    ],
    ['has a list longer than itself', ggufBytes({ fields: raw(list(4, huge >> 8n)) }), /ends in the middle/],
    [
      'has a list of texts longer than itself',
      ggufBytes({ fields: raw(list(8, huge >> 8n)) }),
      /ends in the middle/,
    ],
    ['has lists in lists in lists', ggufBytes({ fields: raw(nested(40)) }), /does not know/],
    ['has an unknown kind of value', ggufBytes({ fields: raw(u32(77)) }), /does not know/],
    [
      'has weights of a hundred dimensions',
      ggufBytes({
        fields: [],
        tensors: [{ name: 'x', dimensions: Array.from({ length: 100 }, () => 1), offset: 0 }],
      }),
      /cannot be/,
    ],
  ])('that %s is refused', async (_name, bytes, why) => {
    const result = await read(bytes);
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(!result.ok && result.error.message).toMatch(why);
  });

  it('with a billion layers has a cache nobody computes', async () => {
    expect((await headerOf({ fields: llamaFields({ 'llama.block_count': 1e9 }) })).layers).toBeNull();
  });

  it('that was cut anywhere gives an answer', async () => {
    const whole = ggufBytes({
      fields: llamaFields(),
      tensors: [{ name: 'a.weight', dimensions: [8], offset: 0 }],
      data: 64,
    });
    const answers = new Set<boolean>();
    for (let length = 0; length <= whole.length; length += 1)
      answers.add((await read(whole.subarray(0, length))).ok);
    expect([...answers].sort()).toEqual([false, true]);
  });

  it('whose bytes were changed anywhere gives an answer', async () => {
    const whole = ggufBytes({
      fields: [...llamaFields(), { key: 'tokenizer.ggml.tokens', type: 'texts', value: ['a', 'b', 'cc'] }],
      tensors: [{ name: 'a.weight', dimensions: [8, 8], offset: 32 }],
      data: 512,
    });
    let state = 1;
    const next = (most: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    let refused = 0;
    for (let round = 0; round < 1_500; round += 1) {
      const changed = Buffer.from(whole);
      for (let flips = 1 + next(4); flips > 0; flips -= 1) changed[next(changed.length)] = next(256);
      const result = await read(changed);
      if (!result.ok) refused += 1;
      expect(result.ok || ['invalid', 'not_found'].includes(result.error.code)).toBe(true);
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe('what is no plain file', () => {
  it('a folder, a device and nothing at all are refused', async () => {
    expect(await readGgufHeader(folder)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await readGgufHeader('/dev/zero')).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await readGgufHeader(join(folder, 'absent.gguf'))).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
    expect(await readGgufHeader('a\0b')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it.skipIf(process.platform === 'win32')('a pipe that nobody writes into is not waited for', async () => {
    const pipe = join(folder, 'pipe.gguf');
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', pipe]);
    expect(await readGgufHeader(pipe)).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: 'it is no file' },
    });
  });
});

describe.skipIf(process.platform !== 'linux')('bytes read, as the system counts them', () => {
  const bytesRead = (): number => Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

  /** A file with a large hole behind this header: it costs no disk and reads as zeros. */
  function withHole(head: Uint8Array, size: number): string {
    const file = join(folder, 'hole.gguf');
    const descriptor = openSync(file, 'w');
    ftruncateSync(descriptor, size);
    writeSync(descriptor, head, 0, head.length, 0);
    closeSync(descriptor);
    return file;
  }

  async function costOf(file: string): Promise<{ ok: boolean; bytes: number }> {
    const before = bytesRead();
    const { ok } = await readGgufHeader(file);
    return { ok, bytes: bytesRead() - before };
  }

  it('of a model of 40 GB are those of its header', async () => {
    const tensors = [{ name: 'last.weight', dimensions: [4], offset: 39e9 }];
    const cost = await costOf(withHole(ggufBytes({ fields: llamaFields(), tensors }), 40e9));
    expect(cost.ok).toBe(true);
    expect(cost.bytes).toBeLessThan(2_000_000);
  });

  it('of a list of empty texts that goes on for 40 GB have a bound', async () => {
    const claims: GgufField = {
      key: 'x',
      type: 'raw',
      value: Buffer.concat([u32(9), u32(8), u64(4_000_000_000n)]),
    };
    const cost = await costOf(withHole(ggufBytes({ fields: [claims] }), 40e9));
    expect(cost.ok).toBe(false);
    expect(cost.bytes).toBeGreaterThan(10_000_000);
    expect(cost.bytes).toBeLessThan(150_000_000);
  });

  it('of a list of numbers that is 30 GB long are none', async () => {
    const claims: GgufField = {
      key: 'x',
      type: 'raw',
      value: Buffer.concat([u32(9), u32(0), u64(30_000_000_000n)]),
    };
    const cost = await costOf(withHole(ggufBytes({ fields: [claims] }), 40e9));
    expect(cost.ok).toBe(true);
    expect(cost.bytes).toBeLessThan(2_000_000);
  });
});

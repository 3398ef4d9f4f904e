/** Writes GGUF headers for tests, right ones and wrong ones: what a field claims is written as it is given. */

export type GgufField =
  | { key: string; type: 'text'; value: string }
  | { key: string; type: 'u32' | 'i32' | 'f32' | 'bool' | 'u64'; value: number }
  | { key: string; type: 'texts'; value: readonly string[] }
  | { key: string; type: 'u32s' | 'i32s' | 'bools'; value: readonly number[] }
  /** Bytes after the key, from the type on. */
  | { key: string; type: 'raw'; value: Uint8Array };

export interface GgufTensor {
  name: string;
  dimensions: readonly number[];
  offset: number;
}

export interface GgufDraft {
  version?: number;
  fields: readonly GgufField[];
  tensors?: readonly GgufTensor[];
  /** What the header claims in place of their number. */
  claimed?: { fields?: bigint; tensors?: bigint };
  /** Bytes after the header. */
  data?: number;
}

const codes = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, u64: 10 } as const;

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
export const u64 = (value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
};

function single(type: 'u32' | 'i32' | 'f32' | 'bool' | 'u64', value: number): Buffer {
  if (type === 'bool') return Buffer.from([value]);
  if (type === 'u64') return u64(value);
  if (type !== 'f32') return u32(value);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function fieldBytes(field: GgufField): Buffer {
  const key = text(field.key);
  switch (field.type) {
    case 'raw':
      return Buffer.concat([key, field.value]);
    case 'text':
      return Buffer.concat([key, u32(codes.text), text(field.value)]);
    case 'texts':
      return Buffer.concat([key, u32(9), u32(codes.text), u64(field.value.length), ...field.value.map(text)]);
    case 'u32s':
    case 'i32s':
    case 'bools': {
      const type = field.type.slice(0, -1) as 'u32' | 'i32' | 'bool';
      const values = field.value.map((value) => single(type, value));
      return Buffer.concat([key, u32(9), u32(codes[type]), u64(values.length), ...values]);
    }
    default:
      return Buffer.concat([key, u32(codes[field.type]), single(field.type, field.value)]);
  }
}

export function ggufBytes({ version = 3, fields, tensors = [], claimed = {}, data = 0 }: GgufDraft): Buffer {
  const rows = tensors.map(({ name, dimensions, offset }) =>
    Buffer.concat([text(name), u32(dimensions.length), ...dimensions.map(u64), u32(0), u64(offset)]),
  );
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(claimed.tensors ?? tensors.length),
    u64(claimed.fields ?? fields.length),
    ...fields.map(fieldBytes),
    ...rows,
  ]);
  const aligned = tensors.length === 0 ? head.length : Math.ceil(head.length / 32) * 32;
  return Buffer.concat([head, Buffer.alloc(aligned - head.length + data)]);
}

/** Fields of a usual model: 32 layers, 8 of 32 heads with a cache, 128 numbers each, trained for 131,072 tokens. */
export function llamaFields(changes: Readonly<Record<string, number>> = {}): GgufField[] {
  const figures = {
    'general.file_type': 15,
    'llama.context_length': 131_072,
    'llama.embedding_length': 4_096,
    'llama.block_count': 32,
    'llama.vocab_size': 128_256,
    'llama.attention.head_count': 32,
    'llama.attention.head_count_kv': 8,
    ...changes,
  };
  return [
    { key: 'general.architecture', type: 'text', value: 'llama' },
    { key: 'general.size_label', type: 'text', value: '8B' },
    ...Object.entries(figures).map(([key, value]): GgufField => ({ key, type: 'u32', value })),
  ];
}

/**
 * Many git objects in one file (git's pack format, version 2, without deltas). A first checkpoint of thousands of files
 * then costs two syncs instead of thousands. Nothing of a pack counts before `finish`; until then it has a temporary
 * name.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { temporaryName, writeFileAtomic } from '../base/atomic-file.ts';

const kinds = { commit: 1, tree: 2, blob: 3 } as const;
const headLength = 12;
const hashChunk = 1024 * 1024;
const hashLength = 20;
/** Entries are put together up to this many bytes before they are written. */
const writeChunk = 256 * 1024;
const syncAside = promisify(fsync);

type Entry = { oid: string; offset: number; crc: number };

export type PackWriter = {
  /** Bytes so far; the caller begins another pack before offsets outgrow 31 bits. */
  readonly length: number;
  has(oid: string): boolean;
  /** `body` has `size` bytes before compression. */
  add(kind: keyof typeof kinds, oid: string, size: number, compressed: Uint8Array): void;
  /** Makes the pack durable and readable; answers with its index. */
  finish(): Promise<Buffer>;
  /** Gives it up: nothing of it remains. */
  discard(): void;
};

/** Kind and size: four bits of the size in the first byte, seven in each further one, least first. */
function entryHead(kind: keyof typeof kinds, size: number): Buffer {
  const bytes: number[] = [];
  let first = (kinds[kind] << 4) | (size & 15);
  for (let rest = Math.floor(size / 16); ; rest = Math.floor(rest / 128)) {
    bytes.push(rest > 0 ? first | 128 : first);
    if (rest === 0) return Buffer.from(bytes);
    first = rest & 127;
  }
}

async function hashOf(descriptor: number): Promise<Buffer> {
  const hash = createHash('sha1');
  const chunk = Buffer.alloc(hashChunk);
  for (let at = 0; ; ) {
    const read = readSync(descriptor, chunk, 0, hashChunk, at);
    if (read === 0) return hash.digest();
    hash.update(chunk.subarray(0, read));
    at += read;
    await breathe();
  }
}

const words = (numbers: readonly number[]) => {
  const out = Buffer.alloc(numbers.length * 4);
  for (const [at, number] of numbers.entries()) out.writeUInt32BE(number, at * 4);
  return out;
};

/** Git's pack index, version 2. */
function indexOf(entries: readonly Entry[], packHash: Buffer): Buffer {
  const sorted = [...entries].sort((one, other) => (one.oid < other.oid ? -1 : 1));
  const fanout = new Array<number>(256).fill(0);
  for (const { oid } of sorted) {
    const first = Number.parseInt(oid.slice(0, 2), 16);
    fanout[first] = (fanout[first] ?? 0) + 1;
  }
  for (let at = 1; at < 256; at += 1) fanout[at] = (fanout[at] ?? 0) + (fanout[at - 1] ?? 0);
  const body = Buffer.concat([
    words([0xff744f63, 2, ...fanout]),
    Buffer.from(sorted.map((entry) => entry.oid).join(''), 'hex'),
    words(sorted.map((entry) => entry.crc)),
    words(sorted.map((entry) => entry.offset)),
    packHash,
  ]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

/** Begins a pack in `folder`. Throws errno errors. */
export function beginPack(folder: string): PackWriter {
  const temporary = join(folder, temporaryName());
  const descriptor = openSync(temporary, 'wx+', 0o666);
  const entries = new Map<string, Entry>();
  let length = headLength;
  let unwritten: Buffer[] = [];
  let written = headLength;
  const writeOut = () => {
    const bytes = Buffer.concat(unwritten);
    for (let at = 0; at < bytes.length; )
      at += writeSync(descriptor, bytes, at, bytes.length - at, written + at);
    written += bytes.length;
    unwritten = [];
  };
  const head = (count: number) => Buffer.concat([Buffer.from('PACK'), words([2, count])]);
  writeSync(descriptor, head(0));
  const discard = () => {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
  };
  return {
    get length() {
      return length;
    },
    has: (oid) => entries.has(oid),
    add: (kind, oid, size, compressed) => {
      const entry = Buffer.concat([entryHead(kind, size), compressed]);
      entries.set(oid, { oid, offset: length, crc: crc32(entry) });
      unwritten.push(entry);
      length += entry.length;
      if (length - written >= writeChunk) writeOut();
    },
    discard,
    finish: async () => {
      let hash: Buffer;
      try {
        writeOut();
        writeSync(descriptor, head(entries.size), 0, headLength, 0);
        hash = await hashOf(descriptor);
        writeSync(descriptor, hash, 0, hash.length, length);
        await syncAside(descriptor);
      } catch (error) {
        discard();
        throw error;
      }
      closeSync(descriptor);
      const name = join(folder, `pack-${hash.toString('hex')}`);
      renameSync(temporary, `${name}.pack`);
      const index = indexOf([...entries.values()], hash);
      // The index makes the pack known, so it comes last; writing it also syncs the folder.
      await writeFileAtomic(`${name}.idx`, index);
      return index;
    },
  };
}

export type PackedObject = { oid: string; offset: number; length: number };

/** What the pack that `index` belongs to holds, in the order of its bytes; `size`: of the pack's file. */
export function objectsIn(index: Buffer, size: number): PackedObject[] {
  const count = index.readUInt32BE(8 + 255 * 4);
  const names = 8 + 256 * 4;
  const offsets = names + count * 24;
  const found = Array.from({ length: count }, (_, at) => ({
    oid: index.toString('hex', names + at * 20, names + at * 20 + 20),
    offset: index.readUInt32BE(offsets + at * 4),
    length: 0,
  })).sort((one, other) => one.offset - other.offset);
  for (const [at, object] of found.entries())
    object.length = (found[at + 1]?.offset ?? size - hashLength) - object.offset;
  return found;
}

/** An object of a pack as it is there: what `add` of another one takes. */
export function readPacked(
  descriptor: number,
  { offset, length }: PackedObject,
): { kind: keyof typeof kinds; size: number; compressed: Buffer } {
  const entry = Buffer.alloc(length);
  readSync(descriptor, entry, 0, length, offset);
  const first = entry[0] ?? 0;
  const kind = (['commit', 'tree', 'blob'] as const).find((name) => kinds[name] === ((first >> 4) & 7));
  if (kind === undefined) throw new Error('a pack with an object of another kind');
  let size = first & 15;
  let at = 1;
  for (let shift = 16; ((entry[at - 1] ?? 0) & 128) !== 0; at += 1, shift *= 128)
    size += ((entry[at] ?? 0) & 127) * shift;
  return { kind, size, compressed: entry.subarray(at) };
}

/** Whether the pack that `index` belongs to holds `oid`. */
export function isInPack(index: Buffer, oid: string): boolean {
  const key = Buffer.from(oid, 'hex');
  const first = key[0] ?? 0;
  const names = 8 + 256 * 4;
  let low = first === 0 ? 0 : index.readUInt32BE(8 + (first - 1) * 4);
  let high = index.readUInt32BE(8 + first * 4);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = index.compare(key, 0, 20, names + middle * 20, names + middle * 20 + 20);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

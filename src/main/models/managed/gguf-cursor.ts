/**
 * Walks through the beginning of a file value by value. The file may be anybody's: every length in it is a claim, so nothing
 * is allocated or awaited for more than what is really there, and the bytes read altogether have a bound.
 */
import type { FileHandle } from 'node:fs/promises';

/** Says why a file cannot be read as what it claims to be. Never leaves the reader of headers. */
export class BadFile extends Error {}

export interface Cursor {
  /** Where the next value begins, in bytes. */
  position(): number;
  u8(): Promise<number>;
  u32(): Promise<number>;
  /** Throws for more than 2^53 - 1, which no honest count is. */
  u64(): Promise<number>;
  float(bytes: 4 | 8): Promise<number>;
  /** Text after its length; of one longer than `most` bytes only so many are kept and the rest is passed over. */
  text(most: number): Promise<string>;
  skip(bytes: number): Promise<void>;
  /** Passes over `count` texts. */
  skipTexts(count: number): Promise<void>;
}

export interface CursorBounds {
  /** Bytes of the file. */
  size: number;
  mostRead: number;
}

const chunkBytes = 256 * 1024;

export function createCursor(handle: FileHandle, { size, mostRead }: CursorBounds): Cursor {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let from = 0; // where the chunk begins in the file
  let have = 0;
  let at = 0; // next value, in the chunk
  let read = 0;

  /** Makes `bytes` (at most a chunk) readable at `at`. */
  async function need(bytes: number): Promise<void> {
    if (have - at >= bytes) return;
    const start = from + at;
    if (start + bytes > size) throw new BadFile('it ends in the middle of its header');
    have = 0;
    from = start;
    at = 0;
    while (have < bytes) {
      const { bytesRead } = await handle.read(chunk, have, chunkBytes - have, from + have);
      if (bytesRead === 0) throw new BadFile('it ends in the middle of its header');
      have += bytesRead;
      read += bytesRead;
      if (read > mostRead) throw new BadFile('its header is larger than any model’s');
    }
  }

  async function skip(bytes: number): Promise<void> {
    if (from + at + bytes > size) throw new BadFile('it ends in the middle of its header');
    at += bytes;
    if (at <= have) return;
    from += at;
    at = 0;
    have = 0;
  }

  async function u64(): Promise<number> {
    await need(8);
    const value = chunk.readBigUInt64LE(at);
    at += 8;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadFile('a length in its header cannot be');
    return Number(value);
  }

  return {
    position: () => from + at,
    async u8() {
      await need(1);
      at += 1;
      return chunk.readUInt8(at - 1);
    },
    async u32() {
      await need(4);
      at += 4;
      return chunk.readUInt32LE(at - 4);
    },
    u64,
    async float(bytes) {
      await need(bytes);
      at += bytes;
      return bytes === 4 ? chunk.readFloatLE(at - 4) : chunk.readDoubleLE(at - 8);
    },
    async text(most) {
      const length = await u64();
      const kept = Math.min(length, most, chunkBytes);
      await need(kept);
      const value = chunk.toString('utf8', at, at + kept);
      at += kept;
      await skip(length - kept);
      return value;
    },
    skip,
    async skipTexts(count) {
      // A vocabulary has hundreds of thousands: those that lie whole in the chunk cost no await each.
      for (let left = count; left > 0; left -= 1) {
        if (have - at >= 8) {
          const length = chunk.readUInt32LE(at);
          if (chunk.readUInt32LE(at + 4) === 0 && have - at - 8 >= length) {
            at += 8 + length;
            continue;
          }
        }
        await skip(await u64());
      }
    },
  };
}

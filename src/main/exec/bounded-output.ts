/**
 * Keeps the head and the tail of an output of any length in constant memory, and the whole of it, up to a cap, in a file.
 * The start says what was run and the end says how it went; the middle of ten megabytes says nothing a model can use.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderOutput } from './screen.ts';

export interface OutputLimits {
  headBytes: number;
  tailBytes: number;
  /** Where the whole output goes once it no longer fits; written only then. */
  spillFile?: string;
  spillLimit: number;
}

/** `complete` is false when the file stopped at its cap or could not be written further. */
export interface Spill {
  file: string;
  bytes: number;
  complete: boolean;
}

export interface BoundedOutput {
  add(chunk: Uint8Array): void;
  /** Ends the collection; call once. `text` is rendered and has a mark of its own where bytes are left out. */
  finish(): { text: string; omittedBytes: number; spill: Spill | null };
}

export function createBoundedOutput(limits: OutputLimits): BoundedOutput {
  const head = Buffer.alloc(limits.headBytes);
  const tail = createRing(limits.tailBytes);
  let headLength = 0;
  let total = 0;
  let spill: OpenSpill | null = null;
  const add = (chunk: Uint8Array): void => {
    total += chunk.length;
    const fits = Math.min(chunk.length, limits.headBytes - headLength);
    head.set(chunk.subarray(0, fits), headLength);
    headLength += fits;
    const rest = chunk.subarray(fits);
    if (rest.length === 0) return;
    if (spill === null && limits.spillFile !== undefined && tail.size() + rest.length > limits.tailBytes) {
      spill = openSpill(limits.spillFile, limits.spillLimit);
      spill.write(head.subarray(0, headLength));
      spill.write(tail.read());
    }
    spill?.write(rest);
    tail.write(rest);
  };
  return {
    add,
    finish: () => {
      const written = spill?.close() ?? null;
      const first = head.subarray(0, headLength);
      const last = tail.read();
      if (first.length + last.length === total) {
        return { text: render(Buffer.concat([first, last])), omittedBytes: 0, spill: written };
      }
      const kept = [trimEnd(first), trimStart(last)] as const;
      const omittedBytes = total - kept[0].length - kept[1].length;
      return {
        text: joinAround(render(kept[0]), omittedBytes, render(kept[1])),
        omittedBytes,
        spill: written,
      };
    },
  };
}

const render = (bytes: Buffer): string => renderOutput(bytes.toString('utf8'));

const joinAround = (before: string, omitted: number, after: string): string =>
  `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}[... ${omitted} bytes left out ...]\n${after}`;

/** Cuts back to the last whole line, or to a whole character where there is no line end. */
function trimEnd(bytes: Buffer): Buffer {
  const lineEnd = bytes.lastIndexOf(0x0a);
  if (lineEnd >= 0) return bytes.subarray(0, lineEnd + 1);
  let end = bytes.length;
  while (end > 0 && isContinuation(bytes[end - 1])) end -= 1;
  return bytes.subarray(0, end > 0 && (bytes[end - 1] ?? 0) >= 0xc0 ? end - 1 : end);
}

function trimStart(bytes: Buffer): Buffer {
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd >= 0 && lineEnd + 1 < bytes.length) return bytes.subarray(lineEnd + 1);
  let start = 0;
  while (isContinuation(bytes[start])) start += 1;
  return bytes.subarray(start);
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** The last `capacity` bytes written, in constant memory. */
function createRing(capacity: number): { write(bytes: Uint8Array): void; read(): Buffer; size(): number } {
  const buffer = Buffer.alloc(capacity);
  let position = 0;
  let length = 0;
  return {
    write: (bytes) => {
      if (capacity === 0) return;
      const kept = bytes.subarray(Math.max(0, bytes.length - capacity));
      const first = Math.min(kept.length, capacity - position);
      buffer.set(kept.subarray(0, first), position);
      buffer.set(kept.subarray(first), 0);
      position = (position + kept.length) % capacity;
      length = Math.min(capacity, length + kept.length);
    },
    read: () =>
      length < capacity
        ? Buffer.from(buffer.subarray(0, length))
        : Buffer.concat([buffer.subarray(position), buffer.subarray(0, position)]),
    size: () => length,
  };
}

interface OpenSpill {
  write(bytes: Uint8Array): void;
  close(): Spill;
}

/** A file that takes at most `limit` bytes. Losing it loses a convenience, so a full disk only makes it incomplete. */
function openSpill(file: string, limit: number): OpenSpill {
  let descriptor: number | null = null;
  let bytes = 0;
  let complete = true;
  try {
    mkdirSync(dirname(file), { recursive: true });
    descriptor = openSync(file, 'w', 0o600);
  } catch {
    complete = false;
  }
  return {
    write: (chunk) => {
      if (descriptor === null || !complete) return;
      try {
        const written = writeSync(descriptor, chunk, 0, Math.min(chunk.length, limit - bytes));
        bytes += written;
        complete = written === chunk.length;
      } catch {
        complete = false;
      }
    },
    close: () => {
      if (descriptor !== null) closeSync(descriptor);
      return { file, bytes, complete };
    },
  };
}

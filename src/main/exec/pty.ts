/**
 * What the terminal library does not do by itself: give its descriptor back, and hand out the last bytes. It closes the terminal a fifth
 * of a second after the program's end, read or not: a host that was busy just then would lose the end of the output.
 */
import { readSync } from 'node:fs';
import type { IPty } from 'node-pty';

/** With `encoding: null` a terminal hands out bytes. */
export const asBytes = (chunk: unknown): Buffer =>
  Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));

/** Gives the terminal's descriptor back, which ending the process does not. */
export function release(pty: IPty & { destroy?: () => void }): void {
  if (pty.destroy === undefined) pty.kill();
  else pty.destroy();
}

/** More than a terminal holds: a program left behind may write on for ever. */
const mostLeft = 1024 * 1024;

/** The library's own parts, which its types do not name; the stream hands on what is emitted at it. */
interface Opened {
  readonly fd?: number;
  readonly _socket?: { destroy(error?: Error): unknown; emit(event: 'data', bytes: Buffer): boolean };
}

/** To be called right after the terminal was opened: whoever closes it, what is still in it is handed out before. */
export function withLastBytes(pty: IPty): IPty {
  const { fd, _socket: stream } = pty as Opened;
  if (fd === undefined || stream === undefined) return pty;
  const close = stream.destroy.bind(stream);
  stream.destroy = (error) => {
    stream.destroy = close;
    for (const bytes of leftIn(fd)) stream.emit('data', bytes);
    return close(error);
  };
  return pty;
}

/** Nothing is waited for: a terminal that is empty, or closed at its other end, says so. */
function leftIn(fd: number): Buffer[] {
  const all: Buffer[] = [];
  for (let sum = 0; sum < mostLeft; ) {
    const bytes = readNow(fd);
    if (bytes.length === 0) break;
    all.push(bytes);
    sum += bytes.length;
  }
  return all;
}

function readNow(fd: number): Buffer {
  const bytes = Buffer.alloc(65_536);
  try {
    return bytes.subarray(0, readSync(fd, bytes));
  } catch {
    return Buffer.alloc(0);
  }
}

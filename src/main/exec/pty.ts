/** What the terminal library's types have no word for. */
import type { IPty } from 'node-pty';

/** With `encoding: null` a terminal hands out bytes. */
export const asBytes = (chunk: unknown): Buffer =>
  Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));

/** Gives the terminal's descriptor back, which ending the process does not. */
export function release(pty: IPty & { destroy?: () => void }): void {
  if (pty.destroy === undefined) pty.kill();
  else pty.destroy();
}

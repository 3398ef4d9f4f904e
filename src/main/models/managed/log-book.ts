/**
 * What a server writes: its last lines in memory, for the screen and for explaining its end, and a file that is kept. Both
 * are bounded, however much it writes. llama-server writes no prompts at its usual verbosity.
 */
import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogBook {
  /** Text as it comes, lines in any pieces. */
  add(text: string): void;
  /** The last lines, oldest first. */
  lines(): readonly string[];
  close(): void;
}

export interface LogBounds {
  lines: number;
  lineLength: number;
  /** Bytes of the file; one predecessor is kept beside it. */
  fileBytes: number;
}

const usualBounds: LogBounds = { lines: 1_000, lineLength: 2_000, fileBytes: 2_000_000 };

/** Everything that would move a cursor or change a colour. */
const control = /\p{Cc}\[[0-9;?]*[A-Za-z]|(?!\t)\p{Cc}/gu;

/** `onLines` is told each line when it is whole. A file that cannot be written costs nothing but itself. */
export function createLogBook(
  file: string,
  onLines: (lines: readonly string[]) => void,
  bounds: LogBounds = usualBounds,
): LogBook {
  let kept: string[] = [];
  let open = '';
  const sink = openSink(file, bounds.fileBytes);
  const keep = (lines: string[]): void => {
    kept = [...kept, ...lines].slice(-bounds.lines);
    sink.write(`${lines.join('\n')}\n`);
    onLines(lines);
  };
  return {
    add(text) {
      const pieces = (open + text).split(/\r?\n/);
      open = (pieces.pop() ?? '').slice(0, bounds.lineLength);
      const lines = pieces.map((line) => line.replace(control, '').slice(0, bounds.lineLength));
      if (lines.length > 0) keep(lines);
    },
    lines: () => (open === '' ? kept : [...kept, open]),
    close() {
      if (open !== '') keep([open]);
      open = '';
      sink.close();
    },
  };
}

function openSink(file: string, most: number): { write: (text: string) => void; close: () => void } {
  let descriptor: number | undefined;
  let size = 0;
  const open = (): void => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > most) {
      renameSync(file, `${file}.1`);
      size = 0;
    }
    descriptor = openSync(file, 'a', 0o600);
  };
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const write = (text: string): void => {
    try {
      if (descriptor === undefined || size > most) {
        close();
        open();
      }
      if (descriptor !== undefined) size += writeSync(descriptor, text);
    } catch {
      close(); // a full disk, say; the lines in memory remain
    }
  };
  return { write, close };
}

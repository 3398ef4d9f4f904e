/**
 * What a person would have seen of a command's raw terminal output. A progress bar that redraws its line a thousand times
 * is one line here, and colours cost nothing: otherwise the model pays for every repaint.
 *
 * Lines do not wrap here, so a redraw that counts on wrapping lands on another line.
 */
import { type EscapeSequence, escapeCode, readEscape } from './escape-sequence.ts';
import {
  alternate,
  emptyGrid,
  eraseLine,
  eraseScreen,
  type Grid,
  goTo,
  gridText,
  move,
  newline,
  put,
  restoreCursor,
  saveCursor,
} from './screen-grid.ts';

/** Text with LF line ends and no control characters but tabs. Never throws; an unfinished escape at the end is dropped. */
export function renderOutput(raw: string): string {
  if (isPlain(raw)) return raw.replaceAll('\r\n', '\n');
  const grid = emptyGrid();
  let index = 0;
  while (index < raw.length) {
    const code = raw.charCodeAt(index);
    if (code === escapeCode) {
      const sequence = readEscape(raw, index);
      obey(grid, sequence);
      index = sequence.end;
    } else if (isControl(code)) {
      control(grid, code);
      index += 1;
    } else {
      const character = String.fromCodePoint(raw.codePointAt(index) ?? code);
      put(grid, character);
      index += character.length;
    }
  }
  return gridText(grid);
}

const backspace = 0x08;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code < 0xa0);

/** True when nothing moves the cursor but line ends: then no screen is needed. */
function isPlain(raw: string): boolean {
  for (let index = 0; index < raw.length; index += 1) {
    const code = raw.charCodeAt(index);
    if (!isControl(code) || code === lineFeed || code === tab) continue;
    if (code === carriageReturn && raw.charCodeAt(index + 1) === lineFeed) continue;
    return false;
  }
  return true;
}

function control(grid: Grid, code: number): void {
  if (code === lineFeed) newline(grid);
  else if (code === carriageReturn) grid.column = 0;
  else if (code === backspace) move(grid, 0, -1);
  // As one cell, so that a tab in a file is still a tab.
  else if (code === tab) put(grid, '\t');
}

/** What each control sequence does; `n` is its first number or 1, `raw` the numbers as given. Others do nothing. */
const commands: Record<string, (grid: Grid, n: number, raw: readonly number[]) => void> = {
  A: (grid, n) => move(grid, -n, 0),
  B: (grid, n) => move(grid, n, 0),
  C: (grid, n) => move(grid, 0, n),
  D: (grid, n) => move(grid, 0, -n),
  E: (grid, n) => move(grid, n, -grid.column),
  F: (grid, n) => move(grid, -n, -grid.column),
  G: (grid, n) => move(grid, 0, n - 1 - grid.column),
  d: (grid, n) => goTo(grid, n - 1, grid.column),
  H: (grid, n, [, column = 0]) => goTo(grid, n - 1, Math.max(1, column) - 1),
  f: (grid, n, [, column = 0]) => goTo(grid, n - 1, Math.max(1, column) - 1),
  K: (grid, _, [what = 0]) => eraseLine(grid, what),
  J: (grid, _, [what = 0]) => eraseScreen(grid, what),
  s: saveCursor,
  u: restoreCursor,
};

function obey(grid: Grid, { final, params }: EscapeSequence): void {
  if (/^\?(47|1047|1049)$/.test(params) && (final === 'h' || final === 'l')) alternate(grid, final === 'h');
  if (!/^[\d;]*$/.test(params)) return;
  const numbers = params.split(';').map(Number);
  commands[final]?.(grid, Math.max(1, numbers[0] ?? 0), numbers);
}

/**
 * The cells of a terminal and its cursor. Rows are never lost off the top and lines are as long as they are, but the
 * cursor jumps only where a real screen has room: a few bytes of output must not allocate gigabytes.
 */

export interface Grid {
  lines: string[][];
  /** Row of the last clearing: the cursor does not go above it. */
  top: number;
  row: number;
  column: number;
  saved: { row: number; column: number };
  /** Where the ordinary screen goes on after a full-screen program; null outside of one. */
  behind: { top: number; row: number; column: number; length: number } | null;
}

/** The size programs are told; they wrap and redraw by it. */
export const screenSize = { rows: 50, cols: 160 } as const;

export const emptyGrid = (): Grid => ({
  lines: [[]],
  top: 0,
  row: 0,
  column: 0,
  saved: { row: 0, column: 0 },
  behind: null,
});

export const gridText = (grid: Grid): string => grid.lines.map((cells) => cells.join('')).join('\n');

function cellsOf(grid: Grid): string[] {
  while (grid.lines.length <= grid.row) grid.lines.push([]);
  return grid.lines[grid.row] ?? [];
}

/** Writes one character over what is there; a combining mark joins the character before it. */
export function put(grid: Grid, character: string): void {
  const cells = cellsOf(grid);
  if (grid.column > 0 && /^[\p{M}\u200d]$/u.test(character)) {
    cells[grid.column - 1] = (cells[grid.column - 1] ?? '') + character;
    return;
  }
  while (cells.length < grid.column) cells.push(' ');
  cells[grid.column] = character;
  grid.column += 1;
}

export function newline(grid: Grid): void {
  grid.row += 1;
  grid.column = 0;
  cellsOf(grid);
}

/** First row that is on the screen; those before it have scrolled off. */
const firstRow = (grid: Grid): number => Math.max(grid.top, grid.lines.length - screenSize.rows);

/** Moves by so many rows and columns, as far as the screen goes. */
export function move(grid: Grid, rows: number, columns: number): void {
  goTo(grid, grid.row - firstRow(grid) + rows, grid.column + columns);
}

/** Puts the cursor on a row of the screen and a column, both from 0, as far as the screen goes. */
export function goTo(grid: Grid, row: number, column: number): void {
  grid.row = firstRow(grid) + Math.min(Math.max(0, row), screenSize.rows - 1);
  const end = Math.max(screenSize.cols - 1, grid.lines[grid.row]?.length ?? 0);
  grid.column = Math.min(Math.max(0, column), end);
}

/** From the cursor to the end (0), from the start to the cursor (1), all of the line (2). */
export function eraseLine(grid: Grid, what: number): void {
  const cells = cellsOf(grid);
  const from = what === 0 ? grid.column : 0;
  if (what !== 1 || grid.column + 1 >= cells.length) cells.length = Math.min(cells.length, from);
  else cells.fill(' ', 0, grid.column + 1);
}

/** Below the cursor (0), or everything (2 and up), which then stays above a fresh screen. */
export function eraseScreen(grid: Grid, what: number): void {
  if (what >= 2) {
    grid.row = grid.lines.length - (grid.lines.at(-1)?.length === 0 ? 1 : 0);
    grid.top = grid.row;
    grid.column = 0;
  } else if (what === 0) {
    eraseLine(grid, 0);
    grid.lines.length = Math.min(grid.lines.length, grid.row + 1);
  }
}

/** Enters or leaves the full-screen buffer of editors and pagers, of which nothing is left on leaving. */
export function alternate(grid: Grid, on: boolean): void {
  const { top, row, column, lines } = grid;
  if (on && grid.behind === null) {
    grid.behind = { top, row, column, length: lines.length };
    Object.assign(grid, { top: lines.length, row: lines.length, column: 0 });
  } else if (!on && grid.behind !== null) {
    const { length, ...place } = grid.behind;
    lines.length = Math.min(lines.length, length);
    Object.assign(grid, place, { behind: null });
  }
}

export function saveCursor(grid: Grid): void {
  grid.saved = { row: grid.row, column: grid.column };
}

export function restoreCursor(grid: Grid): void {
  Object.assign(grid, grid.saved);
}

/** What tools printed, as it was recorded in `fixtures/gates`, and what the app makes of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readingOf } from '../../src/main/gates/reading.ts';
import type { GateTool } from '../../src/shared/gate.ts';

export const printed = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/gates', `${name}.txt`), 'utf8');

/** As the app reads it, of a command that ran in the folder where the outputs were recorded. */
export const read = (tool: GateTool, text: string, exitCode: number, pattern: string | null = null) =>
  readingOf(
    { kind: 'command', command: 'x', tool, pattern },
    { exitCode, ms: 5, printed: text, root: '/home/me/sums' },
  );

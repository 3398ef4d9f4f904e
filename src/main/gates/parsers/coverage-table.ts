/** The table that Istanbul prints for Vitest and Jest; the share of lines counts. Where it covers no file it tells nothing. */
import type { Metrics } from '../../../shared/gate.ts';
import { lastOf } from './parser.ts';

const row = /^ *All files *\| *([\d.]+) *\| *([\d.]+) *\| *([\d.]+) *\| *([\d.]+) *\|/gm;
const file = /^ +(?!All files)\S.*?\| *[\d.]+ *\|.*\|/m;

export function coverageIn(text: string): Metrics {
  const found = lastOf(text, row);
  if (found === undefined || !file.test(text)) return {};
  const [statements, branches, functions, lines] = found.slice(1).map(Number);
  return {
    ...{ coverage: lines ?? 0, statements: statements ?? 0 },
    ...{ branches: branches ?? 0, functions: functions ?? 0 },
  };
}

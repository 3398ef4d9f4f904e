/**
 * What it costs to look for what is remembered, which every message and every failed step waits for: 5,000 entries, a message that
 * all of them share words with, which is the worst case, and one of a whole page. The control is the same search where there is nothing.
 */
import { join } from 'node:path';
import { openMemories } from '../support/memory-rows.ts';
import { freshFolder } from './support/folders.ts';
import { type BenchRow, distribution, times } from './support/row.ts';

const entries = 5_000;
const rounds = 300;

const words = 'parser cache index window socket branch token schema cursor buffer thread queue'.split(' ');
const text = (n: number): string =>
  `The ${words[n % 12]} of part ${n} must be ${words[(n * 7) % 12]} before the ${words[(n * 5) % 11]} is ready`;

export async function rows(): Promise<BenchRow[]> {
  const full = openMemories(Date.now, join(freshFolder(), 'full.sqlite'));
  const empty = openMemories(Date.now, join(freshFolder(), 'empty.sqlite'));
  full.rows.transaction(() => {
    for (let n = 0; n < entries; n += 1)
      full.memories.add({ kind: 'fact', scope: n % 2 === 0 ? null : '/w', text: text(n) });
  });
  const message = 'Why is the parser cache not ready before the socket of part 4711 is?';
  const page = Array.from({ length: 40 }, (_, n) => text(n)).join('\n');
  const found = full.memories.find(message, '/w');
  if (found.length === 0) throw new Error('nothing is found');
  const search = (open: typeof full, query: string) => times(rounds, () => open.memories.find(query, '/w'));
  const measured = [
    distribution('memory of 5k entries, a message', await search(full, message), {
      aim: 'p50 ≤ 20',
      note: `${found.length} found`,
    }),
    distribution('memory of 5k entries, a page', await search(full, page)),
    distribution('memory of 5k entries, one that is about it', await search(full, 'part 4711')),
    distribution('control: no entries', await search(empty, message)),
  ];
  full.close();
  empty.close();
  return measured;
}

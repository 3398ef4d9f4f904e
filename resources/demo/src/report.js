import { formatCents, parseCents } from './money.js';
import { byCategory, total } from './totals.js';

/** One entry a line: a category, white space, an amount. Empty lines are skipped. */
export function parseEntries(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [category, amount = ''] = line.trim().split(/\s+/);
      return { category, cents: parseCents(amount) };
    });
}

/** A line for each category and one for the total. */
export function report(entries) {
  const lines = [...byCategory(entries)].map(([category, cents]) => `${category}: ${formatCents(cents)}`);
  return [...lines, `total: ${formatCents(total(entries))}`].join('\n');
}

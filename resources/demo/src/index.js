export { formatCents, parseCents } from './money.js';
export { parseEntries, report } from './report.js';
export { byCategory, total } from './totals.js';

/** Cents of all entries together. */
export function total(entries) {
  return entries.reduce((sum, entry) => sum + entry.cents, 0);
}

/** Cents of each category, in the order in which the categories first occur. */
export function byCategory(entries) {
  const totals = new Map();
  for (const entry of entries) {
    totals.set(entry.category, entry.cents);
  }
  return totals;
}

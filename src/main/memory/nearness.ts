/**
 * How near in meaning two texts are, from vectors that one model made of them. Pure. A cosine alone says nothing: between unrelated
 * texts it is 0.1 with one model and 0.7 with another, and some entries are near to everything. So an entry is compared with what
 * people say every day, and counts as near by how far a text stands out from that.
 */

/** Things that are said in any folder, of all kinds, and are about no entry in particular. */
export const everyday: readonly string[] = [
  'Add a button to the settings page',
  'Fix the failing test',
  'Rename this function',
  'Explain what this file does',
  'Refactor the code of the parser',
  'Update the dependencies',
  'Write documentation for the module',
  'Why does the build fail?',
  'Thanks, go on',
  'Create a new component',
  'Remove the unused imports',
  'Make it faster',
  'The server answers with an error',
  'Sort the list by date',
  'Show a message when it is empty',
  'Hello',
  'Make the header blue',
  'Translate the menu into German',
  'Where is this called?',
  'Undo the last change',
  'Read the file and tell me what it does',
  'Split this class into two',
  'Check whether the input is valid',
  'Review my changes',
];

/** In standard deviations; shown to a person who searches, who sees what is not meant. */
export const nearAtAll = 2;

/** How near everyday things are to one entry. */
export interface Background {
  usual: number;
  spread: number;
}

/** A model for which all texts are alike must not make a hair's breadth look like a mile. */
const leastSpread = 0.01;

/** Of length one, so that the cosine of two is their product; of nothing but zeros it stays so. */
export function unit(vector: readonly number[]): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length));
}

/** Of two of length one; 0 where their lengths as lists differ. */
export function cosine(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) return 0;
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

export function backgroundOf(entry: Float32Array, said: readonly Float32Array[]): Background {
  const all = said.map((vector) => cosine(vector, entry));
  const usual = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
  const variance = all.reduce((sum, value) => sum + (value - usual) ** 2, 0) / Math.max(1, all.length);
  return { usual, spread: Math.max(leastSpread, Math.sqrt(variance)) };
}

/** In standard deviations above what is usual; rounded, since it is shown and stored. */
export const nearness = (similarity: number, { usual, spread }: Background): number =>
  Math.round(((similarity - usual) / spread) * 10) / 10;

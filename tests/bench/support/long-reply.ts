/** What models write at length: prose, lists, code, tables. For whatever is to be measured while it streams. */

const part = (n: number): string => `
## Part ${n}

The totals in \`src/totals.js\` are rounded **before** they are summed, so each line may be off by half a cent and the
report does not add up. See [the rule](https://example.org/rule) that the accountants use; it says that only the sum
is rounded, and that it is rounded half to even.

- first the amounts are read as integers, in cents
- then they are summed without any rounding at all
- and only then is the sum shown with two digits

\`\`\`js
export function total(lines) {
  const cents = lines.reduce((sum, line) => sum + line.amount * 100, 0);
  return Math.round(cents) / 100; // the only place that rounds
}
\`\`\`

| case | before | after |
| --- | --- | --- |
| one line | 1.01 | 1.01 |
| two lines | 2.03 | 2.02 |
`;

/** Each part has some 130 words under the heading "Part 1", "Part 2" and so on. */
export const longReply = (parts: number): string =>
  Array.from({ length: parts }, (_, index) => part(index + 1)).join('');

/** In pieces of the size of tokens: at most five characters of a word with the white space before it. */
export const tokenPieces = (text: string): string[] => text.match(/\s*\S{1,5}/g) ?? [];

import { expect, it } from 'vitest';
import { plainWords } from '../../src/shared/plain-words.ts';

it.each([
  ['words stay', 'Run npm test — 3 files', 'Run npm test — 3 files'],
  ['markup is none', '<a href="x">y</a> & <b>', '‹a href="x"›y‹/a› ＆ ‹b›'],
  ['one line', 'one\r\n\ttwo\u2028three\u0007four', 'one two three four'],
  ['nothing unseen', 'a\u202eb\u200bc\ufe0fd\u{e0041}', 'abcd'],
  ['nothing turns a dangling half of a character up', '\ud83d', ''],
])('%s', (_, text, shown) => expect(plainWords(text, 80)).toBe(shown));

it('is never longer than it may be, by characters, and marks the cut', () => {
  expect(plainWords('x'.repeat(200), 80)).toBe(`${'x'.repeat(79)}…`);
  expect([...plainWords('😀'.repeat(5_000), 80)]).toHaveLength(80);
  expect(plainWords('x'.repeat(80), 80)).toBe('x'.repeat(80));
  expect(plainWords(`${' '.repeat(50)}x`, 80)).toBe('x');
});

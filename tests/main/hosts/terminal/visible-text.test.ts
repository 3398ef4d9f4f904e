import { describe, expect, it } from 'vitest';
import { judgeable, oneLine, printable } from '../../../../src/main/hosts/terminal/visible-text.ts';
import { everyTestIsAnAttack } from '../../../support/attack-report.ts';

describe('text that is printed', () => {
  everyTestIsAnAttack('card spoofing');
  it.each([
    ['\u001b[2Kls', '␛[2Kls', '␛[2Kls'],
    ['a\rb', 'a␍b', 'a␍b'],
    ['a\r\nb', 'a␍\nb', 'a\nb'],
    ['a\tb\n', 'a␉\tb\n', 'a\tb\n'],
    ['\u0007\u007f\u009b', '␇␡<U+009B>', '␇␡<U+009B>'],
    ['a\u202eb', 'a<U+202E>b', 'a<U+202E>b'],
    ['a\u200bb', 'a<U+200B>b', 'a\u200bb'],
    ['a\u2028b', 'a<U+2028>b', 'a<U+2028>b'],
    ['\ufe0f\u{e0041}', '<U+FE0F><U+E0041>', '\ufe0f\u{e0041}'],
    ['päß 你好 🙂', 'päß 你好 🙂', 'päß 你好 🙂'],
  ])('%j hides nothing', (text, judged, prose) => {
    expect(judgeable(text)).toBe(judged);
    expect(printable(text)).toBe(prose);
  });

  it('fits a line by characters and marks the cut', () => {
    expect(oneLine('a\n  b')).toBe('a b');
    expect(oneLine('🙂🙂🙂🙂', 3)).toBe('🙂🙂…');
    expect(oneLine('abc', 3)).toBe('abc');
  });
});

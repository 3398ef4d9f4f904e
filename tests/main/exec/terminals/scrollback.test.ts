import { describe, expect, it } from 'vitest';
import { createScrollback } from '../../../../src/main/exec/terminals/scrollback.ts';

const filled = (limit: number, ...texts: string[]) => {
  const printed = createScrollback(limit);
  for (const text of texts) printed.add(text);
  return printed;
};

describe('what a terminal printed', () => {
  it('is read from any position on, in parts that join', () => {
    const printed = filled(100, 'hello ', 'world');
    expect(printed.read(0, 8)).toEqual({ from: 0, to: 8, text: 'hello wo', lost: 0 });
    expect(printed.read(8, 8)).toEqual({ from: 8, to: 11, text: 'rld', lost: 0 });
    expect(printed.read(11, 8)).toEqual({ from: 11, to: 11, text: '', lost: 0 });
    expect(printed.read(99, 8)).toEqual({ from: 11, to: 11, text: '', lost: 0 });
  });

  it('is bounded, and says how much of the middle a slow reader lost', () => {
    const printed = createScrollback(1_000);
    for (let line = 0; line < 5_000; line += 1) printed.add(`line ${line}\n`);
    const total = Array.from({ length: 5_000 }, (_, line) => `line ${line}\n`).join('');
    const read = printed.read(10, 10_000);
    expect(read.to).toBe(total.length);
    expect(read.lost).toBe(read.from - 10);
    expect(read.text).toBe(`\u001b[m${total.slice(read.from)}`);
    expect(read.text.length).toBeLessThan(2_100);
    expect(total[read.from - 1], 'it begins with a whole line').toBe('\n');
  });

  it('says how the screen was switched by what is not kept any more', () => {
    const flood = 'x\n'.repeat(200);
    const printed = filled(100, '\u001b[?1049h\u001b[?25l', flood, '\u001b[?25h', flood);
    expect(printed.read(0, 1_000).text.startsWith('\u001b[m\u001b[?1049h\u001b[?25h')).toBe(true);
    const end = printed.end();
    expect(printed.read(end - 2, 10).text, 'nothing is said again to who lost nothing').toBe('x\n');
  });

  it('never parts a character', () => {
    const printed = filled(100, '😀😀');
    expect(printed.read(0, 3)).toMatchObject({ text: '😀', to: 2 });
    const long = filled(9, '😀'.repeat(40));
    expect(long.read(0, 1_000).text.isWellFormed()).toBe(true);
  });
});

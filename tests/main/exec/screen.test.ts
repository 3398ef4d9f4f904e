import { describe, expect, it } from 'vitest';
import { renderOutput } from '../../../src/main/exec/screen.ts';

const esc = '\u001b';
const progress = Array.from({ length: 1000 }, (_, index) => `\r${index / 10} %`).join('');

describe('renderOutput', () => {
  it.each<[string, string, string]>([
    ['plain text is untouched', 'one\n\ttwo  \n', 'one\n\ttwo  \n'],
    ['line ends become LF', 'a\r\nb\r\n', 'a\nb\n'],
    ['text beyond ASCII stays', 'größe 日本 🎉\r\n', 'größe 日本 🎉\n'],
    ['colours go', `${esc}[1;31mred${esc}[0m plain`, 'red plain'],
    ['a progress bar is its last state', `${progress}\rdone   \r\n`, 'done   \n'],
    ['a shorter redraw leaves what it does not cover', 'longer\rab', 'abnger'],
    ['a redraw that erases first leaves nothing', `longer\r${esc}[Kab`, 'ab'],
    ['erasing the whole line keeps the column', `abc${esc}[2Kd`, '   d'],
    ['erasing up to the cursor', `abcd\b\b${esc}[1K`, '   d'],
    ['backspace overwrites', 'passw\b\b\b\b\bPASS', 'PASSw'],
    ['backspace stops at the line start', '\b\b\bx', 'x'],
    ['two lines redrawn', `a 1\r\nb 1\r\n${esc}[2A${esc}[Ka 2\r\n${esc}[Kb 2\r\n`, 'a 2\nb 2\n'],
    ['erasing below', `a\r\nb\r\nc\r\n${esc}[2F${esc}[0Jx`, 'a\nx'],
    ['to a column', `abcdef${esc}[3GX`, 'abXdef'],
    ['forward pads', `a${esc}[3Cb`, 'a   b'],
    [
      'a spinner beside its words',
      ['⠋', '⠙', '⠹'].map((sign) => `${esc}[1G${esc}[0K${sign} fetching`).join(''),
      '⠹ fetching',
    ],
    [
      'three bars, each redrawn in its own line',
      `a 0\r\nb 0\r\nc 0\r\n${esc}[3A${esc}[2K\ra 9${esc}[3B\r${esc}[1A${esc}[2K\rc 9${esc}[1B\r`,
      'a 9\nb 0\nc 9\n',
    ],
    [
      'a bar at the bottom that words are put above',
      `bar 1${esc}[2K\rlog\r\nbar 2${esc}[2K\rlog\r\nbar 3`,
      'log\nlog\nbar 3',
    ],
    ['a bar that is taken away in the end', `${progress}\r${esc}[Kfetched\r\n`, 'fetched\n'],
    [
      'colours of 256 and of millions go',
      `${esc}[38;5;208ma${esc}[48;2;1;2;3mb${esc}[38:2::1:2:3mc${esc}[m`,
      'abc',
    ],
    ['clearing keeps what was seen', `first\r\n${esc}[H${esc}[2Jsecond`, 'first\nsecond'],
    ['saved and restored cursor', `ab${esc}7cd${esc}8X`, 'abXd'],
    ['a window title goes', `${esc}]0;title\u0007text`, 'text'],
    ['a link keeps its text', `${esc}]8;;http://a${esc}\\here${esc}]8;;${esc}\\`, 'here'],
    [
      'a title that never ends does not swallow the rest',
      `${esc}]0;rest of the output`,
      '0;rest of the output',
    ],
    ['character sets go', `${esc}(Babc${esc}=`, 'abc'],
    ['the pager screen leaves nothing', `a\r\n${esc}[?1049hjunk\r\nmore${esc}[?1049lb`, 'a\nb'],
    ['private modes go', `${esc}[?25la${esc}[?25h`, 'a'],
    ['an escape cut at the end goes', `abc${esc}[1;3`, 'abc'],
    ['a lone escape at the end goes', `abc${esc}`, 'abc'],
    ['bells and NULs go', 'a\u0007\u0000b', 'ab'],
    ['a combining mark stays with its letter', 'e\u0301x\b\by', 'yx'],
  ])('%s', (_, raw, seen) => {
    expect(renderOutput(raw)).toBe(seen);
  });

  it.each([
    ['one far jump', `${esc}[999999999B${esc}[999999999Cx`, 500],
    ['many far jumps down', `${esc}[9999Bx`.repeat(1000), 2000],
    ['many far jumps right', `${esc}[9999Cx\n`.repeat(1000), 200_000],
    ['a huge number', `${esc}[${'9'.repeat(400)}Bx`, 500],
  ])('does not allocate what a hostile cursor asks for: %s', (_, raw, most) => {
    expect(renderOutput(raw).length).toBeLessThan(most);
    expect(renderOutput(raw)).toContain('x');
  });

  it('takes places on the screen from what is still on it', () => {
    const scrolled = Array.from({ length: 200 }, (_, index) => `${index}\r\n`).join('');
    const lines = renderOutput(`${scrolled}${esc}[1;1HX`).split('\n');
    expect(lines.findIndex((line) => line.startsWith('X'))).toBe(201 - 50);
  });
});

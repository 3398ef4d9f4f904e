import { describe, expect, it } from 'vitest';
import { clipLine, clipMiddle, firstLines } from '../../../src/main/tools/clip.ts';
import { countLines } from '../../../src/main/tools/count-lines.ts';
import { report } from '../../../src/main/tools/execute-command.ts';
import { nearestPaths } from '../../../src/main/tools/nearest-paths.ts';
import { showLines } from '../../../src/main/tools/read-file.ts';

describe('countLines', () => {
  it.each<[string | null, string | null, number, number]>([
    ['a\nb\nc\n', 'a\nB\nc\n', 1, 1],
    [null, 'a\nb\n', 2, 0],
    ['a\nb\n', null, 0, 2],
    ['', 'a', 1, 0],
    ['a', 'a\n', 1, 1],
    ['a\r\nb\r\n', 'a\nb\r\n', 1, 1],
    ['a\na\na\n', 'a\na\n', 0, 1],
    ['1\n2\n3\n4\n5\n', '1\nx\n3\ny\n5\n', 2, 2],
    ['same\n', 'same\n', 0, 0],
  ])('%j to %j is +%i −%i', (before, after, added, removed) => {
    expect(countLines(before, after)).toEqual({ added, removed });
  });

  it('answers for a rewrite too large to compare', () => {
    const lines = (word: string) =>
      Array.from({ length: 20_000 }, (_, index) => `${word} ${index}\n`).join('');
    expect(countLines(lines('a'), lines('b'))).toEqual({ added: 20_000, removed: 20_000 });
  });
});

describe('clipping', () => {
  it('keeps whole lines and counts the rest', () => {
    expect(firstLines(['aa', 'bb', 'cc'], 6)).toEqual({ text: 'aa\nbb', left: 1 });
    expect(firstLines(['aaaa'], 3)).toEqual({ text: '', left: 1 });
    expect(firstLines([], 3)).toEqual({ text: '', left: 0 });
  });

  it('cuts the middle, says how much, and stays inside the limit', () => {
    const text = Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n');
    const clipped = clipMiddle(text, 1000);
    expect(clipped.length).toBeLessThanOrEqual(1000);
    const [, start = '', left = '', end = ''] =
      /^([\s\S]*)\[\.\.\. (\d+) characters left out \.\.\.\]\n([\s\S]*)$/.exec(clipped) ?? [];
    expect(text.startsWith(start) && start.endsWith('\n') && text.endsWith(end)).toBe(true);
    expect(start.length + Number(left) + end.length).toBe(text.length);
    expect(clipMiddle('short', 1000)).toBe('short');
  });

  it('halves no character', () => {
    expect(clipMiddle('🎉'.repeat(500), 201).isWellFormed()).toBe(true);
    expect(clipLine('a🎉b', 2)).toBe('a…');
  });
});

describe('nearestPaths', () => {
  const paths = [
    'src/sum.js',
    'src/add.js',
    'test/sum.test.js',
    'README.md',
    'lib/deep/sum.js',
    'package.json',
  ];
  it.each([
    ['sum.js', ['src/sum.js', 'lib/deep/sum.js']],
    ['lib/sum.js', ['src/sum.js', 'lib/deep/sum.js']],
    ['deep/sum.js', ['lib/deep/sum.js', 'src/sum.js']],
    ['src/smu.js', ['src/sum.js', 'lib/deep/sum.js']],
    ['readme.md', ['README.md']],
    ['src/entirely-else.py', []],
  ])('for %s', (wanted, near) => {
    expect(nearestPaths(wanted, paths)).toEqual(near);
  });
});

describe('showLines', () => {
  const text = 'one\ntwo\nthree\nfour\n';
  const shown = (range: { start_line?: number; end_line?: number }, limit = 1000, content = text) => {
    const result = showLines('a.txt', content, range, limit);
    return result.ok
      ? result.value
      : `${result.error.code}: ${result.error.message} ${result.error.hint ?? ''}`.trim();
  };
  it.each<[string, string, string]>([
    ['all', shown({}), 'a.txt lines 1-4 of 4\none\ntwo\nthree\nfour'],
    ['a range', shown({ start_line: 2, end_line: 3 }), 'a.txt lines 2-3 of 4\ntwo\nthree'],
    ['an end past the last line', shown({ start_line: 4, end_line: 99 }), 'a.txt lines 4-4 of 4\nfour'],
    [
      'a start past the last line',
      shown({ start_line: 5 }),
      'invalid: a.txt has only 4 lines. Ask for lines 1 to 4.',
    ],
    [
      'an end before the start',
      shown({ start_line: 3, end_line: 2 }),
      'invalid: end_line 2 is before start_line 3.',
    ],
    ['an empty file', shown({}, 1000, ''), 'a.txt is empty'],
    ['no final line end', shown({}, 1000, 'a\nb'), 'a.txt lines 1-2 of 2\na\nb'],
    ['LF for every line end', shown({}, 1000, 'a\r\nb\rc\n'), 'a.txt lines 1-3 of 3\na\nb\nc'],
    [
      'a cut that says how to go on',
      shown({}, 10),
      'a.txt lines 1-2 of 4\none\ntwo\n[cut here: go on with start_line 3]',
    ],
    [
      'a cut inside a range',
      shown({ start_line: 2 }, 5),
      'a.txt lines 2-2 of 4\ntwo\n[cut here: go on with start_line 3]',
    ],
    [
      'a line longer than the limit',
      shown({}, 5, 'x'.repeat(50)),
      'a.txt line 1 of 1, cut: it has 50 characters\nxxxxx…',
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('report', () => {
  const result = { output: 'out\n', omittedBytes: 0, spill: null, stopped: 0, durationMs: 1234 };
  it.each([
    [{ ...result, status: 'exited' as const, exitCode: 0 }, 'done', 'exit 0 after 1.2 s\nout'],
    [
      { ...result, status: 'exited' as const, exitCode: 1, output: '' },
      'done',
      'exit 1 after 1.2 s\n(no output)',
    ],
    [{ ...result, status: 'exited' as const, signal: 11 }, 'done', 'ended by SIGSEGV after 1.2 s\nout'],
    [
      { ...result, status: 'exited' as const, exitCode: 0, stopped: 2 },
      'done',
      'exit 0 after 1.2 s; 2 left in the background, stopped\nout',
    ],
    [{ ...result, status: 'timeout' as const }, 'failed', 'stopped at the time limit of 5 s\nout'],
    [{ ...result, status: 'cancelled' as const }, 'cancelled', 'stopped by the person after 1.2 s\nout'],
  ])('%j', (given, outcome, content) => {
    expect(report(given, 5000, 1000)).toMatchObject({ outcome, content });
  });
});

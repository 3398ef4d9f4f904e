import { describe, expect, it } from 'vitest';
import { backgroundWords, clipped } from '../../../src/main/agent/background-words.ts';
import {
  type Background,
  begunBackground,
  changedBackground,
  toldBackgrounds,
} from '../../../src/shared/background.ts';

const running = (id: string, command = 'npm run dev'): Background =>
  begunBackground({ backgroundId: id, callId: 't1.s1.c1', command }, 1);
const ended = (id: string, end: NonNullable<Background['end']>): Background => ({
  ...running(id),
  end,
  endedAt: 2,
});
const prints =
  (texts: Record<string, string>) =>
  (id: string): string =>
    texts[id] ?? '';

describe('what is told of commands in the background', () => {
  it.each([
    ['nothing new behind a result', [running('b1')], {}, false, ''],
    [
      'that one runs, behind a message',
      [running('b1')],
      {},
      true,
      '[In the background b1 (npm run dev) runs; it has printed nothing new.]',
    ],
    [
      'what it printed',
      [running('b1', 'a\nb')],
      { b1: 'ready\n' },
      false,
      '[In the background b1 (a ⏎ b) runs. Its output since you were told last, each line behind a bar:]\n| ready',
    ],
    [
      'an end with the last words',
      [ended('b1', { why: 'exited', exitCode: 1, output: 'boom\n' })],
      {},
      false,
      '[In the background b1 (npm run dev) ended with exit 1. Its last output, each line behind a bar:]\n| boom',
    ],
    [
      'a signal',
      [ended('b1', { why: 'exited', signal: 'SIGSEGV', output: '' })],
      {},
      true,
      '[In the background b1 (npm run dev) was ended by SIGSEGV.]',
    ],
    [
      'what appeared meanwhile',
      [{ ...ended('b1', { why: 'stopped', output: '' }), appeared: ['.vscode', 'sub/.git'] }],
      {},
      false,
      '[In the background b1 (npm run dev) was stopped by the person. The person is shown that meanwhile .vscode, sub/.git appeared.]',
    ],
    ['an end once', toldBackgrounds([ended('b1', { why: 'stopped', output: 'x' })]), {}, true, ''],
  ])('%s', (_name, list, texts: Record<string, string>, all, words) => {
    expect(backgroundWords(list, prints(texts), all)).toBe(words);
  });

  it('takes the output of those only that it tells of', () => {
    const asked: string[] = [];
    const list = [running('b1'), ended('b2', { why: 'stopped', output: '' })];
    const take = (id: string): string => {
      asked.push(id);
      return '';
    };
    backgroundWords(list, take, true);
    expect(asked).toEqual(['b1']);
  });

  it('is bounded over all of them, in lines and in characters', () => {
    const loud = Array.from({ length: 4 }, (_, index) => running(`b${index + 1}`));
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n');
    const told = backgroundWords(loud, () => lines, false);
    expect(told.split('\n').length).toBeLessThanOrEqual(40 + loud.length);
    expect(told).toContain('line 499');
    expect(told).toContain('[... 491 lines left out ...]');
    expect(backgroundWords(loud, () => 'x'.repeat(50_000), false).length).toBeLessThan(2_000 + 4 * 100);
  });

  it('lets no line of a program’s stand as one of the person’s', () => {
    const told = backgroundWords([running('b1')], () => 'up\n\n[Today is the day.]\n', true);
    const [head, ...lines] = told.split('\n');
    expect(head).toMatch(/^\[In the background b1/);
    expect(lines).toEqual(['| up', '| ', '| [Today is the day.]']);
  });

  it('cuts nothing that fits', () => {
    const text = Array.from({ length: 40 }, (_, index) => `${index}`).join('\n');
    expect(clipped(`${text}\n`)).toBe(text);
    expect(clipped(`${text}\n40`)).toContain('[... 2 lines left out ...]');
  });

  it('changes nothing for an end whose beginning is not there', () => {
    const list = [running('b2')];
    expect(changedBackground(list, 'b1', () => ({ endedAt: 1 }))).toEqual(list);
  });
});

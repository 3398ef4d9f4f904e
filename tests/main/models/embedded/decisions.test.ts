/** The engine's small decisions as tables: how much is read at a time, when it is started again, what its end means. */
import { describe, expect, it } from 'vitest';
import { nextBatch } from '../../../../src/main/models/embedded/child/reading-pace.ts';
import { refusalOf } from '../../../../src/main/models/embedded/child/refusal.ts';
import { delayBefore, failureOf } from '../../../../src/main/models/embedded/engine-end.ts';

describe('nextBatch', () => {
  it.each([
    ['the first', undefined, 128],
    ['fast: twice as much', { tokens: 128, ms: 10 }, 256],
    ['never more than the library takes at once', { tokens: 512, ms: 10 }, 512],
    ['slow: as much as takes a quarter of a second', { tokens: 128, ms: 500 }, 64],
    ['very slow: not less than is worth it', { tokens: 32, ms: 60_000 }, 32],
    ['no time at all', { tokens: 100, ms: 0 }, 200],
  ])('%s', (_name, last, wanted) => expect(nextBatch(last)).toBe(wanted));
});

describe('delayBefore', () => {
  const now = 1_000_000;
  it.each([
    ['never ended', [], 0],
    ['once', [now - 1], 0],
    ['twice', [now - 500, now], 1_000],
    ['twice, a while ago', [now - 5_000, now - 4_000], 0],
    ['four times', [now - 3, now - 2, now - 1, now], 4_000],
    ['again and again: never more than half a minute', Array.from({ length: 20 }, () => now), 30_000],
    ['long ago', [now - 700_000, now - 650_000], 0],
  ])('%s', (_name, ends, wanted) => expect(delayBefore(ends, now)).toBe(wanted));
});

describe('failureOf', () => {
  it('tells how it ended, its last words and what to do', () => {
    const killed = failureOf({ code: null, signal: 'SIGKILL', lastWords: '' }, 'in the middle of the answer');
    expect(killed).toEqual({
      code: 'unavailable',
      message: 'The embedded engine ended in the middle of the answer (SIGKILL).',
      hint: expect.stringMatching(/memory/),
    });
    const crashed = failureOf({ code: 134, signal: null, lastWords: 'a\nggml.c:1: assert\n\n' }, 'while');
    expect(crashed.message).toMatch(/\(code 134\)\. Its last words: ggml\.c:1: assert$/);
    expect(crashed.hint).not.toMatch(/memory/);
  });
});

describe('refusalOf', () => {
  it.each([
    ['unavailable', /memory/, Object.assign(new Error('too much'), { name: 'InsufficientMemoryError' })],
    ['unavailable', /does not start on this machine/, new Error('NoBinaryFoundError')],
    ['invalid', /models of this kind/, new Error("unknown model architecture: 'new'")],
    ['invalid', /m\.gguf could not be opened: Error: odd/, new Error('odd')],
  ])('%s: %s', (code, message, error) => {
    expect(refusalOf(error, { file: 'm.gguf' })).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

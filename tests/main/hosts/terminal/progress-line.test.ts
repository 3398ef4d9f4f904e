/** The line that is overwritten: each state of waiting has its own words, and nothing a server says can break the terminal. */
import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../../src/main/hosts/terminal/progress-line.ts';
import type { Live } from '../../../../src/shared/feed.ts';

const stepId = 't1.s1';
const queued = { kind: 'queued', stepId, since: 0, doing: null } as const;
const waiting = { kind: 'waiting', stepId, attempt: 2, delayMs: 1500, since: 0 } as const;

describe('the progress line', () => {
  it.each<[Live, boolean, string | null]>([
    [
      { ...queued, ahead: 2, because: 'session' },
      false,
      'waiting for its turn: another session goes first, 2 ahead',
    ],
    [
      { ...queued, ahead: 1, because: 'outside' },
      false,
      'waiting for its turn: a request of somebody else goes first',
    ],
    [
      { ...waiting, cause: 'loading', reason: 'The server is loading its model.' },
      false,
      'The server is loading its model.',
    ],
    [
      { ...waiting, cause: 'retry', reason: 'Nothing answers.' },
      false,
      'Nothing answers.; attempt 2 in 1.5 s',
    ],
    [
      { kind: 'reading', stepId, total: 8800, cached: 6000, processed: 6700, ms: 7000 },
      false,
      'reading 6700 of 8800 tokens (6000 remembered), about 20 s',
    ],
    [{ kind: 'reading', stepId, total: 9, cached: 0, processed: 0, ms: 0 }, false, 'reading 0 of 9 tokens'],
    [
      { kind: 'silent', stepId, since: 0, working: true },
      false,
      'nothing for a while; the server says that it works',
    ],
    [
      { kind: 'silent', stepId, since: 0, working: false },
      false,
      'nothing for a while; the server says that it does nothing',
    ],
    [
      { kind: 'silent', stepId, since: 0, working: null },
      false,
      'nothing for a while; the server does not tell what it does',
    ],
    [{ kind: 'reasoning', stepId, text: 'hm' }, false, 'thinking …'],
    [{ kind: 'reasoning', stepId, text: 'hm' }, true, 'thinking … (t: stop thinking, answer now)'],
    [
      { kind: 'call', stepId, index: 0, name: 'read_file\u001b[2J', characters: 7 },
      false,
      'writing read_file␛[2J … 7 characters',
    ],
    [{ kind: 'text', stepId, text: 'word' }, false, null],
  ])('%j', (live, endable, line) => {
    expect(progressLine(live, endable)).toBe(line);
  });
});

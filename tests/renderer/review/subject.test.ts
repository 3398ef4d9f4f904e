/** Which patch the panel shows and what it says of it, from folded sessions. */
import { describe, expect, it } from 'vitest';
import {
  around,
  beside,
  decidedEdits,
  neighbour,
  patchSubject,
  reviewFiles,
  totals,
} from '../../../src/renderer/features/review/subject.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { ask, digestOf, finish, opening, patch, sessionOf, step } from './session.ts';

const first = 't1.s1.c1';
const proposed = [...opening, step('t1.s1', ['apply_diff', 'write_file']), patch(first, ['a.js', 'b.js'])];
const decided = (decision: Extract<Fact, { type: 'approval.decided' }>['data']['decision']): Fact => ({
  type: 'approval.decided',
  data: { approvalId: `${first}.a1`, digest: digestOf('d'), decision, by: 'person', through: 'web' },
});

describe('patchSubject', () => {
  it.each([
    ['not asked yet', [], 'pending'],
    ['asked', [ask(`${first}.a1`)], 'waiting'],
    ['decided', [ask(`${first}.a1`), decided({ kind: 'approve' })], 'deciding'],
    ['written', [ask(`${first}.a1`), decided({ kind: 'approve' }), finish(first, 'done')], 'applied'],
    [
      'rejected',
      [ask(`${first}.a1`), decided({ kind: 'reject', words: 'no' }), finish(first, 'refused')],
      'refused',
    ],
    ['broken', [ask(`${first}.a1`), decided({ kind: 'approve' }), finish(first, 'failed')], 'failed'],
  ] as const)('says %s', (_, facts, phase) => {
    const subject = patchSubject(sessionOf([...proposed, ...facts]), first);
    expect(subject?.phase).toBe(phase);
  });

  it('falls back to the patch that waits, and to nothing when none does', () => {
    const waiting = sessionOf([...proposed, ask(`${first}.a1`)]);
    expect(patchSubject(waiting, null)?.call.id).toBe(first);
    expect(patchSubject(waiting, 't9.s9.c9')?.call.id).toBe(first);
    expect(patchSubject(waiting, 't1.s1.c2')?.call.id).toBe(first);
    expect(patchSubject(sessionOf(proposed), null)).toBeNull();
  });

  it('keeps the words of a rejection', () => {
    const state = sessionOf([
      ...proposed,
      ask(`${first}.a1`),
      decided({ kind: 'reject', words: 'use reduce' }),
    ]);
    expect(patchSubject(state, first)?.words).toBe('use reduce');
  });
});

describe('reviewFiles', () => {
  it('has one row for a renamed file, with the lines between, and in conflict when its old path is', () => {
    const conflict: Fact = {
      type: 'approval.conflicted',
      data: { approvalId: `${first}.a1`, files: [{ path: 'a.js', now: digestOf('c') }], kept: [] },
    };
    const subject = patchSubject(sessionOf([...proposed, ask(`${first}.a1`), conflict]), first);
    if (subject === null) throw new Error('no patch');
    const work = {
      edited: new Set<string>(),
      reviewed: new Set<string>(),
      refused: new Set<string>(),
      settled: () => 0,
    };
    const rows = reviewFiles(subject, work, [{ from: 'a.js', to: 'b.js', added: 7, removed: 5 }]);
    expect(rows).toMatchObject([
      { path: 'b.js', from: 'a.js', change: 'renamed', added: 7, removed: 5, conflicted: true },
    ]);
  });

  it('marks edited, reviewed and conflicted files', () => {
    const conflict: Fact = {
      type: 'approval.conflicted',
      data: { approvalId: `${first}.a1`, files: [{ path: 'b.js', now: digestOf('c') }], kept: [] },
    };
    const subject = patchSubject(sessionOf([...proposed, ask(`${first}.a1`), conflict]), first);
    if (subject === null) throw new Error('no subject');
    expect(subject.phase).toBe('waiting');
    const files = reviewFiles(subject, {
      edited: new Set(['a.js']),
      reviewed: new Set(['b.js']),
      refused: new Set(),
      settled: () => 0,
    });
    expect(
      files.map(({ path, edited, reviewed, conflicted }) => [path, edited, reviewed, conflicted]),
    ).toEqual([
      ['a.js', true, false, false],
      ['b.js', false, true, true],
    ]);
    expect(totals(files)).toEqual({ added: 6, removed: 2 });
  });

  it('knows which files were written other than proposed', () => {
    const edit = decided({
      kind: 'edit',
      files: [
        { path: 'a.js', after: digestOf('e') },
        { path: 'b.js', after: digestOf('b') },
      ],
    });
    const subject = patchSubject(
      sessionOf([...proposed, ask(`${first}.a1`), edit, finish(first, 'done')]),
      first,
    );
    if (subject === null) throw new Error('no subject');
    expect([...decidedEdits(subject)]).toEqual(['a.js']);
  });
});

describe('neighbour', () => {
  const files = [{ path: 'a' }, { path: 'b' }, { path: 'c' }];
  it.each([
    ['a', 1, 'b'],
    ['c', 1, 'a'],
    ['a', -1, 'c'],
    ['gone', 1, 'a'],
  ] as const)('of %s by %s is %s', (path, by, expected) => {
    expect(neighbour(files, path, by)).toBe(expected);
  });
  it('is nothing when there is no other', () => expect(neighbour([{ path: 'a' }], 'a', 1)).toBeNull());
});

describe('around', () => {
  const files = [{ path: 'a' }, { path: 'b' }, { path: 'c' }, { path: 'd' }];
  it.each([
    ['b', [1, -1, 2], ['c', 'a', 'd']],
    ['d', [1, -1, 2], ['a', 'c', 'b']],
    ['a', [4, 8], []],
  ] as const)('of %s by %j are %j', (path, steps, expected) => {
    expect(around(files, path, steps).map((file) => file.path)).toEqual(expected);
  });
  it('names each of few files once', () =>
    expect(around(files.slice(0, 2), 'a', [1, -1, 2])).toEqual([{ path: 'b' }]));
});

describe('beside', () => {
  const files = [{ path: 'a' }, { path: 'b' }, { path: 'c' }];
  it.each([
    ['b', 'a', ['c', 'a']],
    ['b', 'c', ['a', 'c']],
    ['a', 'c', ['b', 'c']],
    ['c', 'a', ['b', 'a']],
    ['b', 'b', ['c', 'a']],
    ['b', 'gone', ['c', 'a']],
  ] as const)('of %s, where one came from %s, are %j', (path, last, expected) => {
    expect(beside(files, path, last).map((file) => file.path)).toEqual(expected);
  });
  it('the other one of two comes next, whence ever', () =>
    expect(beside(files.slice(0, 2), 'a', 'b')).toEqual([{ path: 'b' }]));
});

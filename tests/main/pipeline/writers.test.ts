/** Who made a file another one, from what was recorded, and a list from the beginning that is not what was written. */
import { describe, expect, it } from 'vitest';
import { begunText, readBegun } from '../../../src/main/pipeline/begun.ts';
import { momentsOf } from '../../../src/main/pipeline/file-moments.ts';
import { tracesOf } from '../../../src/main/pipeline/traces.ts';
import {
  type Author,
  isUnsure,
  type Moment,
  type Seen,
  writersOf,
} from '../../../src/main/pipeline/writers.ts';
import type { Fact, JournalEvent } from '../../../src/shared/event.ts';

const [one, two]: Author[] = [
  { kind: 'run', id: 'one' },
  { kind: 'session', id: 'two' },
];
const look = (at: number, seen: Seen): Moment => ({ at, seen });
const patch = (at: number, before: Seen, author: Author, after: Seen, isBits = false): Moment => ({
  ...{ at, seen: before, did: { author, seen: after, isBits } },
});
const work = (author: Author, from: number, to: number) => ({ author, from, to });
const names = (...given: Parameters<typeof writersOf>): string[] =>
  writersOf(...given).map(({ author, isGuess }) => {
    const name = author.kind === 'nobody' ? 'nobody' : author.id;
    return isGuess ? `${name}?` : name;
  });

describe('who made a file what it is', () => {
  it.each<[string, Moment[], string[]]>([
    ['its patch alone', [look(0, 'a'), patch(5, 'a', one!, 'b'), look(9, 'b')], ['one']],
    ['a new one', [look(0, null), patch(5, null, one!, 'b'), look(9, 'b')], ['one']],
    [
      'patches of both, in their order',
      [look(0, 'a'), patch(4, 'a', two!, 'b'), patch(5, 'b', one!, 'c'), look(9, 'c')],
      ['two', 'one'],
    ],
    ['the person before it', [look(0, 'a'), patch(5, 'x', one!, 'b'), look(9, 'b')], ['nobody', 'one']],
    ['the person after it', [look(0, 'a'), patch(5, 'a', one!, 'b'), look(9, 'x')], ['one', 'nobody']],
    ['nobody on record', [look(0, 'a'), look(9, null)], ['nobody']],
    [
      'a look that began before its patch and ended after it',
      [look(0, 'a'), patch(5, 'a', one!, 'b'), look(6, 'a'), look(9, 'b')],
      ['one'],
    ],
    ['its bits', [look(0, 'a'), patch(5, 'a', one!, 'a', true), look(9, 'a')], ['one']],
    ['a patch that changed nothing', [look(0, 'a'), patch(5, 'a', one!, 'a'), look(9, 'a')], []],
    ['contents that are not known', [look(0, undefined), patch(5, undefined, one!, undefined)], ['one']],
  ])('%s', (_, moments, expected) => {
    expect(names(moments, [])).toEqual(expected);
  });

  it('names a command only where one was at work between two looks, and then as a guess', () => {
    const moments = [look(0, 'a'), look(3, 'a'), look(6, 'b'), look(9, 'c')];
    expect(names(moments, [work(one!, 3, 5)])).toEqual(['one?', 'nobody']);
    expect(names(moments, [work(one!, 0, 3)])).toEqual(['nobody']);
    expect(names(moments, [work(one!, 4, 5), work(two!, 5, Number.POSITIVE_INFINITY)])).toEqual([
      'one?',
      'two?',
    ]);
    expect(names([look(0, 'a'), look(6, undefined), look(9, 'b')], [work(one!, 3, 5)])).toEqual(['one?']);
    // Who is known to have been at it may hide somebody else behind a command of theirs, so that more looks are wanted.
    const own = [patch(1, 'a', one!, 'b'), patch(9, 'x', one!, 'c')];
    expect(names(own, [work(one!, 2, 4)])).toEqual(['one']);
    expect(isUnsure(own, [work(one!, 2, 4)])).toBe(true);
    expect(isUnsure(own, [])).toBe(false);
    expect(names(own.toSpliced(1, 0, look(5, 'b')), [work(one!, 2, 4)])).toEqual(['one', 'nobody']);
    // A file's own times tell what was written when it was over, unless they are from elsewhere.
    const last = (from: number, to: number): Moment[] => [
      look(0, 'a'),
      { ...look(9, 'b'), written: { from, to } },
    ];
    expect(names(last(6, 7), [work(one!, 3, 5)])).toEqual(['nobody']);
    expect(names(last(4, 7), [work(one!, 3, 5)])).toEqual(['one?']);
    expect(names(last(-9, -8), [work(one!, 3, 5)])).toEqual(['one?']);
    // What is known of it stands over the guess.
    expect(names([...moments, patch(9, 'c', one!, 'd')], [work(one!, 3, 9)])).toEqual(['one']);
  });
});

describe('what a journal says of files', () => {
  const digest = (letter: string) => letter.repeat(64);
  const events = (...facts: Fact[]): JournalEvent[] =>
    facts.map((fact, index) => ({ ...fact, seq: index + 1, at: index + 1 }));
  const proposed = (callId: string, more: object): Fact => ({
    type: 'call.proposed',
    data: {
      ...{ callId, effect: 'exec', summary: '', digest: digest('0') },
      proposal: { kind: 'command', command: 'make', cwd: '.', timeoutMs: 1, ...more },
    },
  });
  const started = (callId: string): Fact => ({ type: 'call.started', data: { callId } });
  const finished = (callId: string, applied?: string): Fact => ({
    type: 'call.finished',
    data: {
      ...{ callId, outcome: 'done', content: '', summary: '', durationMs: 0 },
      ...(applied === undefined ? {} : { applied: [{ path: applied, before: null, after: digest('a') }] }),
    },
  });

  it('is of commands in the folder while they ran, and not of those in a copy', () => {
    const here = [proposed('c1', {}), started('c1'), finished('c1')];
    const copy = [proposed('c2', { inCopy: true }), started('c2'), finished('c2')];
    const left: Fact = {
      type: 'background.started',
      data: { backgroundId: 'b1', callId: 'c1', command: 'make' },
    };
    const { works } = tracesOf(events(...here, ...copy, left), one!);
    expect(works).toEqual([work(one!, 2, 3), work(one!, 7, Number.POSITIVE_INFINITY)]);
  });

  it('leaves out what a copy of a session brought from the other one', () => {
    const copied: Fact = { type: 'session.copied', data: { how: 'duplicate', title: 'A' } };
    const { patches } = tracesOf(events(finished('c1', 'old'), copied, finished('c2', 'new')), one!);
    expect(patches.map(({ at, files }) => [at, files.map(({ path }) => path)])).toEqual([[3, ['new']]]);
  });

  it('is a file at its place in the order, with what checkpoints hold only where they are asked', () => {
    const { patches } = tracesOf(events(finished('c1', 'a'), finished('c2', 'b')), one!);
    const mark = (value: string | null) => () => value;
    const oid = 'e'.repeat(40);
    const records = {
      ...{ patches, checkpoints: [{ at: 0.5, id: 'k' }], restores: [], looks: [] },
      ...{ begun: { at: 0, mark: mark(null) }, now: { at: 9, mark: mark(`${oid} 644`) } },
    };
    const nameOf = () => oid;
    expect(momentsOf('a', records, { nameOf }).map(({ at, seen }) => [at, seen])).toEqual([
      ...[
        [0, null],
        [0.5, undefined],
        [1, null],
        [9, oid],
      ],
    ]);
    expect(momentsOf('a', records, { nameOf, past: () => null })[1]).toEqual({ at: 0.5, seen: null });
    expect(writersOf(momentsOf('b', records, { nameOf }), [])).toEqual([{ author: one, isGuess: false }]);
  });
});

describe('the list from the beginning', () => {
  const files = [
    ['a', '1'],
    ['b', '2'],
  ] as const;
  const text = begunText(files);
  it('is what was written, or none', () => {
    expect(readBegun(text)).toEqual(files);
    expect(readBegun(begunText([]))).toEqual([]);
    expect(readBegun(JSON.stringify(files))).toEqual(files);
    const wrong = [undefined, '', '[]', '{}', 'null', text.slice(0, -5), text.replace('"b"', '"c"'), '["a"]'];
    expect(wrong.map(readBegun)).toEqual(wrong.map(() => null));
  });
});

/** What of a file is put into the editor, and what is known of a patch's texts after each answer. */
import { describe, expect, it } from 'vitest';
import { received } from '../../../src/renderer/features/review/patch-texts.ts';
import { type ShownInput, shownText } from '../../../src/renderer/features/review/shown-text.ts';
import { hex } from '../../../src/renderer/ui/color.ts';

const text = { path: 'a.js', before: 'old', after: 'new', language: 'javascript', note: null };
const input: ShownInput = {
  text,
  phase: 'waiting',
  mine: undefined,
  compare: 'proposal',
  key: 'k',
  place: 'p',
  current: true,
  leftOut: false,
  from: null,
  bits: null,
};
const right = (over: Partial<ShownInput>) => {
  const shown = shownText({ ...input, ...over });
  if (shown.kind !== 'text') throw new Error(shown.kind);
  return [shown.text.before, shown.text.after, shown.text.editable];
};

describe('shownText', () => {
  it.each<[string, Partial<ShownInput>, [string, string, boolean]]>([
    ['the proposal, open for edits', {}, ['old', 'new', true]],
    ['the text of the person', { mine: 'mine' }, ['old', 'mine', true]],
    ['an emptied text', { mine: '' }, ['old', '', true]],
    ['what was decided, locked', { phase: 'applied', mine: 'mine' }, ['old', 'new', false]],
    ['texts of an older state, locked', { current: false }, ['old', 'new', false]],
    ['a new file', { text: { ...text, before: null } }, ['', 'new', true]],
    ['a deletion, locked', { text: { ...text, after: null } }, ['old', '', false]],
    ['what changed on disk', { text: { ...text, now: 'now' }, compare: 'disk' }, ['old', 'now', false]],
    ['a file gone from disk', { text: { ...text, now: null }, compare: 'disk' }, ['old', '', false]],
    ['the proposal of a file nobody else changed', { compare: 'disk' }, ['old', 'new', true]],
  ])('shows %s', (_, over, expected) => expect(right(over)).toEqual(expected));

  it('says what a file without text is', () => {
    const note = 'This is a binary file, not text.';
    const shown = shownText({ ...input, text: { ...text, before: null, after: null, note } });
    expect(shown).toEqual({ kind: 'note', title: 'a.js cannot be shown as text', note });
  });

  it('never gives two different texts one key', () => {
    const keys = (['waiting', 'applied'] as const).map((phase) => shownText({ ...input, phase }));
    const disk = shownText({ ...input, text: { ...text, now: 'now' }, compare: 'disk' });
    const names = [...keys, disk].map((shown) => (shown.kind === 'text' ? shown.text.key : ''));
    expect(new Set(names).size).toBe(3);
  });
});

describe('received', () => {
  const failure = { code: 'unavailable' as const, message: 'lost' };
  const nothing = { stamp: '', texts: new Map(), failure: null };
  const other = { ...text, path: 'b.js' };
  it('gathers the texts of one stamp', () => {
    const known = received(received(nothing, 's1', [text]), 's1', [other]);
    expect([...known.texts.keys()]).toEqual(['a.js', 'b.js']);
  });
  it('drops the texts of an older stamp with the first of a newer', () => {
    const known = received(received(nothing, 's1', [text]), 's2', [other]);
    expect([...known.texts.keys()]).toEqual(['b.js']);
  });
  it('keeps texts when another one fails, and says why', () => {
    const known = received(received(nothing, 's1', [text]), 's1', failure);
    expect([known.texts.size, known.failure]).toEqual([1, failure]);
  });
});

it('writes colours as the editor reads them', () => {
  expect(hex([0, 15, 255, 255])).toBe('#000fffff');
  expect(hex([1, 2, 3, 255], 0.5)).toBe('#01020380');
});

describe('what is not text', () => {
  const facts = { bytes: 3, digest: 'd', image: null };
  it.each<[string, Partial<ShownInput>, unknown]>([
    ['a changed one', {}, { before: facts, after: facts, fact: null }],
    ['one with other bits alone', { bits: 'becomesExecutable' }, { fact: /only whether it may be executed/ }],
    ['a renamed one', { from: 'b.bin' }, { fact: 'Renamed from b.bin; nothing in it changes.' }],
    ['one that is left out', { leftOut: true }, { fact: expect.stringContaining('will not be written') }],
  ])('%s is shown as facts', (_, over, expected) => {
    const binary = {
      ...text,
      before: null,
      after: null,
      note: 'binary',
      facts: { before: facts, after: facts },
    };
    const shown = shownText({ ...input, text: binary, ...over });
    expect(shown).toMatchObject({ kind: 'facts', ...(expected as object) });
  });

  it('is a note where nothing of it is kept', () => {
    const lost = { ...text, note: 'The contents are no longer kept.', facts: { before: null, after: null } };
    expect(shownText({ ...input, text: lost })).toMatchObject({ kind: 'note' });
  });
});

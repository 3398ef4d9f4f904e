/** The person's text: what counts as an edit, what is sent, what is forgotten. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  acceptance,
  forgetPatch,
  keepText,
  markReviewed,
  patchKey,
  sameText,
  settledComments,
  useEdits,
} from '../../../src/renderer/features/review/edits.ts';

const key = patchKey('s-1', 't1.s1.c1');
beforeEach(() => useEdits.setState({ texts: {}, reviewed: {} }));
const texts = () => useEdits.getState().texts[key] ?? {};

describe('keepText', () => {
  it('keeps text by session, call and file', () => {
    keepText(key, 'a.js', 'mine', 'proposed');
    keepText(patchKey('s-2', 't1.s1.c1'), 'a.js', 'other', 'proposed');
    expect(texts()).toEqual({ 'a.js': 'mine' });
  });

  it('forgets text that is the proposal again, whatever its line ends', () => {
    keepText(key, 'a.js', 'mine', 'one\r\ntwo\r\n');
    keepText(key, 'a.js', 'one\ntwo\n', 'one\r\ntwo\r\n');
    expect(texts()).toEqual({});
  });

  it('changes nothing, and wakes nobody, when nothing changed', () => {
    keepText(key, 'a.js', 'mine', 'proposed');
    const before = useEdits.getState().texts;
    keepText(key, 'a.js', 'mine', 'proposed');
    keepText(key, 'b.js', 'proposed', 'proposed');
    expect(useEdits.getState().texts).toBe(before);
  });

  it('keeps an emptied file as an edit', () => {
    keepText(key, 'a.js', '', 'proposed');
    expect(texts()).toEqual({ 'a.js': '' });
  });
});

describe('acceptance', () => {
  it('is an approval without edits and sends every edit otherwise', () => {
    expect(acceptance({})).toEqual({ kind: 'approve' });
    keepText(key, 'a.js', 'one\n', 'one\r\n');
    keepText(key, 'b.js', 'three', 'two');
    expect(acceptance(texts())).toEqual({ kind: 'edit', files: [{ path: 'b.js', text: 'three' }] });
  });
});

it('tells text apart but not line ends', () => {
  expect(sameText('a\rb\r\nc\n', 'a\nb\nc\n')).toBe(true);
  expect(sameText('a\n', 'a')).toBe(false);
});

it('forgets one patch and no other', () => {
  keepText(key, 'a.js', 'mine', 'proposed');
  markReviewed(key, 'a.js', true);
  keepText(patchKey('s-2', 'x'), 'a.js', 'mine', 'proposed');
  forgetPatch(key);
  expect(texts()).toEqual({});
  expect(useEdits.getState().reviewed).toEqual({});
  expect(useEdits.getState().texts[patchKey('s-2', 'x')]).toEqual({ 'a.js': 'mine' });
});

describe('a comment as it is sent', () => {
  const made = { path: 'a.js', line: 3, words: 'Why?', quote: 'same' };
  it.each<[string, string | undefined, number]>([
    ['where it was made', 'one\ntwo\nsame\n', 3],
    ['where its line has gone, whatever the line ends', 'one\r\ntwo\r\nnew\r\nsame\r\n', 4],
    ['at the nearest of several', 'same\none\ntwo\nsame\n', 4],
    ['where it stood when its line is gone', 'one\ntwo\nthree\nfour\n', 3],
    ['at the end of a text that is shorter now', 'one', 1],
    ['where it was made when there is no text', undefined, 3],
  ])('stands %s', (_, text, line) => {
    expect(settledComments([made], () => text)).toEqual([{ path: 'a.js', line, words: 'Why?' }]);
  });
});

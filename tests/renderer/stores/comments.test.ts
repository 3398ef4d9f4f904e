import { afterEach, expect, it, vi } from 'vitest';
import {
  addComment,
  clearComments,
  commentsOf,
  commentWords,
  forgetComments,
  readComments,
  removeComment,
  useComments,
} from '../../../src/renderer/stores/comments.ts';

const storage = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => storage.get(key) ?? null,
  setItem: (key: string, value: string) => storage.set(key, value),
  removeItem: (key: string) => storage.delete(key),
});
/** As a page that is opened anew finds it. */
const reload = (): void => useComments.setState({ runs: {} });
afterEach(() => {
  storage.clear();
  reload();
});

const wordsAt = (run: string, stage: string): string[] =>
  commentsOf(run, stage)(useComments.getState()).map(({ words }) => words);
const say = (stage: string, words: string): void =>
  addComment('r', stage, { about: 'goal-1', title: 'About goal-1 “A page”', words });

it('are kept by run and stage until they are sent, also when the page is opened anew', () => {
  say('goal', 'In German.');
  say('goal', 'Longer.');
  say('plan', 'Later.');
  reload();
  readComments('r');
  readComments('other');
  expect([wordsAt('r', 'goal'), wordsAt('r', 'plan'), wordsAt('other', 'goal')]).toEqual([
    ['In German.', 'Longer.'],
    ['Later.'],
    [],
  ]);
  removeComment('r', 'goal', commentsOf('r', 'goal')(useComments.getState())[0]?.id ?? '');
  expect(wordsAt('r', 'goal')).toEqual(['Longer.']);
  const sent = commentsOf('r', 'goal')(useComments.getState());
  say('goal', 'Said while they were sent.');
  clearComments('r', 'goal', sent);
  expect(wordsAt('r', 'goal')).toEqual(['Said while they were sent.']);
  for (const stage of ['goal', 'plan'])
    clearComments('r', stage, commentsOf('r', stage)(useComments.getState()));
  expect([wordsAt('r', 'goal'), storage.size]).toEqual([[], 0]);
  say('goal', 'Again.');
  forgetComments('r');
  expect([wordsAt('r', 'goal'), storage.size]).toEqual([[], 0]);
});

it('are none where something else was left in their place', () => {
  for (const left of ['{', '7', '{"goal":7}', '{"goal":[{"id":"a"},null]}']) {
    storage.set('patchbay.comments.r', left);
    reload();
    readComments('r');
    expect(wordsAt('r', 'goal')).toEqual([]);
  }
});

it('are sent in one, below what is said of all', () => {
  say('goal', 'In German.');
  const all = commentsOf('r', 'goal')(useComments.getState());
  expect(commentWords(all)).toBe('About goal-1 “A page”: In German.');
  expect(commentWords(all, 'Shorter.')).toBe('Shorter.\nAbout goal-1 “A page”: In German.');
  expect(commentWords([], 'Shorter.')).toBe('Shorter.');
});

it('takes what is said of a stage of any name', () => {
  expect(wordsAt('r', 'constructor')).toEqual([]);
  say('constructor', 'Shorter.');
  reload();
  readComments('r');
  expect(wordsAt('r', 'constructor')).toEqual(['Shorter.']);
});

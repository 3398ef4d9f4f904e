import { describe, expect, it } from 'vitest';
import { enough, ranked, score, strength } from '../../../src/main/memory/score.ts';
import { weightOf, wordsOf } from '../../../src/main/memory/words.ts';

const day = 86_400_000;
const now = 1_000 * day;
const candidate = (more: object = {}) => ({
  ...{ text: 'Parsers live in tools', matched: ['Parsers'], bm25: -1, scope: null, at: now },
  ...more,
});

it.each([
  ['Please run the tests', ['run', 'tests']],
  ['I have a naïve Größe', ['naive', 'große']],
  ['foo_bar-baz.ts: x', ['foo', 'bar', 'baz', 'ts']],
  ['Test TEST test', ['test']],
  ['а как же тесты?', ['как', 'же', 'тесты']],
  ['the of and', []],
])('words of %s', (text, words) => expect(wordsOf(text)).toEqual(words));

it.each([
  ['the', 0],
  ['run', 0.5],
  ['Running', 0.5],
  ['tests', 0.5],
  ['changed', 0.5],
  ['vitest', 1],
  ['spaces', 1],
])('%s weighs %f', (word, weight) => expect(weightOf(word)).toBe(weight));

describe('what is enough', () => {
  it.each([
    // text, matched, told
    ['Tests run with vitest, not jest', ['Tests', 'run'], true],
    ['Migrations are run by hand', ['run'], false],
    ['Migrations are run by hand', ['Migrations'], true],
    ['README uses British spelling', ['README'], true],
    ['Deploys need the VPN, a ticket and a second pair of eyes', ['need'], false],
    ['Deploys need the VPN, a ticket and a second pair of eyes', ['Deploys', 'VPN'], true],
    ['Run', ['Run'], true],
    ['Use two blanks', [], false],
    ['the and of', ['the'], false],
  ])('%s by %j: %s', (text, matched, told) => expect(strength({ text, matched }) >= enough).toBe(told));
});

describe('what comes first', () => {
  it.each([
    ['more words', { matched: ['Parsers', 'live'] }, {}],
    ['a rarer word, by the index', { bm25: -3 }, {}],
    ['of this folder', { scope: '/w' }, {}],
    ['newer', {}, { at: now - 200 * day }],
    ['more words, although it is old', { matched: ['Parsers', 'live'], at: 0 }, {}],
    ['shorter', { text: 'Parsers live' }, {}],
  ])('%s', (_name, better, worse) => {
    const [first, second] = [candidate(better), candidate(worse)];
    expect(ranked([second, first], now)).toEqual([first, second]);
    expect(ranked([first, second], now)).toEqual([first, second]);
  });

  it('is the same whatever the order they come in, and falls with time', () => {
    const texts = ['b parsers', 'a parsers', 'c parsers', 'parsers tools sun moon'];
    const all = texts.map((text, index) => candidate({ text, scope: index % 2 === 0 ? null : '/w' }));
    const order = ranked(all, now).map(({ text }) => text);
    for (const turned of [all.toReversed(), [...all.slice(2), ...all.slice(0, 2)]])
      expect(ranked(turned, now).map(({ text }) => text)).toEqual(order);
    const points = [0, 1, 10, 100, 1_000].map((days) => score(candidate({ at: now - days * day }), -1, now));
    expect(points).toEqual(points.toSorted((one, other) => other - one));
    expect(points.at(-1)).toBeGreaterThan((points[0] ?? 0) * 0.79);
    // Figures of an index of one entry must not divide by nothing.
    expect(score(candidate({ bm25: 0 }), 0, now)).toBeGreaterThan(0);
  });
});

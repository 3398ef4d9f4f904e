import { describe, expect, it } from 'vitest';
import { type Answered, type CacheCase, type Chain, rereadOf } from '../../../src/main/models/cache-cause.ts';

/** A letter is a link of 100 tokens: T tools, S system, then messages. */
const chain = (letters: string): Chain => ({
  links: [...letters],
  sizes: [...letters].map(() => 400),
});
/** The last link of a request is what it added; its reply of 50 tokens becomes the first link of what follows. */
const answered = (letters: string, completion = 50): Answered => ({
  chain: chain(letters),
  tokens: letters.length * 100 + completion,
  completion,
});
const server = { model: 'm', build: 'b1', template: 't', run: 'r1' };

/** After the request TSu with a reply comes TSurv, which is 30 tokens longer than what the server holds. */
const healthy: CacheCase = {
  before: [answered('TSu')],
  now: chain('TSurv'),
  usage: { promptTokens: 380, cachedTokens: 349 },
  others: 0,
  slots: 1,
  was: server,
  is: server,
  loaded: false,
  reused: true,
  rolledBack: false,
};
const lost = { ...healthy, usage: { promptTokens: 380, cachedTokens: 2 } };

describe('a step that reads little more than what is new', () => {
  it.each<[string, Partial<CacheCase>]>([
    ['goes on where it was', {}],
    ['is the first of its conversation', { before: [], usage: { promptTokens: 1_300, cachedTokens: 0 } }],
    ['is behind a server that tells no figures', { usage: {} }],
    ['comes after a restart that lost nothing', { is: { ...server, run: 'r2' } }],
    ['comes after others, whose server kept a copy', { others: 3 }],
    ['comes after a title on the same beginning', { before: [answered('TSu'), answered('TSurt')] }],
    ['has a long new answer to read', { usage: { promptTokens: 2_380, cachedTokens: 349 } }],
  ])('%s', (_, change) => {
    expect(rereadOf({ ...healthy, ...change })).toBeNull();
  });
});

describe('a step that reads again', () => {
  const read = { kind: 'reread', read: 378, fresh: 30 };

  it.each<[string, Partial<CacheCase>, object]>([
    ['after others took the only slot', { others: 1 }, { ...read, cause: 'other-request' }],
    [
      'after others took slots nobody counted',
      { others: 1, slots: null },
      { ...read, cause: 'other-request' },
    ],
    ['after fewer others than there are slots', { others: 1, slots: 2 }, { ...read, cause: 'unknown' }],
    ['after a restart', { is: { ...server, run: 'r2' } }, { ...read, cause: 'restarted' }],
    [
      'after the server was seen loading',
      { was: null, is: null, loaded: true },
      { ...read, cause: 'restarted' },
    ],
    [
      'after a restart and others',
      { others: 1, is: { ...server, run: 'r2' } },
      { ...read, cause: 'restarted' },
    ],
    ['behind another model', { is: { ...server, model: 'n', run: 'r2' } }, { ...read, cause: 'swapped' }],
    ['behind another template', { is: { ...server, template: 'u' } }, { ...read, cause: 'swapped' }],
    [
      'behind a server that tells less than before',
      { is: { ...server, run: null } },
      { ...read, cause: 'unknown' },
    ],
    [
      'of a server that never reused anything',
      { reused: false, usage: { promptTokens: 380, cachedTokens: 0 } },
      { kind: 'reread', read: 380, fresh: 30, cause: 'no-cache' },
    ],
    [
      'after a title, of a server that never went back',
      { before: [answered('TSu'), answered('TSurt')] },
      { ...read, cause: 'no-rollback' },
    ],
    [
      'after a title, of a server that went back before',
      { before: [answered('TSu'), answered('TSurt')], rolledBack: true },
      { ...read, cause: 'other-program' },
    ],
    [
      'after a title that was rendered otherwise',
      { before: [answered('TSu'), answered('XSurt')], rolledBack: true },
      { ...read, cause: 'aside' },
    ],
    ['though nothing came in between', { rolledBack: true }, { ...read, cause: 'other-program' }],
    ['though nothing came in between and nothing is known', {}, { ...read, cause: 'unknown' }],
    [
      'a reply that the template shows otherwise',
      { before: [answered('TSu', 900)], usage: { promptTokens: 1_230, cachedTokens: 300 } },
      { kind: 'reread', read: 930, fresh: 30, cause: 'reply-changed' },
    ],
    [
      'a part of it, for no reason that shows',
      { usage: { promptTokens: 380, cachedTokens: 150 } },
      { kind: 'reread', read: 230, fresh: 30, cause: 'unknown' },
    ],
  ])('%s', (_, change, note) => {
    expect(rereadOf({ ...lost, ...change })).toEqual(note);
  });
});

describe('a step that follows a change of ours', () => {
  const grown = { promptTokens: 500, cachedTokens: 0 };

  it.each<[string, string, number, object]>([
    ['of the tools', 'XSurv', 0, { part: 'tools', read: 500, fresh: 500 }],
    ['of the system message', 'TXurv', 100, { part: 'system', read: 400, fresh: 400 }],
    ['of an older message', 'TSXrv', 200, { part: 'history', read: 300, fresh: 300 }],
  ])('%s names the place', (_, letters, cachedTokens, found) => {
    const now = { now: chain(letters), usage: { ...grown, cachedTokens } };
    expect(rereadOf({ ...healthy, ...now })).toEqual({ kind: 'reread', cause: 'changed', ...found });
  });

  it('that left nothing to read beyond what is new is none', () => {
    const shorter = { now: chain('TS'), usage: { promptTokens: 200, cachedTokens: 199 } };
    expect(rereadOf({ ...healthy, ...shorter })).toBeNull();
  });

  it('that cost more than it had to is the change and what else is to be seen', () => {
    const now = { now: chain('TSXrv'), usage: grown };
    expect(rereadOf({ ...healthy, ...now, others: 1 })?.cause).toBe('other-request');
    expect(rereadOf({ ...healthy, ...now, is: { ...server, run: 'r2' } })?.cause).toBe('restarted');
    expect(rereadOf({ ...healthy, ...now })).toMatchObject({ cause: 'no-rollback', part: 'history' });
  });
});

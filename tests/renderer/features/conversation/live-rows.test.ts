/** The words of a step have the same rows while they come and when they are a fact: else the page would make them anew. */
import { expect, it } from 'vitest';
import { withLive } from '../../../../src/renderer/features/conversation/live-rows.ts';
import { proseRows } from '../../../../src/renderer/features/conversation/prose-rows.ts';
import type { Row } from '../../../../src/renderer/features/conversation/rows.ts';
import { grow, noPieces } from '../../../../src/renderer/message-pieces.ts';
import type { Step } from '../../../../src/shared/session-state.ts';
import { longReply } from '../../../bench/support/long-reply.ts';

const stepId = 't1.s1';
const text = longReply(60);
const pieces = grow(noPieces, text);
const said: Row = { kind: 'completion', id: 'c1', text: 'before' };
const live: Row = { kind: 'live', id: 't1-live-0' };

it('puts the words between what is before them and what is waited for', () => {
  const words = { stepId, hasFront: true, pieces: grow(noPieces, 'few') };
  const rows = withLive([said, live], words, () => words.pieces);
  expect(rows.map(({ kind }) => kind)).toEqual(['completion', 'live-start', 'prose', 'live']);
});

it('adds nothing while there are no words, and where no step is under way', () => {
  const none = { stepId, hasFront: false, pieces: null };
  expect(withLive([said, live], none, () => noPieces)).toEqual([said, live]);
  expect(withLive([said], { stepId, hasFront: true, pieces }, () => pieces)).toEqual([said]);
});

it('gives the rows that there are when the reply is whole', () => {
  const step: Partial<Step> = { id: stepId, text, finish: 'stop' };
  const whole = proseRows(step as Step);
  const coming = withLive([live], { stepId, hasFront: false, pieces }, () => pieces);
  expect(whole.length).toBeGreaterThan(5);
  expect(coming.slice(0, -1).map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  expect(coming.filter((row) => row.kind === 'prose' && row.grows)).toHaveLength(1);
  expect(whole.map(({ end }) => end).filter((end) => end !== null)).toEqual(['whole']);
});

it('does not cut a whole reply anew: the pieces it had while it grew are its own', () => {
  const id = 't2.s1';
  const words = grow(noPieces, text.slice(0, -500));
  withLive([live], { stepId: id, hasFront: false, pieces: words }, () => words);
  const step: Partial<Step> = { id, text, finish: 'stop' };
  const whole = proseRows(step as Step);
  expect(words.settled.length).toBeGreaterThan(3);
  for (const [at, piece] of words.settled.entries()) expect(whole[at]?.piece).toBe(piece);
});

/** Which sessions begun in the background may begin now, cell by cell, and what makes a session one of them. */
import { describe, expect, it } from 'vitest';
import {
  errandOf,
  firstPlace,
  inLine,
  lastPlace,
  mayBegin,
  numberInLine,
} from '../../src/shared/errand-order.ts';
import type { Fact } from '../../src/shared/event.ts';
import type { SessionRow } from '../../src/shared/feed.ts';
import { isGoingOn } from '../../src/shared/queue-order.ts';
import { statusOf } from '../../src/shared/session-view.ts';
import { created, sent, started, stateOf } from '../support/session-script.ts';

type Row = Pick<SessionRow, 'id' | 'status' | 'errand'>;
const row = (id: string, status: Row['status'], errand: number | null): Row => ({ id, status, errand });
const a = row('a', 'queued', 1);
const b = row('b', 'queued', 2);
const c = row('c', 'queued', 3);
const ids = (rows: readonly Row[]): string => rows.map(({ id }) => id).join(' ');

describe('which may begin', () => {
  it.each<[string, Row[], number, string]>([
    ['nothing where nothing waits', [row('x', 'idle', null)], 1, ''],
    ['the first', [b, a, c], 1, 'a'],
    ['as many as may be at once, in their order', [c, b, a], 2, 'a b'],
    ['none while one is at work', [row('x', 'running', 1), b], 1, ''],
    ['one beside it where two may', [row('x', 'running', 1), c, b], 2, 'b'],
    ['one that waits for the person takes no room', [row('x', 'waiting', 1), b, c], 1, 'b'],
    ['a session of the person takes none either', [row('x', 'running', null), b], 1, 'b'],
    ['more at work than may be: none', [row('x', 'running', 1), row('y', 'running', 2), c], 1, ''],
    ['one at the front goes before older ones', [a, b, row('c', 'queued', 0)], 1, 'c'],
  ])('%s', (_, rows, atOnce, expected) => {
    expect(ids(mayBegin(rows, atOnce))).toBe(expected);
  });

  it('places are before all that wait and behind all there are', () => {
    const rows = [row('x', 'running', 9), b, c];
    expect([firstPlace(rows), lastPlace(rows)]).toEqual([0, 10]);
    expect([firstPlace([]), lastPlace([])]).toEqual([0, 1]);
    expect(firstPlace([row('d', 'queued', -3)])).toBe(-4);
    expect(ids(inLine(rows))).toBe('b c');
    expect(['b', 'c', 'x'].map((id) => numberInLine(rows, id))).toEqual([1, 2, 0]);
  });
});

const errand: Fact = { ...created, data: { ...created.data, errand: { place: 4 } } } as Fact;
const queued: Fact = { type: 'message.queued', data: { messageId: 'm', text: 'go', way: 'after' } };
const waits = [errand, queued];
const ended: Fact = { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } };

describe('a session begun in the background', () => {
  it.each<[string, Fact[], string, number | null]>([
    ['waits', waits, 'queued', 4],
    ['moved', [...waits, { type: 'errand.moved', data: { place: -2 } }], 'queued', -2],
    ['its turn has come', [...waits, sent('go', 'm')], 'running', 4],
    ['at work', [...waits, sent('go', 'm'), started('t1')], 'running', 4],
    ['over', [...waits, sent('go', 'm'), started('t1'), ended], 'idle', null],
    [
      'a later turn is no errand',
      [...waits, sent('go', 'm'), started('t1'), ended, sent('x')],
      'running',
      null,
    ],
    ['taken back', [...waits, { type: 'message.unqueued', data: { messageId: 'm' } }], 'idle', null],
    ['a copy', [...waits, { type: 'session.copied', data: { how: 'duplicate', title: 'x' } }], 'idle', null],
    ['any other session', [created, sent('go')], 'running', null],
  ])('%s', (_, facts, status, place) => {
    const state = stateOf(...facts);
    expect([statusOf(state), errandOf(state)]).toEqual([status, place]);
    expect(isGoingOn(state)).toBe(status !== 'idle');
  });

  it('cannot be moved once it has begun', () => {
    expect(() => stateOf(...waits, sent('go', 'm'), { type: 'errand.moved', data: { place: 0 } })).toThrow(
      'cannot become',
    );
  });
});

/** Who goes next, as a table: order, cache, slots and age. */
import { describe, expect, it } from 'vitest';
import {
  inOrder,
  type LaneView,
  nextAgeing,
  nextInLane,
  patienceMs,
  placeOf,
  type Running,
  type Ticket,
} from '../../../src/main/models/lane-order.ts';

const now = 1_000_000;
const front = (id: number, conversation: string | null = `c${id}`, age = 0): Ticket => ({
  id,
  conversation,
  priority: 'foreground',
  since: now - age,
});
const back = (id: number, conversation: string | null = `c${id}`, age = 0): Ticket => ({
  ...front(id, conversation, age),
  priority: 'background',
});
const runs = (ticket: Ticket, slot: number | null = 0): Running => ({ ...ticket, slot, doing: 'writing' });
const view = (part: Partial<LaneView>): LaneView => ({
  width: 1,
  slots: 1,
  running: [],
  waiting: [],
  midTurn: new Set(),
  kept: new Map(),
  ...part,
});
const old = patienceMs;

const table: [what: string, LaneView, next: [id: number, slot: number | null] | null][] = [
  ['nobody waits', view({}), null],
  ['one waits, nothing runs', view({ waiting: [front(1)] }), [1, 0]],
  ['one runs on the only place', view({ running: [runs(front(1))], waiting: [front(2)] }), null],
  ['first come first served', view({ waiting: [front(1), front(2)] }), [1, 0]],
  ['foreground before background', view({ waiting: [back(1), front(2)] }), [2, 0]],
  [
    'a background that waited long before foreground',
    view({ waiting: [back(1, 'a', old), front(2)] }),
    [1, 0],
  ],
  ['a background waits for a turn of others', view({ waiting: [back(1)], midTurn: new Set(['main']) }), null],
  [
    'but not for the turn of its own conversation',
    view({ waiting: [back(1, 'main')], midTurn: new Set(['main']) }),
    [1, 0],
  ],
  [
    'and not for ever',
    view({ waiting: [back(1, 'a', old)], midTurn: new Set(['main']), kept: new Map([[0, 'main']]) }),
    [1, 0],
  ],
  [
    'a foreground does not wait for a turn',
    view({ waiting: [front(1)], midTurn: new Set(['main']) }),
    [1, 0],
  ],
  [
    'a blocked background does not block one behind it',
    view({ waiting: [back(1, 'a'), back(2, 'main')], midTurn: new Set(['main']) }),
    [2, 0],
  ],
  [
    'a conversation keeps its slot',
    view({
      width: 2,
      slots: 2,
      waiting: [front(1, 'b')],
      kept: new Map([
        [0, 'a'],
        [1, 'b'],
      ]),
    }),
    [1, 1],
  ],
  [
    'a new one takes an empty slot',
    view({
      width: 3,
      slots: 3,
      waiting: [front(1, 'c')],
      kept: new Map([
        [0, 'a'],
        [2, 'b'],
      ]),
    }),
    [1, 1],
  ],
  [
    'a new one takes the slot used longest ago',
    view({
      width: 2,
      slots: 2,
      waiting: [front(1, 'c')],
      kept: new Map([
        [1, 'b'],
        [0, 'a'],
      ]),
    }),
    [1, 1],
  ],
  [
    'but rather one whose turn is over',
    view({
      width: 2,
      slots: 2,
      waiting: [front(1, 'c')],
      midTurn: new Set(['b']),
      kept: new Map([
        [1, 'b'],
        [0, 'a'],
      ]),
    }),
    [1, 0],
  ],
  [
    'a background leaves the slots of open turns alone',
    view({
      width: 3,
      slots: 2,
      waiting: [back(1, 'c')],
      midTurn: new Set(['b']),
      running: [runs(front(0, 'a'), 0)],
      kept: new Map([
        [1, 'b'],
        [0, 'a'],
      ]),
    }),
    null,
  ],
  [
    'two slots, one open turn: a background goes beside it',
    view({ width: 2, slots: 2, waiting: [back(1, 'c')], midTurn: new Set(['a']), kept: new Map([[0, 'a']]) }),
    [1, 1],
  ],
  [
    'more at once than slots: the server lines them up',
    view({ width: 2, slots: 1, running: [runs(front(1))], waiting: [front(2)] }),
    [2, null],
  ],
  ['nobody’s request takes a slot too', view({ width: 2, slots: 2, waiting: [front(1, null)] }), [1, 0]],
];

describe('who is next', () => {
  it.each(table)('%s', (_what, given, next) => {
    const chosen = nextInLane(given, now);
    expect(chosen === null ? null : [chosen.ticket.id, chosen.slot]).toEqual(next);
  });
});

describe('what a waiting request is told', () => {
  const a = runs(front(1, 'a'));
  const c = front(3, 'c');
  const places: [what: string, LaneView, Ticket, ahead: number, because: string, doing: string | null][] = [
    ['behind one', view({ running: [a], waiting: [c] }), c, 1, 'session', 'writing'],
    [
      'behind one and one that waits',
      view({ running: [a], waiting: [front(2), c] }),
      c,
      2,
      'session',
      'writing',
    ],
    [
      'a background does not count before it',
      view({ running: [a], waiting: [back(2), c] }),
      c,
      1,
      'session',
      'writing',
    ],
    ['behind its own', view({ running: [runs(front(1, 'c'))], waiting: [c] }), c, 1, 'own', 'writing'],
    ['behind a title', view({ running: [runs(back(1, 'a'))], waiting: [c] }), c, 1, 'background', 'writing'],
    ['for a turn', view({ waiting: [back(3)], midTurn: new Set(['a']) }), back(3), 0, 'turn', null],
  ];
  it.each(places)('%s', (_what, given, ticket, ahead, because, doing) => {
    expect(placeOf(given, ticket, now)).toEqual({ ahead, because, doing });
  });
});

describe('age', () => {
  it('orders aged background by arrival, and knows when the next one ages', () => {
    const waiting = [front(5), back(1, 'a', old + 5), back(2, 'b', 10_000), back(3, 'c', 20_000)];
    expect(inOrder(waiting, now).map(({ id }) => id)).toEqual([1, 5, 2, 3]);
    expect(nextAgeing(waiting, now)).toBe(now + patienceMs - 20_000);
    expect(nextAgeing([front(1)], now)).toBeNull();
  });

  it('every background gets its turn however many come before it', () => {
    let waiting: Ticket[] = [back(0, 'b')];
    let at = now;
    for (let round = 1; round < 100; round += 1) {
      at += 1_000;
      waiting = [...waiting, { ...front(round), since: at }];
      const next = nextInLane(view({ waiting }), at);
      if (next?.ticket.id === 0) return expect(at - now).toBe(patienceMs);
      waiting = waiting.filter(({ id }) => id !== next?.ticket.id);
    }
    throw new Error('it starved');
  });
});

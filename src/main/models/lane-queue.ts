/**
 * The queue of one model server: lets requests in as `lane-order.ts` decides, tells those that wait what they wait for, and
 * knows whose turn goes on and whose cache is in which slot.
 */
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { ServerLoad } from '../../shared/server-load.ts';
import type { Doing, WaitingPart } from '../../shared/waiting.ts';
import { type LaneView, nextAgeing, nextInLane, placeOf, type Running, type Ticket } from './lane-order.ts';
import type { ModelPart } from './model.ts';

/** A place in the lane, held until `leave`, which may be called more than once. */
export interface Seat {
  /** The server's slot; null when the server chooses it. */
  slot: number | null;
  /** What came of the answer, so that others can be told what they wait for. */
  saw(part: ModelPart): void;
  leave(): void;
}

export interface Lane {
  /** `atOnce`: what the person set, 0 for what the server can. `profile`: what the server tells, undefined when it is silent. */
  size(atOnce: number, profile: Pick<ModelProfile, 'model' | 'slots'> | undefined): void;
  isSized(): boolean;
  /** The server has slots to choose from. */
  hasSlots(): boolean;
  /** Resolves when it is its turn; undefined when the signal aborts before. `tell` hears each change of its place. */
  enter(
    who: Pick<Ticket, 'conversation' | 'priority'>,
    signal: AbortSignal,
    tell: (part: Extract<WaitingPart, { kind: 'queued' }>) => void,
  ): Promise<Seat | undefined>;
  /** Whether it has asked since the last `turnOver`. */
  isMidTurn(conversation: string | null): boolean;
  turnOver(conversation: string): void;
  /**
   * Nothing more is expected of `from`, and `to` begins as it did: it gets the slot with that beginning, and not an empty one. Not while
   * `from` is in a turn.
   */
  passOn(from: string, to: string): void;
  load(): Pick<ServerLoad, 'running' | 'waiting'>;
}

interface Waiting {
  ticket: Ticket;
  told: string;
  start(seat: Seat): void;
  tell(part: Extract<WaitingPart, { kind: 'queued' }>): void;
}

export interface LaneClock {
  now: () => number;
  /** Somebody came, went, or does something else. */
  changed: () => void;
}

export function createLane({ now, changed }: LaneClock): Lane {
  const running = new Map<number, Running>();
  const waiting = new Map<number, Waiting>();
  const midTurn = new Set<string>();
  const kept = new Map<number, string>();
  let sized = false;
  let width = 1;
  let slots = 1;
  let lastId = 0;
  let ageing: NodeJS.Timeout | undefined;

  const view = (): LaneView => ({
    width,
    slots,
    running: [...running.values()],
    waiting: [...waiting.values()].map(({ ticket }) => ticket),
    midTurn,
    kept,
  });
  const seatOf = ({ id }: Ticket, slot: number | null): Seat => ({
    slot,
    saw(part) {
      const doing = doingOf(part);
      const seat = running.get(id);
      if (doing === undefined || seat === undefined || seat.doing === doing) return;
      seat.doing = doing;
      tellPlaces();
      changed();
    },
    leave() {
      if (running.delete(id)) advance();
    },
  });
  const start = (ticket: Ticket, slot: number | null): void => {
    const { conversation } = ticket;
    const place = waiting.get(ticket.id);
    waiting.delete(ticket.id);
    running.set(ticket.id, { ...ticket, slot, doing: 'starting' });
    if (slot !== null) {
      // Put in anew, so that the map's order is the order of use.
      kept.delete(slot);
      if (conversation !== null) kept.set(slot, conversation);
    }
    if (ticket.priority === 'foreground' && conversation !== null) midTurn.add(conversation);
    place?.start(seatOf(ticket, slot));
  };
  const tellPlaces = (): void => {
    const present = view();
    for (const place of waiting.values()) {
      const { ahead, because, doing } = placeOf(present, place.ticket, now());
      const said = `${ahead} ${because} ${doing}`;
      if (said === place.told) continue;
      place.told = said;
      place.tell({ kind: 'queued', ahead, because, doing, since: place.ticket.since });
    }
  };
  const advance = (): void => {
    for (let next = nextInLane(view(), now()); next !== null; next = nextInLane(view(), now()))
      start(next.ticket, next.slot);
    tellPlaces();
    clearTimeout(ageing);
    const at = nextAgeing(view().waiting, now());
    if (at !== null) ageing = setTimeout(advance, Math.max(1, at - now()));
    changed();
  };

  return {
    size(atOnce, profile) {
      sized ||= profile?.model != null;
      slots = profile?.slots ?? slots;
      width = atOnce > 0 ? atOnce : slots;
      if (waiting.size > 0) advance();
    },
    isSized: () => sized,
    hasSlots: () => slots > 1,
    enter: (who, signal, tell) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(undefined);
        lastId += 1;
        const ticket: Ticket = { ...who, id: lastId, since: now() };
        const give = (): void => {
          if (waiting.delete(ticket.id)) advance();
          resolve(undefined);
        };
        signal.addEventListener('abort', give, { once: true });
        waiting.set(ticket.id, {
          ticket,
          told: '',
          tell,
          start: (seat) => {
            signal.removeEventListener('abort', give);
            resolve(seat);
          },
        });
        advance();
      }),
    isMidTurn: (conversation) => conversation !== null && midTurn.has(conversation),
    turnOver(conversation) {
      if (midTurn.delete(conversation)) advance();
    },
    passOn(from, to) {
      if (midTurn.has(from)) return;
      for (const [slot, conversation] of kept) if (conversation === from) kept.set(slot, to);
    },
    load: () => ({
      running: [...running.values()].map((seat) => ({ ...asked(seat), doing: seat.doing })),
      waiting: [...waiting.values()].map(({ ticket }) => asked(ticket)),
    }),
  };
}

const asked = ({ conversation, priority, since }: Ticket) => ({ conversation, priority, since });

function doingOf(part: ModelPart): Doing | undefined {
  if (part.kind === 'reading') return 'reading';
  if (part.kind === 'reasoning') return 'thinking';
  return part.kind === 'text' || part.kind === 'call' ? 'writing' : undefined;
}

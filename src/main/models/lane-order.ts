/**
 * Who is next in a model server's lane, as a decision on what runs and what waits. A background request (a title, a summary, a
 * delegated agent) must not take the cache away from a conversation in the middle of its turn; but it never waits for ever.
 */
import type { Doing } from '../../shared/waiting.ts';

/** Milliseconds after which a background request is treated as a foreground one of its age. */
export const patienceMs = 30_000;

export interface Ticket {
  /** Ascending in the order of arrival. */
  id: number;
  /** Whose cache it rides on; null for nobody's. */
  conversation: string | null;
  priority: 'foreground' | 'background';
  since: number;
}

export interface Running extends Ticket {
  /** The server's slot; null when it chooses one itself. */
  slot: number | null;
  doing: Doing;
}

export interface LaneView {
  /** Requests at once. */
  width: number;
  /** Slots of the server: 1 when unknown. */
  slots: number;
  running: readonly Running[];
  /** In the order they came. */
  waiting: readonly Ticket[];
  /** Foreground conversations whose turn is going on, also while they ask nothing. */
  midTurn: ReadonlySet<string>;
  /** Whose cache each slot holds, the one used longest ago first. */
  kept: ReadonlyMap<number, string>;
}

/** First come first served, foreground before background; one that has waited long is in the foreground. */
export function inOrder(waiting: readonly Ticket[], now: number): Ticket[] {
  const rank = (ticket: Ticket): number => (isUrgent(ticket, now) ? 0 : 1);
  return [...waiting].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}

const isUrgent = ({ priority, since }: Ticket, now: number): boolean =>
  priority === 'foreground' || now - since >= patienceMs;

/** The request that may start now and the slot it gets; null when none may. */
export function nextInLane(view: LaneView, now: number): { ticket: Ticket; slot: number | null } | null {
  if (view.running.length >= view.width) return null;
  for (const ticket of inOrder(view.waiting, now)) {
    const urgent = isUrgent(ticket, now);
    if (!urgent && turnsOfOthers(view, ticket).length >= view.slots) continue;
    const slot = slotFor(view, ticket, urgent);
    if (slot !== undefined) return { ticket, slot };
  }
  return null;
}

const turnsOfOthers = ({ midTurn }: LaneView, { conversation }: Ticket): string[] =>
  [...midTurn].filter((other) => other !== conversation);

/** Its own slot, else one nobody's cache is in, else the one used longest ago. Undefined: it must wait for one. */
function slotFor(view: LaneView, ticket: Ticket, urgent: boolean): number | null | undefined {
  const busy = new Set(view.running.map(({ slot }) => slot));
  const free = Array.from({ length: view.slots }, (_, slot) => slot).filter((slot) => !busy.has(slot));
  // More requests at once than slots were asked for: the server lines them up.
  if (free.length === 0) return urgent ? null : undefined;
  const own = free.find(
    (slot) => ticket.conversation !== null && view.kept.get(slot) === ticket.conversation,
  );
  const empty = free.find((slot) => !view.kept.has(slot));
  if (own !== undefined || empty !== undefined) return own ?? empty;
  const guarded = new Set(turnsOfOthers(view, ticket));
  const oldest = [...view.kept.keys()].filter((slot) => free.includes(slot));
  const harmless = oldest.find((slot) => !guarded.has(view.kept.get(slot) ?? ''));
  return harmless ?? (urgent ? oldest[0] : undefined);
}

export interface Place {
  /** Requests that go first, those being answered included. */
  ahead: number;
  because: 'own' | 'session' | 'background' | 'turn';
  doing: Doing | null;
}

/** What a waiting request waits for. */
export function placeOf(view: LaneView, ticket: Ticket, now: number): Place {
  const before = inOrder(view.waiting, now).findIndex(({ id }) => id === ticket.id);
  const holder = view.running.length >= view.width ? view.running[0] : undefined;
  if (holder === undefined) return { ahead: before, because: 'turn', doing: null };
  const own = ticket.conversation !== null && holder.conversation === ticket.conversation;
  const other = holder.priority === 'background' ? 'background' : 'session';
  return { ahead: before + view.running.length, because: own ? 'own' : other, doing: holder.doing };
}

/** When a waiting background request becomes a foreground one; null when none is to. */
export function nextAgeing(waiting: readonly Ticket[], now: number): number | null {
  const times = waiting.filter((ticket) => !isUrgent(ticket, now)).map(({ since }) => since + patienceMs);
  return times.length === 0 ? null : Math.min(...times);
}

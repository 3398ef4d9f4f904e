/**
 * What happens right now in the open session, folded from the feed's live items. Never the truth: the event that ends
 * a step replaces all of it. Deltas are gathered and folded in one go, because a fast model sends hundreds a second.
 */
import type { JournalEvent } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';

type Of<K extends Live['kind']> = Extract<Live, { kind: K }>;

export interface LiveState {
  /** The step the rest is about; null when no step is under way. */
  stepId: string | null;
  text: string;
  reasoning: string;
  /** `since` is when its first figure came, milliseconds since 1970. */
  reading: (Of<'reading'> & { since: number; first: number }) | null;
  waiting: (Of<'waiting'> & { at: number }) | null;
  call: Of<'call'> | null;
  /** Output of running commands by call id; the beginning is dropped when it gets long, see `outputLimit`. */
  outputs: Readonly<Record<string, string>>;
}

export const noLive: LiveState = {
  stepId: null,
  text: '',
  reasoning: '',
  reading: null,
  waiting: null,
  call: null,
  outputs: {},
};

/** Characters of a command's output that are kept while it runs; all of it is in the result. */
export const outputLimit = 200_000;

/** Live state after `deltas`, in order. `now` is milliseconds since 1970. Pure. */
export function foldLive(live: LiveState, deltas: readonly Live[], now: number): LiveState {
  return deltas.reduce((state, delta) => foldOne(state, delta, now), live);
}

function foldOne(live: LiveState, delta: Live, now: number): LiveState {
  if (delta.kind === 'output') {
    const text = ((live.outputs[delta.callId] ?? '') + delta.text).slice(-outputLimit);
    return { ...live, outputs: { ...live.outputs, [delta.callId]: text } };
  }
  const state =
    live.stepId === delta.stepId ? live : { ...noLive, outputs: live.outputs, stepId: delta.stepId };
  if (delta.kind === 'waiting') return { ...state, waiting: { ...delta, at: now } };
  if (delta.kind === 'reading') {
    const { since, first } = state.reading ?? { since: now, first: delta.processed };
    return { ...state, waiting: null, reading: { ...delta, since, first } };
  }
  const heard = { ...state, waiting: null, reading: null };
  if (delta.kind === 'text') return { ...heard, text: state.text + delta.text };
  if (delta.kind === 'reasoning') return { ...heard, reasoning: state.reasoning + delta.text };
  return { ...heard, call: delta };
}

/** Live state after events: what they have made a fact is dropped. Pure. */
export function settleLive(live: LiveState, events: readonly JournalEvent[]): LiveState {
  let state = live;
  for (const event of events) {
    if (event.type === 'model.responded' || event.type === 'model.failed' || event.type === 'turn.ended') {
      state = { ...noLive, outputs: event.type === 'turn.ended' ? {} : state.outputs };
    }
    if (event.type === 'call.finished' && event.data.callId in state.outputs) {
      const { [event.data.callId]: _, ...outputs } = state.outputs;
      state = { ...state, outputs };
    }
  }
  return state;
}

/** Milliseconds of reading that are left, from the speed so far; null while there is nothing to go by. */
export function readingLeft(
  { total, processed, first, since }: NonNullable<LiveState['reading']>,
  now: number,
): number | null {
  const done = processed - first;
  const took = now - since;
  return done <= 0 || took < 250 ? null : Math.max(0, ((total - processed) * took) / done);
}

/**
 * What happens right now in the open session, folded from the feed's live items. Never the truth: the event that ends
 * a step replaces all of it. Deltas are gathered and folded in one go, because a fast model sends hundreds a second.
 */
import { isBackgroundId } from '../../shared/background.ts';
import type { JournalEvent } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';
import type { StepNote } from '../../shared/step-note.ts';
import { grow, noPieces, type Pieces } from '../message-pieces.ts';

type Of<K extends Live['kind']> = Extract<Live, { kind: K }>;

export interface LiveState {
  /** The step the rest is about; null when no step is under way. */
  stepId: string | null;
  text: string;
  /** The same, as it is shown. */
  pieces: Pieces;
  reasoning: string;
  /** The model thinks, and can be told to answer now. */
  endable: boolean;
  /** What is waited for; null once words come. `at` is when it was last told, `from` when it was first, milliseconds since 1970. */
  wait: (Of<'queued' | 'waiting' | 'reading'> & { at: number; from: number }) | null;
  /** Nothing has come for a while, beside whatever else is shown. */
  silent: Of<'silent'> | null;
  call: Of<'call'> | null;
  /** Room is being made in the window before the step; what is waited for is the summary. */
  room: Of<'room'> | null;
  notes: readonly StepNote[];
  /** Output of running commands by call id; the beginning is dropped when it gets long, see `outputLimit`. */
  outputs: Readonly<Record<string, string>>;
}

export const noLive: LiveState = {
  stepId: null,
  text: '',
  pieces: noPieces,
  reasoning: '',
  endable: false,
  wait: null,
  silent: null,
  call: null,
  room: null,
  notes: [],
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
  switch (delta.kind) {
    case 'silent':
      return { ...state, silent: delta };
    case 'room':
      return { ...state, ...nothingAwaited, room: delta };
    case 'note':
      return { ...state, notes: [...state.notes, delta.note] };
    case 'queued':
    case 'waiting':
    case 'reading': {
      const from = state.wait?.kind === delta.kind ? state.wait.from : now;
      return { ...state, silent: null, wait: { ...delta, at: now, from } };
    }
    case 'reasoning': {
      const endable = state.endable || delta.endable === true;
      return { ...state, ...nothingAwaited, endable, reasoning: state.reasoning + delta.text };
    }
    case 'text':
      return {
        ...state,
        ...nothingAwaited,
        endable: false,
        text: state.text + delta.text,
        pieces: grow(state.pieces, delta.text),
      };
    case 'call':
      return { ...state, ...nothingAwaited, endable: false, call: delta };
  }
}

/** Whether `delta` is the first word of its kind in its step: somebody waits for that one. Pure. */
export function isFirstWord(live: LiveState, delta: Live): boolean {
  if (delta.kind !== 'text' && delta.kind !== 'reasoning') return false;
  return live.stepId !== delta.stepId || live[delta.kind] === '';
}

const nothingAwaited = { wait: null, silent: null } as const;

/** Live state after events: what they have made a fact is dropped. Pure. */
export function settleLive(live: LiveState, events: readonly JournalEvent[]): LiveState {
  let state = live;
  for (const event of events) {
    if (event.type === 'model.responded' || event.type === 'model.failed' || event.type === 'turn.ended') {
      state = { ...noLive, outputs: event.type === 'turn.ended' ? ofBackgrounds(state) : state.outputs };
    }
    if (event.type === 'context.compacted' || event.type === 'compaction.failed')
      state = { ...state, ...nothingAwaited, room: null };
    if (event.type === 'call.finished') state = withoutOutput(state, event.data.callId);
    if (event.type === 'background.ended') state = withoutOutput(state, event.data.backgroundId);
  }
  return state;
}

function withoutOutput(live: LiveState, id: string): LiveState {
  if (!(id in live.outputs)) return live;
  const { [id]: _, ...outputs } = live.outputs;
  return { ...live, outputs };
}

const ofBackgrounds = ({ outputs }: LiveState): LiveState['outputs'] =>
  Object.fromEntries(Object.entries(outputs).filter(([id]) => isBackgroundId(id)));

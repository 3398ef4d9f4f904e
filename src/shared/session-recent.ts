/**
 * The end of a long session, folded before all of it has come, so that it can be shown at once. It is the same fold from a
 * later beginning: what came earlier stands there as an absent turn or step, so that ids still find their places. It must
 * never be gone on with: the whole is folded from the first event and takes its place.
 */
import type { JournalEvent } from './event.ts';
import type { Recent } from './feed.ts';
import { parentId, place } from './session-draft.ts';
import { reduce } from './session-reduce.ts';
import { emptySession, type SessionState, type Step, type Turn } from './session-state.ts';

/** Stands for a turn that has not come. */
export const absentTurn: Turn = {
  id: '',
  mode: '',
  messageId: '',
  text: '',
  tail: '',
  startedAt: 0,
  status: 'ended',
  reason: null,
  failure: null,
  endedAt: null,
  resumedAt: null,
  steps: [],
};

/** Stands for a step that has not come: it says nothing and calls nothing. */
const absentStep: Step = {
  id: '',
  mode: '',
  model: '',
  text: '',
  reasoning: '',
  finish: 'stop',
  failure: null,
  usage: {},
  startedAt: 0,
  endedAt: 0,
  calls: [],
};

/** Whether a turn's message is among what has not come; some of its steps may have. */
export const isHeadless = (turn: Turn): boolean => turn.startedAt === 0;

/** Whether all turns are there: only then do sums over a session mean something. */
export const hasAllTurns = ({ turns }: Pick<SessionState, 'turns'>): boolean =>
  turns[0] === undefined || !isHeadless(turns[0]);

/** The state as far as the newest events tell it; null when no step and no turn begins among them. */
export function foldRecent({ about, events }: Recent): SessionState | null {
  const start = events.findIndex((event) => event.type === 'message.sent' || turnsBefore(event) !== null);
  const first = events[start];
  const turns = events.map(turnsBefore).find((found) => found !== null);
  if (first === undefined || turns === undefined) return null;
  const switched = events.slice(start).find((event) => event.type === 'mode.switched');
  const base = { ...emptySession, ...about, mode: switched?.data.from ?? about.mode };
  if (first.type !== 'turn.started')
    return reduce({ ...base, turns, seq: first.seq - 1 }, events.slice(start));
  // Its message has not come: the turn stands there already, without it.
  const begun = {
    turns: [...turns, headlessTurn(first.data.turnId, [])],
    seq: first.seq,
    updatedAt: first.at,
  };
  return reduce({ ...base, ...begun }, events.slice(start + 1));
}

/** What must stand before the turn or the step that this event begins; null when it begins neither. */
function turnsBefore(event: JournalEvent): Turn[] | null {
  if (event.type === 'turn.started') return absentTurns(place(event.data.turnId, 0));
  if (event.type !== 'model.responded' && event.type !== 'model.failed') return null;
  const { stepId } = event.data;
  const steps = Array.from({ length: place(stepId, 1) }, () => absentStep);
  return [...absentTurns(place(stepId, 0)), headlessTurn(parentId(stepId), steps)];
}

const absentTurns = (length: number): Turn[] => Array.from({ length }, () => absentTurn);

const headlessTurn = (id: string, steps: readonly Step[]): Turn => ({
  ...absentTurn,
  id,
  status: 'running',
  steps,
});

/**
 * Puts room that was made, and what the model said of a turn, between the lines of a turn. They come after the lines are built,
 * because those are remembered with the turn and these are not part of it.
 */
import type { Compaction, Reflection } from '../../../shared/compaction.ts';
import type { SessionState, Turn } from '../../../shared/session-state.ts';

export type Beside =
  | { kind: 'room'; id: string; room: Compaction }
  | { kind: 'reflection'; id: string; reflection: Reflection };

/** Any line of a turn, as far as this file looks at it. */
interface Line {
  kind: string;
  id: string;
}

/** The same list when nothing belongs to the turn. */
export function withRoom<L extends Line>(
  rows: readonly L[],
  turn: Turn,
  { compactions, reflections }: Pick<SessionState, 'compactions' | 'reflections'>,
): readonly (L | Beside)[] {
  const made = compactions.flatMap((room, index) =>
    room.place.turnId === turn.id
      ? [{ room, row: { kind: 'room' as const, id: `room-${index}`, room } }]
      : [],
  );
  // Where it was asked and had nothing to say there is nothing to show.
  const said = reflections.filter((one) => one.turnId === turn.id && noteOf(one) !== '');
  if (made.length === 0 && said.length === 0) return rows;
  const all: (L | Beside)[] = [...rows];
  for (const { room, row } of made) all.splice(placeOf(all, turn, room), 0, row);
  for (const reflection of said) {
    const { turnId, stepId } = reflection;
    const row: Beside = { kind: 'reflection', id: `reflection-${stepId ?? turnId}`, reflection };
    if (stepId === undefined) all.push(row);
    else all.splice(placeBehind(all, turn, stepId), 0, row);
  }
  return all;
}

/** In front of what the app asks because of it. */
function placeBehind(rows: readonly Line[], turn: Turn, stepId: string): number {
  const help = turn.steps.find(({ id }) => id === stepId)?.calls.find((call) => call.help === true);
  const at = rows.findIndex(({ id }) => id === help?.id);
  const place = { turnId: turn.id, steps: stepNumber(stepId), ended: false };
  return at < 0 ? placeOf(rows, turn, { place }) : at;
}

const noteOf = ({ cause, lesson, next }: Reflection): string => cause + lesson + next;

/** In front of what came after it: the next step's lines, or what is going on now. */
function placeOf(rows: readonly Line[], turn: Turn, { place }: Pick<Compaction, 'place'>): number {
  const isOver = place.ended && turn.status === 'ended' && turn.steps.length === place.steps;
  if (isOver) return rows.length;
  const at = rows.findIndex(
    (row) => row.kind === 'live' || row.kind === 'end' || stepNumber(row.id) > place.steps,
  );
  return at < 0 ? rows.length : at;
}

/** `t1.s12.c1` → 12; 0 for what no step has. */
const stepNumber = (id: string): number => Number(/^t\d+\.s(\d+)/.exec(id)?.[1] ?? 0);

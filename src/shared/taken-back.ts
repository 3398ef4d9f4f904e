/**
 * Turns that the person took back: they stay in the record and are told to no model any more, until they are brought back. They
 * keep their places, because ids are positions; what the model is sent is asked of `asTold`, never of the state itself.
 */
import type { Compaction } from './compaction.ts';
import type { SessionState, Turn } from './session-state.ts';

type Part = Pick<SessionState, 'turns' | 'compactions' | 'agentWords' | 'untold' | 'rewound'>;

/** Of a turn's id, which says its place from 1. */
const indexOf = (turnId: string): number => Number(turnId.slice(1)) - 1;

/** With all turns from this one on taken back, and the room that was made since. */
export function withTakenBack<T extends Part>(state: T, turnId: string): T {
  const from = indexOf(turnId);
  const turns = state.turns.map((turn, index) =>
    index < from || turn.takenBack !== undefined ? turn : { ...turn, takenBack: turnId },
  );
  const compactions = state.compactions.map((made) =>
    indexOf(made.place.turnId) < from || made.takenBack !== undefined ? made : { ...made, takenBack: turnId },
  );
  // Words about an agent that only those turns had told are told again.
  const wasTold = state.turns.slice(from).some(hasTold);
  const untold = wasTold && state.agentWords !== '' ? { from: '', words: state.agentWords } : state.untold;
  return { ...state, turns, compactions, untold };
}

/** What was taken back with this turn is told again. */
export function withBroughtBack<T extends Part>(state: T, turnId: string): T {
  return {
    ...state,
    turns: state.turns.map((turn) => (turn.takenBack === turnId ? without(turn) : turn)),
    compactions: state.compactions.map((made) => (made.takenBack === turnId ? without(made) : made)),
  };
}

function without<T extends { takenBack?: string | undefined }>({ takenBack: _, ...rest }: T): T {
  return rest as T;
}

const hasTold = ({ told, steps }: Turn): boolean =>
  told !== undefined || steps.some(({ calls }) => calls.some((call) => call.told !== undefined));

const emptied = new WeakMap<Turn, Turn>();
const held = new WeakMap<readonly Compaction[], readonly Compaction[]>();

/** The state as far as a model is told of it: a turn that was taken back says nothing and has no steps. */
export function asTold(state: SessionState): SessionState {
  if (state.turns.every(({ takenBack }) => takenBack === undefined)) return state;
  const compactions =
    held.get(state.compactions) ?? state.compactions.filter(({ takenBack }) => takenBack === undefined);
  held.set(state.compactions, compactions);
  return { ...state, turns: state.turns.map(toldTurn), compactions };
}

function toldTurn(turn: Turn): Turn {
  if (turn.takenBack === undefined) return turn;
  const { memory: _, told: __, backgroundWords: ___, ...rest } = turn;
  const empty = emptied.get(turn) ?? { ...rest, text: '', tail: '', steps: [] };
  emptied.set(turn, empty);
  return empty;
}

/** The turn from which on a rewind to a checkpoint takes the conversation back; undefined when nothing was said since. */
export const turnSince = (
  { turns }: Pick<SessionState, 'turns'>,
  { turnId, at }: { turnId: string | null; at: number },
): Turn | undefined => turns.find((turn) => (turnId === null ? turn.startedAt >= at : turn.id === turnId));

/** Why the conversation cannot be taken back from this turn on; null when it can. */
export function takeBackProblem({ turns }: Pick<SessionState, 'turns'>, turnId: string): string | null {
  const turn = turns[indexOf(turnId)];
  if (turn === undefined || turn.id !== turnId) return `There is no turn ${turnId} in this session.`;
  return turn.takenBack === undefined ? null : `${turnId} is taken back already.`;
}

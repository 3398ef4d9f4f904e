/**
 * The session as a list of things that happened: one line per turn, call, decision, checkpoint, switch and restore.
 * Turns and their calls come in their own order; what has only a time (checkpoints, switches, restores) is put between
 * them by it. A decision is placed where it was asked for, because the state does not keep the moment of deciding, and
 * a checkpoint made for it must come after it.
 */

import { type Background, endedBadly } from '../../../shared/background.ts';
import type { Compaction, Reflection } from '../../../shared/compaction.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { isHeadless } from '../../../shared/session-recent.ts';
import type { Approval, Call, Lowering, SessionState, Step, Turn } from '../../../shared/session-state.ts';
import { turnSince } from '../../../shared/taken-back.ts';
import { callArgument } from '../../call-argument.ts';
import { strings } from '../../strings.ts';
import { backgroundStrings } from '../../strings-background.ts';
import { roomStrings } from '../../strings-room.ts';
import { rungStrings } from '../../strings-rungs.ts';
import { timelineStrings as words } from './strings.ts';

export type TimelineKind =
  | 'turn'
  | 'call'
  | 'decision'
  | 'checkpoint'
  | 'switch'
  | 'restore'
  | 'lowering'
  | 'room'
  | 'reflection'
  | 'background'
  | 'end';
export type TimelineTone = 'plain' | 'good' | 'bad' | 'waiting';

/** The files as they were at a checkpoint, the conversation as it was before a turn; null where there is no such. */
export interface RewindTarget {
  checkpointId: string | null;
  turnId: string | null;
}

export interface TimelineItem {
  /** Unique in the session and the same after every event. */
  id: string;
  kind: TimelineKind;
  /** Milliseconds since 1970, for showing. */
  at: number;
  /** Name of the tool; null for what is not a call. */
  tool: string | null;
  verb: string;
  object: string;
  tone: TimelineTone;
  /** A patch its review, a turn or a checkpoint its comparison, any other call its line in the conversation. */
  opens:
    | { kind: 'review' | 'call'; callId: string }
    | { kind: 'states'; from: string; to: string | null }
    | null;
  /** Where one can go back to from here. */
  rewind: RewindTarget | null;
  /** Of a turn that no model is told of any more. */
  isTakenBack: boolean;
}

interface Placed extends Omit<TimelineItem, 'rewind' | 'isTakenBack'> {
  rewind?: RewindTarget | null;
  isTakenBack?: boolean;
  /** Milliseconds that decide the place among items that only have a time. */
  order: number;
}

/** All items, oldest first. Linear in the size of the session. */
export function timelineItems(state: SessionState): TimelineItem[] {
  const spine = state.turns.flatMap((turn) => turnItems(turn, state));
  const timed = [
    ...state.turns.flatMap((turn) => (turn.lowerings ?? []).map(loweringItem)),
    ...state.checkpoints.map((checkpoint) => checkpointItem(checkpoint, state)),
    ...state.switches.map(switchItem),
    ...state.restores.map((restore, index) => restoreItem(restore, index, state)),
    ...state.wordRewinds.map((rewind, index) => wordRewindItem(rewind, index, state)),
    ...state.compactions.map(roomItem),
    ...state.reflections.map(reflectionItem),
    ...state.backgrounds.flatMap(backgroundItems),
  ];
  timed.sort((left, right) => left.order - right.order);
  return merge(spine, timed);
}

/** Both lists keep their own order; at equal times the one with a place of its own comes first. */
function merge(spine: readonly Placed[], timed: readonly Placed[]): TimelineItem[] {
  const merged: Placed[] = [];
  let next = 0;
  for (const item of spine) {
    for (let other = timed[next]; other !== undefined && other.order < item.order; other = timed[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(item);
  }
  return [...merged, ...timed.slice(next)].map(
    ({ order: _, rewind = null, isTakenBack = false, ...item }) => ({
      ...item,
      rewind,
      isTakenBack,
    }),
  );
}

function turnItems(turn: Turn, state: SessionState): Placed[] {
  const isTakenBack = turn.takenBack !== undefined;
  const before = state.checkpoints.find(({ at }) => at >= turn.startedAt);
  const start: Placed = {
    id: turn.id,
    kind: 'turn',
    at: turn.startedAt,
    order: turn.startedAt,
    tool: null,
    verb: words.you,
    object: [...(isTakenBack ? [words.takenBack] : []), firstLine(turn.text)].join(' · '),
    tone: 'plain',
    opens: before?.turnId === turn.id ? statesFrom(state, before.id) : null,
    rewind: isTakenBack ? null : { checkpointId: before?.id ?? null, turnId: turn.id },
  };
  const calls = turn.steps.flatMap((step) => step.calls.flatMap((call) => callItems(call, step)));
  return [...(isHeadless(turn) ? [] : [start]), ...calls, ...endItems(turn)].map((item) => ({
    ...item,
    isTakenBack,
  }));
}

/** What happened from one checkpoint to the next, or until now. */
function statesFrom({ checkpoints }: SessionState, from: string): Placed['opens'] {
  const at = checkpoints.findIndex(({ id }) => id === from);
  return { kind: 'states', from, to: checkpoints[at + 1]?.id ?? null };
}

function endItems(turn: Turn): Placed[] {
  if (turn.endedAt === null || turn.reason === null) return [];
  const bad = turn.reason === 'failed' || turn.reason === 'limit';
  return [
    {
      id: `${turn.id}.end`,
      kind: 'end',
      at: turn.endedAt,
      order: turn.endedAt,
      tool: null,
      verb: words.ends[turn.reason],
      object: turn.failure?.message ?? '',
      tone: bad ? 'bad' : turn.reason === 'completed' ? 'good' : 'plain',
      opens: null,
    },
  ];
}

function callItems(call: Call, step: Step): Placed[] {
  const kind = call.proposal?.kind === 'patch' ? ('review' as const) : ('call' as const);
  const opens = { kind, callId: call.id };
  const item: Placed = {
    id: call.id,
    kind: 'call',
    at: call.startedAt ?? step.endedAt,
    order: step.endedAt,
    tool: call.name,
    verb: strings.verb(call.name),
    object: callObject(call),
    tone: call.outcome === 'failed' || call.outcome === 'interrupted' ? 'bad' : 'plain',
    opens,
  };
  return [item, ...call.approvals.map((approval, index) => decisionItem(call, approval, index, opens))];
}

/** What it was about and how it went: `src/sum.js`, `node --test · exit 1`, `src/sum.js · refused`. */
function callObject(call: Call): string {
  const { proposal, outcome } = call;
  const about =
    proposal?.kind === 'patch'
      ? proposal.files.map((file) => file.path).join(', ')
      : proposal?.kind === 'command'
        ? proposal.command
        : outcome === 'cancelled' || call.summary === ''
          ? // Its summary only says that it was stopped, as the outcome does.
            callArgument(call.arguments)
          : call.summary;
  const end = call.exitCode === null ? words.outcomes[outcome ?? 'done'] : words.exit(call.exitCode);
  return [firstLine(about), end].filter((part) => part !== '').join(' · ');
}

function decisionItem(call: Call, approval: Approval, index: number, opens: Placed['opens']): Placed {
  const newest = index === call.approvals.length - 1;
  const of = decisionWords(approval, newest && call.status === 'waiting');
  // What followed the decision at once; only the newest approval was followed by the call itself.
  const followed = newest ? (call.startedAt ?? call.endedAt) : null;
  return {
    id: approval.id,
    kind: 'decision',
    at: approval.decision === null ? approval.at : (followed ?? approval.at),
    order: approval.at,
    tool: null,
    opens,
    ...of,
  };
}

function decisionWords(approval: Approval, waits: boolean): Pick<TimelineItem, 'verb' | 'object' | 'tone'> {
  const { decision, conflict, by, rule } = approval;
  if (decision !== null) {
    const said =
      'words' in decision
        ? firstLine(decision.words)
        : decision.background === true
          ? backgroundStrings.decided
          : '';
    const verb = words.decisions[decision.kind];
    const tone = decision.kind === 'reject' ? 'bad' : 'good';
    return { verb, object: by === 'rule' ? words.byRule(rule) : said, tone };
  }
  if (conflict !== null) {
    const paths = conflict.files.map((file) => file.path).join(', ');
    return { verb: words.decisions.conflict, object: paths, tone: 'bad' };
  }
  return { verb: words.decisions.waiting, object: rule, tone: waits ? 'waiting' : 'plain' };
}

function checkpointItem(checkpoint: SessionState['checkpoints'][number], state: SessionState): Placed {
  const { id } = checkpoint;
  const files = words.checkpointFiles(checkpoint.files, checkpoint.skipped);
  return {
    id: `checkpoint-${checkpoint.id}`,
    kind: 'checkpoint',
    at: checkpoint.at,
    order: checkpoint.at,
    tool: null,
    verb: words.checkpoint,
    object: `${checkpoint.reason} · ${files}`,
    tone: 'plain',
    opens: { kind: 'states', from: id, to: null },
    rewind: { checkpointId: id, turnId: turnSince(state, checkpoint)?.id ?? null },
  };
}

function roomItem(room: Compaction, index: number): Placed {
  const { at } = room;
  return {
    id: `room-${index}`,
    kind: 'room',
    at,
    order: at,
    tool: null,
    verb: room.failure === null ? roomStrings.made : roomStrings.notMade,
    object:
      room.failure === null
        ? roomStrings.tokens(room.before, room.after, room.counted)
        : room.failure.message,
    tone: 'plain',
    opens: null,
  };
}

function reflectionItem({ at, turnId, cause, lesson }: Reflection): Placed {
  return {
    id: `${turnId}.reflection`,
    kind: 'reflection',
    at,
    order: at,
    tool: null,
    verb: roomStrings.reflection,
    object: firstLine(cause === '' ? lesson : cause),
    tone: 'plain',
    opens: null,
  };
}

/** When it was let run, and when and how it ended, which is often after its turn. */
function backgroundItems({ id, command, startedAt, end, endedAt }: Background): Placed[] {
  const line = (of: Pick<Placed, 'id' | 'at' | 'verb' | 'tone'>): Placed => ({
    ...of,
    kind: 'background',
    order: of.at,
    tool: null,
    object: firstLine(command),
    opens: null,
  });
  const begun = line({ id, at: startedAt, verb: `${id} ${backgroundStrings.started}`, tone: 'plain' });
  if (end === null || endedAt === null) return [begun];
  const verb = `${id} ${backgroundStrings.ended(end)}`;
  return [begun, line({ id: `${id}.end`, at: endedAt, verb, tone: endedBadly(end) ? 'bad' : 'plain' })];
}

function switchItem(change: SessionState['switches'][number], index: number): Placed {
  return {
    id: `switch-${index}`,
    kind: 'switch',
    at: change.at,
    order: change.at,
    tool: null,
    verb: words.switched,
    object: words.switchedTo(change.from, change.to),
    tone: 'plain',
    opens: null,
  };
}

function loweringItem({ stepId, model, from, to, why, at }: Lowering): Placed {
  return {
    id: `lowering-${stepId}`,
    kind: 'lowering',
    at,
    order: at,
    tool: null,
    verb: rungStrings.lowered,
    object: rungStrings.loweredTo(modelLabel(model), from, to, why),
    tone: 'bad',
    opens: null,
  };
}

function restoreItem(restore: SessionState['restores'][number], index: number, state: SessionState): Placed {
  const files = words.restoredFiles(restore.paths.length);
  const { turnId } = restore;
  return {
    id: `restore-${index}`,
    kind: 'restore',
    at: restore.at,
    order: restore.at,
    tool: null,
    verb: restore.isRedo === true ? words.redone : words.restored,
    object: turnId === undefined ? files : words.andWords(files, messageOf(state, turnId)),
    tone: 'plain',
    opens:
      restore.isRedo === true
        ? { kind: 'states', from: restore.safetyId, to: restore.checkpointId }
        : { kind: 'states', from: restore.checkpointId, to: restore.safetyId },
  };
}

/** The files stayed as they were, so that there is nothing to compare. */
function wordRewindItem(
  { turnId, at, isRedo }: SessionState['wordRewinds'][number],
  index: number,
  state: SessionState,
): Placed {
  return {
    id: `word-rewind-${index}`,
    kind: 'restore',
    at,
    order: at,
    tool: null,
    verb: isRedo ? words.wordsBroughtBack : words.wordsTakenBack,
    object: words.fromMessage(messageOf(state, turnId)),
    tone: 'plain',
    opens: null,
  };
}

/** What a turn began with; its id when that has not come. */
function messageOf({ turns }: SessionState, turnId: string): string {
  const text = turns.find(({ id }) => id === turnId)?.text ?? '';
  return text === '' ? turnId : firstLine(text);
}

function firstLine(text: string): string {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

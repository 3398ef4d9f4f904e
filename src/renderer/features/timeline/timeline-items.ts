/**
 * The session as a list of things that happened: one line per turn, call, decision, checkpoint, switch and restore.
 * Turns and their calls come in their own order; what has only a time (checkpoints, switches, restores) is put between
 * them by it. A decision is placed where it was asked for, because the state does not keep the moment of deciding, and
 * a checkpoint made for it must come after it.
 */

import type { Compaction, Reflection } from '../../../shared/compaction.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { isHeadless } from '../../../shared/session-recent.ts';
import type { Approval, Call, Lowering, SessionState, Step, Turn } from '../../../shared/session-state.ts';
import { callArgument } from '../../call-argument.ts';
import { strings } from '../../strings.ts';
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
  | 'end';
export type TimelineTone = 'plain' | 'good' | 'bad' | 'waiting';

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
  opens: { kind: 'review'; callId: string } | { kind: 'rewind'; checkpointId: string } | null;
}

interface Placed extends TimelineItem {
  /** Milliseconds that decide the place among items that only have a time. */
  order: number;
}

/** All items, oldest first. Linear in the size of the session. */
export function timelineItems(state: SessionState): TimelineItem[] {
  const spine = state.turns.flatMap(turnItems);
  const timed = [
    ...state.turns.flatMap((turn) => (turn.lowerings ?? []).map(loweringItem)),
    ...state.checkpoints.map(checkpointItem),
    ...state.switches.map(switchItem),
    ...state.restores.map(restoreItem),
    ...state.compactions.map(roomItem),
    ...state.reflections.map(reflectionItem),
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
  return [...merged, ...timed.slice(next)].map(({ order: _, ...item }) => item);
}

function turnItems(turn: Turn): Placed[] {
  const start: Placed = {
    id: turn.id,
    kind: 'turn',
    at: turn.startedAt,
    order: turn.startedAt,
    tool: null,
    verb: words.you,
    object: firstLine(turn.text),
    tone: 'plain',
    opens: null,
  };
  const calls = turn.steps.flatMap((step) => step.calls.flatMap((call) => callItems(call, step)));
  return [...(isHeadless(turn) ? [] : [start]), ...calls, ...endItems(turn)];
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
  const opens = call.proposal?.kind === 'patch' ? ({ kind: 'review', callId: call.id } as const) : null;
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
    const said = decision.kind === 'reject' || decision.kind === 'answer' ? firstLine(decision.words) : '';
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

function checkpointItem(checkpoint: SessionState['checkpoints'][number]): Placed {
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
    opens: { kind: 'rewind', checkpointId: checkpoint.id },
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

function restoreItem(restore: SessionState['restores'][number], index: number): Placed {
  return {
    id: `restore-${index}`,
    kind: 'restore',
    at: restore.at,
    order: restore.at,
    tool: null,
    verb: words.restored,
    object: words.restoredFiles(restore.paths.length),
    tone: 'plain',
    opens: null,
  };
}

function firstLine(text: string): string {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

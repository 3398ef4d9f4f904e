/**
 * A session's commands as its journal tells them: who decided what, how it ended, whether it was taken back. A fold that takes
 * events in parts, so that a session that grows is not read from its beginning again.
 *
 * No journal tells what a command has written. So a rewind counts as taking a command back when it put files back that no patch
 * since the checkpoint had written, or that the command names; one that only takes patches back says nothing of `npm test`. Moving
 * out of the workspace what a command has made takes it back in any case, and so does refusing that in a review.
 */
import type { Fact, JournalEvent } from '../../shared/event.ts';
import type { Decision } from '../../shared/proposal.ts';
import { parentId } from '../../shared/session-draft.ts';
import { type BrokenCheck, createBrokenChecks } from './broken-checks.ts';
import { createHeldPast, type Refusal } from './held-past.ts';
import { namesPath } from './names-path.ts';

export interface PastCall {
  sessionId: string;
  callId: string;
  /** As it was proposed. */
  command: string;
  /** The agent at work. */
  mode: string;
  /** When it was decided; milliseconds since 1970, as all times here. */
  at: number;
  by: 'person' | 'rule';
  decision: 'approve' | 'edit' | 'reject';
  /** It ran without the sandbox, or with more than that gives. */
  hadMore: boolean;
  /** Its agent saw the workspace read-only. */
  isReadOnly: boolean;
  /** The card told of something unusual. */
  isUnusual: boolean;
  /** Null while it runs, and of one that went on in the background. `isGood`: exit code 0, and nothing came of it that makes something run. */
  end: { at: number; isGood: boolean; exitCode: number | null } | null;
  /** When the person took back what it had made; null when they did not. */
  undoneAt: number | null;
  /** A check that had passed failed when this had run and nothing else had changed; null when none did. */
  broke: BrokenCheck | null;
}

/** What a fold needs of a journal; all else need not be read. */
export const pastTypes = [
  'session.created',
  'session.copied',
  'mode.switched',
  'call.proposed',
  'approval.requested',
  'approval.decided',
  'checkpoint.created',
  'checkpoint.restored',
  'call.started',
  'call.finished',
  'call.setAside',
  'review.opened',
  'task.started',
  'task.ended',
] as const satisfies readonly Fact['type'][];

export interface PastCalls {
  /** Events that follow the ones before; others than `pastTypes` may be among them. */
  take(events: readonly JournalEvent[]): void;
  /** Those that were decided, in the order in which they were proposed. */
  calls(): PastCall[];
  /** What the person has taken back here of what tasks had made. */
  refusals(): readonly Refusal[];
  /** The same of what this session had made for another one; gives what that means for its own tasks. */
  refuse(paths: readonly string[], at: number): Refusal[];
}

interface Draft extends Omit<PastCall, 'at' | 'decision'> {
  at: number | null;
  decision: PastCall['decision'] | null;
  startedSeq: number | null;
}

interface Patch {
  startedSeq: number;
  paths: string[];
}

export function createPastCalls(sessionId: string): PastCalls {
  const drafts = new Map<string, Draft>();
  const started = new Map<string, number>();
  const checkpoints = new Map<string, number>();
  const patches: Patch[] = [];
  const inBackground = new Set<string>();
  const reviews = new Set<string>();
  const tasks = new Map<string, string>();
  const held = createHeldPast();
  const checks = createBrokenChecks();
  let mode = '';

  function takeOne(event: JournalEvent): void {
    switch (event.type) {
      case 'session.created':
        mode = event.data.mode;
        return;
      // What a copy brings along was decided elsewhere: it is counted there, or was never this person's word.
      case 'session.copied':
        for (const kept of [drafts, started, checkpoints, inBackground, reviews, tasks, held]) kept.clear();
        checks.changed();
        patches.length = 0;
        return;
      case 'mode.switched':
        mode = event.data.to;
        return;
      case 'call.proposed':
        proposed(event.data);
        return;
      case 'approval.requested': {
        const draft = drafts.get(parentId(event.data.approvalId));
        if (draft !== undefined) draft.isUnusual ||= (event.data.command?.unusual.length ?? 0) > 0;
        return;
      }
      case 'approval.decided':
        if (reviews.has(parentId(event.data.approvalId))) reviewed(event.seq, event.at, event.data.decision);
        else decided(event.at, event.data);
        return;
      case 'call.started':
        started.set(event.data.callId, event.seq);
        return;
      case 'call.finished':
        finished(event.at, event.data);
        return;
      case 'call.setAside': {
        const draft = drafts.get(event.data.callId);
        if (draft !== undefined) draft.undoneAt = event.at;
        return;
      }
      case 'checkpoint.created':
        checkpoints.set(event.data.checkpointId, event.seq);
        return;
      case 'checkpoint.restored':
        checks.changed();
        held.restored(checkpoints.get(event.data.checkpointId) ?? 0, event.data.paths, event.at);
        restored(event.at, checkpoints.get(event.data.checkpointId) ?? 0, event.data.paths);
        return;
      default:
        takeOfOthers(event);
    }
  }

  function takeOfOthers({ type, data }: JournalEvent): void {
    if (type === 'review.opened') reviews.add(data.callId);
    else if (type === 'task.started') tasks.set(taskKey(data), data.sessionId);
    else if (type === 'task.ended') {
      const task = tasks.get(taskKey(data));
      if (data.held.length > 0) checks.changed();
      if (task !== undefined) held.by({ task }, pathsOf(data.held));
    }
  }

  function proposed({ callId, proposal }: DataOf<'call.proposed'>): void {
    if (proposal.kind !== 'command') return;
    drafts.set(callId, {
      ...{ sessionId, callId, mode, command: proposal.command },
      hadMore: proposal.sandbox !== 'enforced',
      isReadOnly: proposal.readOnly === true,
      ...{
        isUnusual: false,
        at: null,
        by: 'rule',
        decision: null,
        end: null,
        undoneAt: null,
        broke: null,
        startedSeq: null,
      },
    });
  }

  function decided(at: number, { approvalId, decision, by }: DataOf<'approval.decided'>): void {
    const draft = drafts.get(parentId(approvalId));
    if (draft === undefined || decision.kind === 'answer') return;
    Object.assign(draft, { at, by, decision: decision.kind });
    draft.hadMore ||= 'grant' in decision && decision.grant !== undefined;
    if ('background' in decision && decision.background === true) inBackground.add(draft.callId);
  }

  function reviewed(seq: number, at: number, decision: Decision): void {
    if (decision.kind === 'answer') return;
    held.reviewed(decision.kind === 'reject' ? null : refusedOf(decision), seq, at);
  }

  function finished(at: number, data: DataOf<'call.finished'>): void {
    const startedSeq = started.get(data.callId) ?? null;
    if (startedSeq !== null && data.applied !== undefined)
      patches.push({ startedSeq, paths: data.applied.map(({ path }) => path) });
    const draft = drafts.get(data.callId);
    const inCopy = pathsOf(data.held ?? []);
    if (draft === undefined) {
      held.byPatch(inCopy);
      if (inCopy.length > 0 || (data.applied !== undefined && !reviews.has(data.callId))) checks.changed();
      return;
    }
    held.by(draft, inCopy);
    const exitCode = data.exitCode ?? null;
    const isGood = data.outcome === 'done' && exitCode === 0 && (data.appeared?.length ?? 0) === 0;
    draft.startedSeq = startedSeq;
    if (inBackground.has(data.callId)) return;
    draft.end = { at, isGood, exitCode };
    if (draft.decision === 'edit') checks.changed();
    else if (data.outcome === 'done' && exitCode !== null) checks.ran(draft, exitCode, at);
  }

  function restored(at: number, since: number, paths: readonly string[]): void {
    const explained = new Set(
      patches.filter(({ startedSeq }) => startedSeq > since).flatMap((patch) => patch.paths),
    );
    const isUnexplained = paths.some((path) => !explained.has(path));
    for (const draft of drafts.values()) {
      if (draft.startedSeq === null || draft.startedSeq < since) continue;
      if (isUnexplained || paths.some((path) => namesPath(draft.command, path))) draft.undoneAt = at;
    }
  }

  return {
    take: (events) => events.forEach(takeOne),
    calls: () =>
      [...drafts.values()].flatMap(({ startedSeq: _, ...draft }): PastCall[] => {
        const { at, decision } = draft;
        return at === null || decision === null ? [] : [{ ...draft, at, decision }];
      }),
    refusals: held.refusals,
    refuse: held.refuse,
  };
}

const taskKey = ({ callId, number }: { callId: string; number: number }): string => `${callId} ${number}`;

const pathsOf = (files: readonly { path: string }[]): string[] => files.map(({ path }) => path);

const refusedOf = (decision: Decision): readonly string[] =>
  decision.kind === 'edit' ? (decision.refused ?? []) : [];

type DataOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data'];

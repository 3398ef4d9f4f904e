/**
 * The one fold from events to state, used by host, renderer, CLI and tests. Joining late is safe: events already folded in
 * are skipped, so an overlapping replay reaches the same state; a missing event is refused, because guessing would fork the truth.
 *
 * Inside one call every object is copied at most once (`Draft.own`), so folding 10,000 events costs what they are and a
 * single live event shares all untouched structure with the state before it.
 */
import type { Place } from './compaction.ts';
import type { Fact, FactOf, JournalEvent } from './event.ts';
import {
  type Approval,
  type Call,
  emptySession,
  type SessionState,
  type Step,
  type Turn,
} from './session-state.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class MissingEvent extends Error {
  constructor(have: number, got: number) {
    super(`event ${got} follows ${have}: the events between are missing`);
  }
}

/** State after `events` (ascending by seq, overlap allowed). Throws MissingEvent on a gap. The input is never changed. */
export function reduce(state: SessionState, events: readonly JournalEvent[]): SessionState {
  const draft = createDraft(state);
  for (const event of events) {
    if (event.seq <= draft.state.seq) continue;
    if (event.seq !== draft.state.seq + 1) throw new MissingEvent(draft.state.seq, event.seq);
    apply(draft, event);
    draft.state.seq = event.seq;
    draft.state.updatedAt = event.at;
  }
  return draft.state;
}

export const fold = (events: readonly JournalEvent[]): SessionState => reduce(emptySession, events);

interface Draft {
  readonly state: Writable<SessionState>;
  list<K extends 'turns' | 'switches' | 'checkpoints' | 'restores' | 'compactions' | 'reflections'>(
    key: K,
  ): SessionState[K][number][];
  turn(id: string): Writable<Turn>;
  step(id: string): Writable<Step>;
  call(id: string): Writable<Call>;
  approval(id: string): Writable<Approval>;
  addStep(turnId: string, step: Step): void;
  addApproval(callId: string, approval: Approval): void;
}

function createDraft(base: SessionState): Draft {
  const owned = new WeakSet<object>();
  const adopt = <T extends object>(copy: T): T => {
    owned.add(copy);
    return copy;
  };
  const own = <T extends object>(value: T): Writable<T> => (owned.has(value) ? value : adopt({ ...value }));
  const ownList = <T>(value: readonly T[]): T[] => (owned.has(value) ? (value as T[]) : adopt([...value]));
  /** The list's item at `position`, copied once, written back in place. */
  const item = <T extends object>(list: T[], position: number, id: string): Writable<T> => {
    const found = list[position];
    if (found === undefined) throw new Error(`no ${id} in this session`);
    const mine = own(found);
    list[position] = mine;
    return mine;
  };
  const state: Writable<SessionState> = own(base);
  const turn = (id: string): Writable<Turn> => {
    const turns = ownList(state.turns);
    state.turns = turns;
    return item(turns, place(id, 0), id);
  };
  const step = (id: string): Writable<Step> => {
    const parent = turn(id);
    const steps = ownList(parent.steps);
    parent.steps = steps;
    return item(steps, place(id, 1), id);
  };
  const call = (id: string): Writable<Call> => {
    const parent = step(id);
    const calls = ownList(parent.calls);
    parent.calls = calls;
    return item(calls, place(id, 2), id);
  };
  const approvals = (callId: string): Approval[] => {
    const parent = call(callId);
    const list = ownList(parent.approvals);
    parent.approvals = list;
    return list;
  };
  return {
    state,
    list: (key) => {
      const list = ownList<SessionState[typeof key][number]>(state[key]);
      Object.assign(state, { [key]: list });
      return list;
    },
    turn,
    step,
    call,
    approval: (id) => item(approvals(id), place(id, 3), id),
    addStep: (turnId, added) => {
      const parent = turn(turnId);
      const steps = ownList(parent.steps);
      steps.push(added);
      parent.steps = steps;
    },
    addApproval: (callId, added) => approvals(callId).push(added),
  };
}

/** Index that level `level` (0 turn, 1 step, 2 call, 3 approval) of an id names; -1 when the id has no such level. */
export function place(id: string, level: 0 | 1 | 2 | 3): number {
  const part = id.split('.')[level];
  return part === undefined ? -1 : Number(part.slice(1)) - 1;
}

/** Id of the thing that `id` belongs to: `t1.s2.c1` → `t1.s2`. */
export const parentId = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('.')));

type Handlers = { [T in Fact['type']]: (draft: Draft, data: FactOf<T>['data'], at: number) => void };

const handlers: Handlers = {
  'session.created': (draft, { words, ...data }, at) => {
    Object.assign(draft.state, data, { createdAt: at });
    newWords(draft.state, '', words);
  },
  'session.renamed': ({ state }, { title, by }) => Object.assign(state, { title, titledBy: by ?? null }),
  'session.configured': ({ state }, { model, approve }) => {
    if (model !== undefined) state.model = model;
    if (approve !== undefined) state.approve = approve;
  },
  'mode.switched': (draft, { words, ...data }, at) => {
    draft.state.mode = data.to;
    draft.list('switches').push({ ...data, at });
    newWords(draft.state, data.from, words, data.to);
  },
  'agentsFile.read': ({ state }, data) => {
    state.agentsFile = data;
  },
  'message.sent': ({ state }, { messageId, text }, at) => {
    state.unstarted = { messageId, text, at };
  },
  'turn.started': (draft, { turnId, tail, told }, at) => {
    const message = draft.state.unstarted ?? { messageId: '', text: '' };
    draft.state.unstarted = null;
    carried(draft.state, told);
    draft.list('turns').push({
      id: turnId,
      mode: draft.state.mode,
      messageId: message.messageId,
      text: message.text,
      tail,
      ...(told === undefined ? {} : { told }),
      startedAt: at,
      status: 'running',
      reason: null,
      failure: null,
      endedAt: null,
      resumedAt: null,
      steps: [],
    });
  },
  'turn.resumed': (draft, { turnId }) => {
    const turn = draft.turn(turnId);
    Object.assign(turn, {
      status: 'running',
      reason: null,
      failure: null,
      endedAt: null,
      resumedAt: turn.steps.length,
    });
  },
  'turn.ended': (draft, { turnId, reason, failure }, at) =>
    Object.assign(draft.turn(turnId), { status: 'ended', reason, failure: failure ?? null, endedAt: at }),
  'model.responded': (draft, data, at) =>
    draft.addStep(parentId(data.stepId), {
      id: data.stepId,
      mode: draft.state.mode,
      model: data.model,
      text: data.text,
      reasoning: data.reasoning,
      finish: data.finish,
      failure: null,
      usage: data.usage,
      ...(data.characters === undefined ? {} : { characters: data.characters }),
      startedAt: data.startedAt,
      endedAt: at,
      calls: data.calls.map((call, index) => requestedCall(`${data.stepId}.c${index + 1}`, call)),
      ...(data.rung === undefined ? {} : { rung: data.rung }),
      ...(data.written === undefined ? {} : { written: data.written }),
      ...onTheWay(data),
    }),
  'model.failed': (draft, { stepId, model, failure, startedAt, text, reasoning, served, notes }, at) =>
    draft.addStep(parentId(stepId), {
      ...onTheWay({ served, notes }),
      id: stepId,
      mode: draft.state.mode,
      model,
      text: text ?? '',
      reasoning: reasoning ?? '',
      finish: 'failed',
      failure,
      usage: {},
      startedAt,
      endedAt: at,
      calls: [],
    }),
  'rung.lowered': (draft, data, at) => {
    const turn = draft.turn(parentId(data.stepId));
    turn.lowerings = [...(turn.lowerings ?? []), { ...data, at }];
  },
  'call.proposed': (draft, { callId, effect, summary, proposal, digest }) =>
    Object.assign(draft.call(callId), { status: 'proposed', effect, summary, proposal, digest }),
  'approval.requested': (draft, { approvalId, digest, rule, command }, at) => {
    const callId = parentId(approvalId);
    draft.addApproval(callId, {
      id: approvalId,
      digest,
      rule,
      ...(command === undefined ? {} : { command }),
      at,
      decision: null,
      by: null,
      through: null,
      conflict: null,
    });
    draft.call(callId).status = 'waiting';
  },
  'approval.decided': (draft, { approvalId, decision, by, through }) => {
    Object.assign(draft.approval(approvalId), { decision, by, through });
    draft.call(parentId(approvalId)).status = 'decided';
  },
  'approval.conflicted': (draft, { approvalId, files, kept }) => {
    Object.assign(draft.approval(approvalId), {
      conflict: { files, kept },
      decision: null,
      by: null,
      through: null,
    });
    draft.call(parentId(approvalId)).status = 'waiting';
  },
  'checkpoint.created': (draft, { checkpointId, turnId, reason, files, skipped }, at) => {
    draft.list('checkpoints').push({ id: checkpointId, turnId, reason, files, skipped, at });
  },
  'checkpoint.restored': (draft, data, at) => {
    draft.list('restores').push({ ...data, at });
  },
  'call.started': (draft, { callId }, at) =>
    Object.assign(draft.call(callId), { status: 'running', startedAt: at }),
  'call.finished': (draft, { callId, exitCode, applied, appeared, ...result }, at) => {
    carried(draft.state, result.told);
    Object.assign(draft.call(callId), {
      ...result,
      status: 'finished',
      exitCode: exitCode ?? null,
      applied: applied ?? [],
      appeared: appeared ?? [],
      endedAt: at,
    });
  },
  'compaction.requested': ({ state }) => {
    state.compactionWanted = true;
  },
  'context.compacted': (draft, data, at) => {
    draft.state.compactionWanted = false;
    draft.list('compactions').push({ at, place: placeNow(draft.state), failure: null, ...data });
  },
  'compaction.failed': (draft, { failure }, at) => {
    draft.state.compactionWanted = false;
    draft.list('compactions').push({ at, place: placeNow(draft.state), failure });
  },
  'reflection.recorded': (draft, data, at) => {
    draft.list('reflections').push({ at, ...data });
  },
};

function apply(draft: Draft, event: JournalEvent): void {
  // One lookup instead of a switch: the type says that the handler of a type takes that type's data.
  const handler = handlers[event.type] as (draft: Draft, data: Fact['data'], at: number) => void;
  handler(draft, event.data, event.at);
}

/** Of what no message has carried yet only the newest is told, and nothing when it is the same agent again. */
function newWords(state: Writable<SessionState>, from: string, words: string | undefined, to?: string): void {
  if (words === undefined) return;
  const first = state.untold?.from ?? from;
  state.agentWords = words;
  state.untold = first === to ? null : { from: first, words };
}

function carried(state: Writable<SessionState>, told: string | undefined): void {
  if (told !== undefined && state.untold?.words === told) state.untold = null;
}

function placeNow({ turns }: SessionState): Place {
  const turn = turns.at(-1);
  return { turnId: turn?.id ?? '', steps: turn?.steps.length ?? 0, ended: turn?.status === 'ended' };
}

const onTheWay = ({ served, notes }: Pick<Step, 'served' | 'notes'>): Partial<Step> => ({
  ...(served === undefined ? {} : { served }),
  ...(notes === undefined ? {} : { notes }),
});

function requestedCall(id: string, call: FactOf<'model.responded'>['data']['calls'][number]): Call {
  return {
    id,
    modelId: call.id,
    name: call.name,
    arguments: call.arguments,
    ...(call.problem === undefined ? {} : { problem: call.problem }),
    status: 'requested',
    effect: null,
    summary: '',
    proposal: null,
    digest: null,
    approvals: [],
    outcome: null,
    content: '',
    startedAt: null,
    endedAt: null,
    durationMs: null,
    exitCode: null,
    appeared: [],
    applied: [],
  };
}

/**
 * The one fold from events to state, used by host, renderer, CLI and tests. Joining late is safe: events already folded in
 * are skipped, so an overlapping replay reaches the same state; a missing event is refused, because guessing would fork the truth.
 */
import { carried, newWords } from './agent-words.ts';
import { begunBackground, changedBackground } from './background.ts';
import type { Place } from './compaction.ts';
import { isInLine } from './errand-order.ts';
import type { Fact, FactOf, JournalEvent } from './event.ts';
import { isReviewOver, withHeld } from './held.ts';
import { withoutQueued } from './queued.ts';
import { ownHelp, ownReview, requestedCall } from './requested-call.ts';
import { rewound } from './rewound.ts';
import { createDraft, type Draft, parentId, type Writable } from './session-draft.ts';
import { type Call, emptySession, type SessionState, type Step } from './session-state.ts';
import { changedTask, replannedTasks, stoppedTasks, taskOf } from './task.ts';
import { type CallStatus, type ErrandStatus, gone } from './transitions.ts';

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
    // Where it stands in the list is nothing that happened in it.
    if (event.type !== 'session.pinned' && event.type !== 'session.archived')
      draft.state.updatedAt = event.at;
  }
  return draft.state;
}

export const fold = (events: readonly JournalEvent[]): SessionState => reduce(emptySession, events);

type Handlers = { [T in Fact['type']]: (draft: Draft, data: FactOf<T>['data'], at: number) => void };

const handlers: Handlers = {
  'session.created': (draft, { words, parent, errand, held = [], ...data }, at) => {
    Object.assign(draft.state, data, { createdAt: at, held, inherited: held });
    if (errand !== undefined) draft.state.errand = { ...errand, status: 'waiting' };
    if (parent !== undefined) draft.state.parent = { ...parent, over: false };
    newWords(draft.state, '', words);
  },
  'session.renamed': ({ state }, { title, by }) => Object.assign(state, { title, titledBy: by ?? null }),
  'session.copied': ({ state }, { title }) =>
    Object.assign(state, {
      ...{ title, titledBy: 'person', pinned: false, archived: false, parent: null, errand: undefined },
      copiedTurns: state.turns.length,
    }),
  'session.pinned': ({ state }, data) => Object.assign(state, data),
  'session.archived': ({ state }, data) => Object.assign(state, data),
  'session.configured': ({ state }, { model, approve, review, routes }) => {
    if (model !== undefined) state.model = model;
    if (approve !== undefined) state.approve = approve;
    if (review !== undefined) state.review = review;
    if (routes !== undefined) state.routes = routes;
  },
  'errand.moved': ({ state }, { place }) => {
    goErrand(state, 'waiting', place);
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
    if (isInLine(state)) goErrand(state, 'begun');
    state.unstarted = { messageId, text, at };
    state.queued = withoutQueued(state.queued, [messageId]);
  },
  'message.routed': ({ state }, { messageId, to, by, why }) => {
    if (state.unstarted?.messageId === messageId)
      state.unstarted = { ...state.unstarted, routed: { to, by, why } };
  },
  'message.queued': ({ state }, data, at) => {
    state.queued = [...state.queued, { ...data, at }];
  },
  'message.unqueued': ({ state }, { messageId }) => {
    state.queued = withoutQueued(state.queued, [messageId]);
    if (isInLine(state) && state.queued.length === 0) goErrand(state, 'dropped');
  },
  'turn.started': (draft, { turnId, tail, told, backgroundWords, memory, review }, at) => {
    const message = draft.state.unstarted ?? { messageId: '', text: '', at };
    draft.state.unstarted = null;
    carried(draft.state, told, backgroundWords);
    draft.state.rewound = [];
    draft.list('turns').push({
      id: turnId,
      mode: draft.state.mode,
      messageId: message.messageId,
      text: message.text,
      tail,
      ...(told === undefined ? {} : { told }),
      ...(backgroundWords === undefined ? {} : { backgroundWords }),
      ...(memory === undefined ? {} : { memory }),
      ...(message.routed === undefined ? {} : { routed: message.routed }),
      ...(review === undefined ? {} : { review }),
      startedAt: at,
      status: 'running',
      reason: null,
      failure: null,
      endedAt: null,
      resumedAt: null,
      steps: [],
    });
  },
  'alternative.chosen': (draft, data) => {
    const turn = draft.turn(data.turnId);
    turn.alternatives = [...(turn.alternatives ?? []), data];
    if (data.choice === 'edit-format') draft.state.editFormat = { arm: data.arm, kind: data.kind };
  },
  'turn.resumed': (draft, { turnId }) => {
    const turn = draft.turn(turnId);
    Object.assign(turn, {
      status: gone('turn', turn.status, 'running'),
      reason: null,
      failure: null,
      endedAt: null,
      resumedAt: turn.steps.length,
      closing: undefined,
    });
  },
  'turn.ended': (draft, { turnId, reason, failure }, at) => {
    const turn = draft.turn(turnId);
    const status = gone('turn', turn.status, 'ended');
    Object.assign(turn, { status, reason, failure: failure ?? null, endedAt: at });
  },
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
  'review.opened': (draft, { callId, end }) => {
    const turn = draft.turn(callId);
    turn.closing = end;
    const stays = turn.takenBack === undefined ? {} : { stays: true as const };
    draft.addCall(callId, { ...requestedCall(callId, ownReview), review: true, ...stays });
  },
  'help.asked': (draft, { callId }) =>
    draft.addCall(callId, { ...requestedCall(callId, ownHelp), help: true }),
  'call.proposed': (draft, { callId, effect, summary, proposal, digest }) => {
    const call = draft.call(callId);
    const status = gone('call', call.status, 'proposed');
    Object.assign(call, { status, effect, summary, proposal, digest });
  },
  'approval.requested': (draft, { approvalId, digest, rule, command, guard }, at) => {
    const callId = parentId(approvalId);
    draft.addApproval(callId, {
      id: approvalId,
      digest,
      rule,
      ...(command === undefined ? {} : { command }),
      ...(guard === undefined ? {} : { guard }),
      at,
      decision: null,
      by: null,
      through: null,
      conflict: null,
    });
    move(draft.call(callId), 'waiting');
  },
  'approval.decided': (draft, { approvalId, decision, by, through }) => {
    Object.assign(draft.approval(approvalId), { decision, by, through });
    move(draft.call(parentId(approvalId)), 'decided');
  },
  'approval.conflicted': (draft, { approvalId, files, kept }) => {
    Object.assign(draft.approval(approvalId), {
      conflict: { files, kept },
      decision: null,
      by: null,
      through: null,
    });
    move(draft.call(parentId(approvalId)), 'waiting');
  },
  'checkpoint.created': (draft, { checkpointId, turnId, reason, files, skipped }, at) => {
    draft.list('checkpoints').push({ id: checkpointId, turnId, reason, files, skipped, at });
  },
  'checkpoint.restored': (draft, data, at) => {
    draft.list('restores').push({ ...data, at });
    const { safetyId, turnId = null, isRedo = false } = data;
    Object.assign(draft.state, rewound(draft.state, { safetyId, turnId }, isRedo));
  },
  'turns.takenBack': (draft, { turnId }, at) => {
    draft.list('wordRewinds').push({ turnId, at, isRedo: false });
    Object.assign(draft.state, rewound(draft.state, { safetyId: null, turnId }, false));
  },
  'turns.broughtBack': (draft, { turnId }, at) => {
    draft.list('wordRewinds').push({ turnId, at, isRedo: true });
    Object.assign(draft.state, rewound(draft.state, { safetyId: null, turnId }, true));
  },
  'call.started': (draft, { callId }, at) => {
    const call = draft.call(callId);
    move(call, 'running');
    call.startedAt = at;
    if (call.proposal?.kind === 'tasks')
      call.tasks = call.proposal.tasks.map((plan, index) => taskOf(plan, index + 1));
  },
  'call.finished': (draft, { callId, exitCode, applied, appeared, ...result }, at) => {
    carried(draft.state, result.told, result.backgroundWords);
    const steered = result.steered?.messages.map(({ messageId }) => messageId) ?? [];
    draft.state.queued = withoutQueued(draft.state.queued, steered);
    const call = draft.call(callId);
    if (call.review === true && isReviewOver({ ...call, outcome: result.outcome })) draft.state.held = [];
    if (result.held !== undefined) draft.state.held = withHeld(draft.state.held, result.held);
    if (call.tasks !== undefined) call.tasks = stoppedTasks(call.tasks, at);
    Object.assign(call, {
      ...result,
      status: gone('call', call.status, 'finished'),
      exitCode: exitCode ?? null,
      applied: applied ?? [],
      appeared: appeared ?? [],
      endedAt: at,
    });
  },
  'call.setAside': (draft, { callId, ...setAside }) => {
    draft.call(callId).setAside = setAside;
  },
  'task.started': (draft, { callId, number, sessionId }, at) =>
    changeTask(draft, callId, number, { status: 'running', sessionId, startedAt: at }),
  'task.paused': (draft, { callId, number }) => changeTask(draft, callId, number, { status: 'paused' }),
  'task.interrupted': (draft, { callId, number }) =>
    changeTask(draft, callId, number, { status: 'interrupted' }),
  'task.resumed': (draft, { callId, number }) => changeTask(draft, callId, number, { status: 'running' }),
  'task.replanned': (draft, { callId, number }) => {
    const call = draft.call(callId);
    call.tasks = replannedTasks(call.tasks, number);
  },
  'task.ended': (draft, { callId, number, status, answer, held, clashes, steps, learned = null }, at) => {
    const change = { status, answer, held, clashes, steps, learned, endedAt: at };
    changeTask(draft, callId, number, change);
    if (held.length === 0) return;
    const call = draft.call(callId);
    call.held = [...(call.held ?? []), ...held];
    draft.state.held = withHeld(draft.state.held, held);
  },
  'task.handedOver': ({ state }, { taken }) => {
    if (state.parent !== null) state.parent = { ...state.parent, over: true };
    if (taken) Object.assign(state, { held: [], inherited: [], handedTurns: state.turns.length });
  },
  'task.takenUp': ({ state }) => {
    if (state.parent !== null) state.parent = { ...state.parent, over: false };
  },
  'file.unfrozen': ({ state }, { path }) => {
    const steps = state.turns.findLast((turn) => turn.steps.some(hasCalls))?.steps;
    const after = steps?.findLast(hasCalls)?.calls.at(-1)?.id ?? '';
    state.unfrozen = [...state.unfrozen, { path, after }];
  },
  'background.started': ({ state }, data, at) => {
    state.backgrounds = [...state.backgrounds, begunBackground(data, at)];
  },
  'background.appeared': ({ state }, { backgroundId, paths }) => {
    state.backgrounds = changedBackground(state.backgrounds, backgroundId, ({ appeared }) => ({
      appeared: [...appeared, ...paths],
    }));
  },
  'background.ended': ({ state }, { backgroundId, ...end }, at) => {
    state.backgrounds = changedBackground(state.backgrounds, backgroundId, () => ({ end, endedAt: at }));
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

function move(call: Writable<Call>, to: CallStatus): void {
  call.status = gone('call', call.status, to);
}

function changeTask(
  draft: Draft,
  callId: string,
  number: number,
  change: Parameters<typeof changedTask>[2],
): void {
  const call = draft.call(callId);
  call.tasks = changedTask(call.tasks, number, change);
}

function goErrand(state: Draft['state'], to: ErrandStatus, place = state.errand?.place ?? 0): void {
  state.errand = { status: gone('errand', state.errand?.status ?? 'dropped', to), place };
}

const hasCalls = ({ calls }: Step): boolean => calls.length > 0;

function apply(draft: Draft, event: JournalEvent): void {
  // One lookup instead of a switch: the type says that the handler of a type takes that type's data.
  const handler = handlers[event.type] as (draft: Draft, data: Fact['data'], at: number) => void;
  handler(draft, event.data, event.at);
}

function placeNow({ turns }: SessionState): Place {
  const turn = turns.at(-1);
  return { turnId: turn?.id ?? '', steps: turn?.steps.length ?? 0, ended: turn?.status === 'ended' };
}

const onTheWay = ({ served, notes }: Pick<Step, 'served' | 'notes'>): Partial<Step> => ({
  ...(served === undefined ? {} : { served }),
  ...(notes === undefined ? {} : { notes }),
});

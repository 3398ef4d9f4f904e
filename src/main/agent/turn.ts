/**
 * One turn's driver: asks `next` what to do, does it, appends the facts. Facts of steps that only read are gathered and
 * written together before the next thing that changes anything (a write, a command) or waits for a person, and while the
 * next model request is on its way, so a read-only step costs one durable write and nothing is ever changed before what led
 * to it is on disk.
 */
import type { Fact } from '../../shared/event.ts';
import { dueMessage } from '../../shared/queue-order.ts';
import type { Failure } from '../../shared/result.ts';
import { parentId } from '../../shared/session-draft.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { callOf, openCalls, openTurn, stepOf } from '../../shared/session-view.ts';
import { agentsFileFacts } from './agents-file.ts';
import { chooseForTurn, hintOf } from './alternatives.ts';
import { askModel, makeWantedRoom } from './ask-model.ts';
import { withBackgroundWords } from './background-tail.ts';
import { commitCall, settleCall } from './call-commit.ts';
import { judgeCall, proposeCall } from './call-proposal.ts';
import { answerLimit } from './compact-budget.ts';
import { driveTasks } from './delegating.ts';
import { closing, type Drive, type Others, rememberWindow } from './drive.ts';
import type { Engine, Limits, OpenFolder } from './engine.ts';
import { openReview, reviewNote } from './holding.ts';
import { type Action, isDelegated, next } from './next.ts';
import { reflectionNote } from './reflection.ts';
import { withMemories } from './remembering.ts';
import { askPerson, reflect } from './replanning.ts';
import { routeMessage } from './routing.ts';
import type { LiveSession } from './session-book.ts';
import { sentFact, withSteering } from './steering.ts';
import { withWords } from './switching.ts';
import { toldBroken, toldCancelled } from './told.ts';

const mostGathered = 60;

/**
 * Runs until the session waits for the person, its turn ends or the signal aborts (then the turn is ended as cancelled). A queued
 * message that is next is sent; its turn is the next drive's, with what the settings say then.
 */
export async function driveTurn(
  engine: Engine,
  session: LiveSession,
  folder: OpenFolder,
  signal: AbortSignal,
  others: Others,
): Promise<void> {
  let gathered: Fact[] = [];
  /** What a write that nobody waited for ran into; the next one who writes is told. */
  let broken: { error: unknown } | undefined;
  const drive: Drive = {
    engine,
    session,
    folder,
    signal,
    limits: limitsOf(engine, session),
    others,
    window: rememberWindow(engine, session),
    state: createPreview(session, () => gathered),
    flush: (more = []) => {
      if (broken !== undefined) throw broken.error;
      const facts = [...gathered, ...more];
      gathered = [];
      session.append(facts);
    },
    flushSoon: () =>
      afterSending(() => {
        try {
          drive.flush();
        } catch (error) {
          broken = { error };
        }
      }),
  };
  for (;;) {
    if (signal.aborted) {
      if (signal.reason !== closing) gathered.push(...cancelFacts(drive.state()));
      break;
    }
    const action = next(drive.state(), drive.limits);
    if (action.do === 'wait') break;
    if (action.do === 'send') {
      gathered.push(sentFact(action.message));
      break;
    }
    const facts = await perform(drive, action);
    if (facts === null) break;
    const before = drive.state();
    const reviewed = isReviewed(facts, before);
    if (reviewed) await engine.copies.drop(session.id);
    gathered.push(...(reviewed ? facts : await withNews(facts, drive)));
    // What is gathered is folded anew at each action: a reply with a thousand calls must not cost their square. And what was told
    // is in the journal in the tick it was: what comes of a message, a command or the agent after that was not told.
    if (gathered.length > mostGathered || hasTold(before, drive.state())) drive.flush();
  }
  drive.flush();
}

/** What came of a review is told with the next message, so nothing else can go with it. */
const isReviewed = (facts: readonly Fact[], state: SessionState): boolean =>
  facts.some((fact) => fact.type === 'call.finished' && callOf(state, fact.data.callId)?.review === true);

/** With what else the model is to be told behind them. */
async function withNews(facts: Fact[], drive: Drive): Promise<Fact[]> {
  const remembered = await withMemories(facts, drive);
  return withSteering(withBackgroundWords(withWords(remembered, drive.state()), drive), drive);
}

/** A task has a budget of its own. */
function limitsOf(engine: Engine, session: LiveSession): Limits {
  const limits = engine.limits();
  return isDelegated(session.state()) ? { ...limits, maxSteps: limits.tasks.maxSteps } : limits;
}

const hasTold = (before: SessionState, now: SessionState): boolean =>
  before.queued !== now.queued || before.backgrounds !== now.backgrounds || before.untold !== now.untold;

/**
 * After two turns of the event loop: in the first a socket to this machine connects and the request leaves, so that the write,
 * which holds everything up for about a millisecond, is made while the server reads and not before.
 */
const afterSending = (work: () => void): void => {
  setImmediate(() => setImmediate(work));
};

/** Asked several times per action, and folded again only when the session or what is gathered has changed. */
function createPreview(session: LiveSession, gathered: () => readonly Fact[]): () => SessionState {
  let from: SessionState | undefined;
  let count = 0;
  let known: SessionState | undefined;
  return () => {
    const [state, facts] = [session.state(), gathered()];
    if (known === undefined || from !== state || count !== facts.length) {
      known = session.preview(facts);
      from = state;
      count = facts.length;
    }
    return known;
  };
}

/** Null when nothing can be done before something happens elsewhere. */
async function perform(
  drive: Drive,
  action: Exclude<Action, { do: 'wait' | 'send' }>,
): Promise<Fact[] | null> {
  switch (action.do) {
    case 'start':
      return startFacts(drive, action.turnId);
    case 'route':
      drive.flush();
      return routeMessage(drive);
    case 'make-room':
      drive.flush();
      return makeWantedRoom(drive);
    case 'ask-model':
      return askModel(drive, action.turnId, action.stepId);
    case 'reflect':
      return reflect(drive, action);
    case 'ask-person':
      return askPerson(drive, action.callId);
    case 'review':
      return openReview(drive.engine, drive.state(), action);
    case 'end': {
      const { turnId, reason, failure } = action;
      return [
        { type: 'turn.ended', data: { turnId, reason, ...(failure === undefined ? {} : { failure }) } },
      ];
    }
    default: {
      const call = callOf(drive.state(), action.callId);
      if (call === undefined) throw new Error(`no call ${action.callId}`);
      if (action.do === 'judge') return judgeCall(drive, call);
      if (action.do === 'tasks') return driveTasks(drive, call.id);
      const bounded = await withAnswerLimit(drive, call);
      if (action.do === 'propose') return proposeCall(bounded, call);
      return action.do === 'commit' ? commitCall(bounded, call) : settleCall(bounded, call);
    }
  }
}

/** What ends the turn when the person stops it, in one append. Nothing when no turn is open and none is about to start. */
export const cancelFacts = (state: SessionState): Fact[] => endFacts(state, 'cancelled');

/**
 * Ends what is going on before it is done: a turn about to start begins first, so that its message is in the history; each
 * call that has no result gets one, or the next request would hold a call without an answer.
 */
export function endFacts(state: SessionState, reason: 'cancelled' | 'failed', failure?: Failure): Fact[] {
  const turn = openTurn(state);
  const unmade: Fact[] = state.compactionWanted
    ? [{ type: 'compaction.failed', data: { failure: failure ?? stopped } }]
    : [];
  const due = dueMessage(state);
  if (turn === undefined && state.unstarted === null && due === undefined) return unmade;
  const turnId = turn?.id ?? `t${state.turns.length + 1}`;
  return [
    ...unmade,
    ...(due === undefined ? [] : [sentFact(due)]),
    ...(turn === undefined ? [{ type: 'turn.started' as const, data: { turnId, tail: '' } }] : []),
    ...openCalls(state).map((call) => unfinished(call, reason)),
    { type: 'turn.ended', data: { turnId, reason, ...(failure === undefined ? {} : { failure }) } },
  ];
}

const stopped: Failure = {
  code: 'cancelled',
  message: 'Stopped before room was made. Nothing was left out.',
};

function unfinished(call: Call, reason: 'cancelled' | 'failed'): Fact {
  const words =
    reason === 'cancelled'
      ? { outcome: 'cancelled' as const, content: toldCancelled, summary: 'stopped' }
      : call.status === 'running'
        ? { outcome: 'interrupted' as const, content: toldBroken.running, summary: 'broken off' }
        : { outcome: 'failed' as const, content: toldBroken.before, summary: 'not done' };
  return { type: 'call.finished', data: { callId: call.id, ...words, durationMs: 0 } };
}

/** What changes from turn to turn stands at the end of the newest message, where it costs the cache nothing. */
async function startFacts(drive: Drive, turnId: string): Promise<Fact[]> {
  const notes = await agentsFileFacts(drive);
  const chosen = chooseForTurn(drive, turnId);
  const today = `[Today is ${new Date(drive.engine.now()).toISOString().slice(0, 10)}.]`;
  const state = drive.state();
  const said = [today, reflectionNote(state), reviewNote(state), hintOf(drive, chosen)];
  const tail = said.filter((note) => note !== '').join('\n');
  const review = state.review === 'each' ? {} : { review: state.review };
  return [...notes, { type: 'turn.started', data: { turnId, tail, ...review } }, ...chosen];
}

/** The drive with as much room for the call's answer as the model's window can bear. */
async function withAnswerLimit(drive: Drive, call: Call): Promise<Drive> {
  const calls = stepOf(drive.state(), parentId(call.id))?.calls.length ?? 1;
  const limit = answerLimit(drive.limits.answerLimit, await drive.window(), calls);
  return { ...drive, limits: { ...drive.limits, answerLimit: limit } };
}

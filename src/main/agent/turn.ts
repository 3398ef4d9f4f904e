/**
 * One turn's driver: asks `next` what to do, does it, appends the facts. Facts of steps that only read are gathered and
 * written together before the next thing that reaches outside (a model request, a write, a command, a wait), so a read-only
 * step costs one durable write and nothing is ever done before what led to it is on disk.
 */
import type { Fact } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { callOf, openTurn } from '../../shared/session-view.ts';
import { commitCall, settleCall } from './call-commit.ts';
import { judgeCall, proposeCall } from './call-proposal.ts';
import type { Drive } from './drive.ts';
import type { Engine, OpenFolder } from './engine.ts';
import { modeNamed } from './modes.ts';
import { type Action, next } from './next.ts';
import { renderMessages } from './render.ts';
import { readReply } from './reply.ts';
import type { LiveSession } from './session-book.ts';
import { toldCancelled } from './told.ts';

/** Abort reason for when the app closes: the turn stays open and goes on at the next start. */
export const closing = 'closing';

/** Runs until the session waits for the person, its turn ends or the signal aborts (then the turn is ended as cancelled). */
export async function driveTurn(
  engine: Engine,
  session: LiveSession,
  folder: OpenFolder,
  signal: AbortSignal,
): Promise<void> {
  let gathered: Fact[] = [];
  const drive: Drive = {
    engine,
    session,
    folder,
    signal,
    limits: engine.limits(),
    state: () => session.preview(gathered),
    flush: (more = []) => {
      const facts = [...gathered, ...more];
      gathered = [];
      session.append(facts);
    },
  };
  for (;;) {
    if (signal.aborted) {
      if (signal.reason !== closing) gathered.push(...cancelFacts(drive.state()));
      break;
    }
    const action = next(drive.state(), drive.limits);
    if (action.do === 'wait') break;
    const facts = await perform(drive, action);
    gathered.push(...facts);
  }
  drive.flush();
}

async function perform(drive: Drive, action: Exclude<Action, { do: 'wait' }>): Promise<Fact[]> {
  switch (action.do) {
    case 'start':
      return [{ type: 'turn.started', data: { turnId: action.turnId, tail: tailOf(drive.engine.now()) } }];
    case 'ask-model':
      return askModel(drive, action.turnId, action.stepId);
    case 'end': {
      const { turnId, reason, failure } = action;
      return [
        { type: 'turn.ended', data: { turnId, reason, ...(failure === undefined ? {} : { failure }) } },
      ];
    }
    default: {
      const call = callOf(drive.state(), action.callId);
      if (call === undefined) throw new Error(`no call ${action.callId}`);
      if (action.do === 'propose') return proposeCall(drive, call);
      if (action.do === 'judge') return judgeCall(drive, call);
      return action.do === 'commit' ? commitCall(drive, call) : settleCall(drive, call);
    }
  }
}

async function askModel(drive: Drive, turnId: string, stepId: string): Promise<Fact[]> {
  drive.flush();
  const { engine, session, folder, signal } = drive;
  const state = session.state();
  const mode = modeNamed(state.mode);
  const model = await engine.model(state.model);
  if (!model.ok || mode === undefined) {
    const failure = model.ok
      ? { code: 'not_found' as const, message: `There is no agent "${state.mode}".` }
      : model.error;
    return failed(turnId, {
      type: 'model.failed',
      data: { stepId, model: state.model, failure, startedAt: engine.now() },
    });
  }
  const request = {
    messages: renderMessages(engine.systemPrompt(mode.prompt, folder.workspace.name), state),
    tools: engine.tools.specs(mode.tools),
    signal,
  };
  const reply = await readReply(model.value, request, stepId, (live) => session.tell(live), engine.now);
  return reply.type === 'model.failed' ? failed(turnId, reply) : [reply];
}

const failed = (turnId: string, fact: Extract<Fact, { type: 'model.failed' }>): Fact[] => [
  fact,
  { type: 'turn.ended', data: { turnId, reason: 'failed', failure: fact.data.failure } },
];

/** What ends a turn that the person stops: each call that has no result gets one, then the turn ends. All in one append. */
export function cancelFacts(state: SessionState): Fact[] {
  const turn = openTurn(state);
  if (turn === undefined) return [];
  const open = turn.steps.at(-1)?.calls.filter((call) => call.status !== 'finished') ?? [];
  return [
    ...open.map(
      (call): Fact => ({
        type: 'call.finished',
        data: {
          callId: call.id,
          outcome: 'cancelled',
          content: toldCancelled,
          summary: 'stopped',
          durationMs: 0,
        },
      }),
    ),
    { type: 'turn.ended', data: { turnId: turn.id, reason: 'cancelled' } },
  ];
}

/** What changes from turn to turn stands at the end of the newest message, where it costs the cache nothing. */
const tailOf = (now: number): string => `[Today is ${new Date(now).toISOString().slice(0, 10)}.]`;

/**
 * The sessions of sub-stages: ordinary ones, with an id that the run has chosen before, so that a crash between its fact and the session
 * makes neither two of them nor none.
 */
import { isGoingOn } from '../../shared/queue-order.ts';
import { ok } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { statusOf } from '../../shared/session-view.ts';
import { spentOf } from '../../shared/usage.ts';
import type { Orchestrator } from '../agent/orchestrator.ts';
import { answerOf } from '../agent/task-words.ts';
import type { SessionLook, StepSessions } from './parts.ts';

/** The run that a sub-stage's session is of: its ID begins the session's, see `perform.ts`. */
export const runOfSession = (id: string): string | undefined => /^(.{36})-\d+$/.exec(id)?.[1];

export function createStepSessions(
  orchestrator: Orchestrator,
  passOn: (from: string, to: string) => void,
): StepSessions {
  return {
    async ensure({ agent, after, ...session }, message) {
      const there = orchestrator.session(session.id);
      const opened = there.ok ? there : await orchestrator.create({ ...session, mode: agent });
      if (!opened.ok) return opened;
      if (!there.ok && after !== null) passOn(after, session.id);
      // The person speaks with it; it is looked at again when that is over.
      if (isGoingOn(opened.value.state())) return ok(undefined);
      const made = message();
      if (!made.ok) return made;
      const { opening, text, id } = made.value;
      const isNew = opened.value.state().turns.length === 0 && opening !== '';
      const sent = orchestrator.send(session.id, isNew ? `${opening}\n\n${text}`.trim() : text, id);
      return sent.ok || sent.error.code !== 'conflict' ? asDone(sent) : ok(undefined);
    },
    look(id, since) {
      const session = orchestrator.session(id);
      return session.ok ? lookAt(session.value.state(), since) : { kind: 'gone' };
    },
    stop: async (id) => void (await orchestrator.stop(id)),
    takeUp: orchestrator.takeUp,
    land(id) {
      const session = orchestrator.session(id);
      if (!session.ok) return session;
      const state = session.value.state();
      if (isGoingOn(state)) return ok(false);
      if (state.held.length === 0) return ok(true);
      const opened = orchestrator.review(id);
      return opened.ok ? ok(false) : opened;
    },
    spent(id) {
      const session = orchestrator.session(id);
      const events = session.ok ? session.value.history(0) : [];
      return events.reduce((sum, { data }) => sum + ('usage' in data ? spentOf(data.usage ?? {}) : 0), 0);
    },
    idle: orchestrator.idle,
  };
}

const asDone = (sent: ReturnType<Orchestrator['send']>) => (sent.ok ? ok(undefined) : sent);

/** Of its newest turn. One that the person stopped is theirs to go on with. */
function lookAt(state: SessionState, since: string | undefined): SessionLook {
  const turn = state.turns.at(-1);
  const status = statusOf(state);
  if (status === 'running' || status === 'waiting' || status === 'queued' || turn === undefined)
    return { kind: 'going', waits: status === 'waiting' };
  if (turn.reason === 'completed' || turn.reason === 'answered')
    return { kind: 'ended', said: saidIn(state, since) };
  const why = turn.reason === 'cancelled' ? 'It was stopped.' : (turn.failure?.message ?? 'Its turn broke.');
  return { kind: 'failed', why };
}

/** An answer to what the person asked in between is no result of the work. */
function saidIn(state: SessionState, since: string | undefined): string {
  const from = state.turns.findIndex(({ messageId }) => messageId === since);
  const turns = state.turns.slice(from < 0 ? -1 : from);
  const result = turns.findLast(completes);
  return answerOf({ turns: result === undefined ? state.turns : [result] });
}

const completes = ({ steps }: SessionState['turns'][number]): boolean =>
  steps.at(-1)?.calls.some(({ proposal }) => proposal?.kind === 'completion') === true;

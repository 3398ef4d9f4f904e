/** What waits for a person, over all sessions, and the decisions on it. */
import { waitingCalls } from '../../shared/session-view.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

const kinds = { patch: 'patch', command: 'command', question: 'question' } as const;

export function approvalHandlers(api: Api, { orchestrator, engine }: Services) {
  const pendingOf = (sessionId: string) => {
    const session = engine.book.get(sessionId);
    if (session === undefined) return [];
    const state = session.state();
    return waitingCalls(state).map(({ call, approval }) => ({
      sessionId,
      sessionTitle: state.title,
      approvalId: approval.id,
      callId: call.id,
      tool: call.name,
      summary: call.summary,
      rule: approval.rule,
      digest: approval.digest,
      kind: kindOf(call.proposal?.kind),
      conflicted: approval.conflict !== null,
      at: approval.at,
    }));
  };
  return {
    pending: api.approval.pending.handler(({ input }) => {
      if (input.sessionId !== undefined) unwrap(orchestrator.session(input.sessionId));
      const waiting = engine.book.rows().filter((row) => row.waiting > 0);
      const ids = input.sessionId === undefined ? waiting.map((row) => row.id) : [input.sessionId];
      return ids.flatMap(pendingOf).sort((a, b) => a.at - b.at);
    }),
    decide: api.approval.decide.handler(async ({ input, context }) => {
      const { sessionId, approvalId, digest, decision } = input;
      unwrap(await orchestrator.decide(sessionId, approvalId, digest, decision, context.through));
      return {};
    }),
    renew: api.approval.renew.handler(async ({ input }) => {
      unwrap(await orchestrator.renew(input.sessionId, input.approvalId));
      return {};
    }),
  };
}

const kindOf = (kind: string | undefined): 'patch' | 'command' | 'question' | 'other' =>
  kind !== undefined && kind in kinds ? kinds[kind as keyof typeof kinds] : 'other';

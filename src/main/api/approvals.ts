/** What waits for a person, over all sessions, and the decisions on it. */
import { patchSize } from '../../shared/exact-renames.ts';
import { inInboxOrder } from '../../shared/inbox-order.ts';
import { clashingFiles, type Proposal } from '../../shared/proposal.ts';
import { openTurn, waitingCalls } from '../../shared/session-view.ts';
import { shortDecision } from '../../shared/short-decision.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

const kinds = { patch: 'patch', command: 'command', question: 'question' } as const;

export function approvalHandlers(api: Api, { orchestrator, engine }: Services) {
  const pendingOf = (sessionId: string) => {
    const session = engine.book.get(sessionId);
    if (session === undefined) return [];
    const state = session.state();
    const agent = openTurn(state)?.steps.at(-1)?.mode ?? state.mode;
    return waitingCalls(state).map(({ call, approval }, at) => ({
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
      clashing: clashingFiles(call.proposal),
      agent,
      size: sizeOf(call.proposal),
      // The next one may depend on what becomes of the first.
      short: at === 0 ? shortDecision(call, approval) : null,
      watched: session.isWatched(),
      at: approval.at,
    }));
  };
  return {
    pending: api.approval.pending.handler(({ input }) => {
      if (input.sessionId !== undefined) unwrap(orchestrator.session(input.sessionId));
      const waiting = engine.book.rows().filter((row) => row.waiting > 0);
      const ids = input.sessionId === undefined ? waiting.map((row) => row.id) : [input.sessionId];
      return inInboxOrder(ids.flatMap(pendingOf));
    }),
    decide: api.approval.decide.handler(async ({ input, context }) => {
      const { sessionId, approvalId, digest, decision } = input;
      unwrap(await orchestrator.decide(sessionId, approvalId, digest, decision, context.through));
      return {};
    }),
    renew: api.approval.renew.handler(async ({ input }) => {
      unwrap(await orchestrator.renew(input.sessionId, input.approvalId, input.files ?? []));
      return {};
    }),
  };
}

const kindOf = (kind: string | undefined): 'patch' | 'command' | 'question' | 'other' =>
  kind !== undefined && kind in kinds ? kinds[kind as keyof typeof kinds] : 'other';

const sizeOf = (proposal: Proposal | null) => (proposal?.kind === 'patch' ? patchSize(proposal.files) : null);

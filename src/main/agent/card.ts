/**
 * The card that a decision is about: one approval of one call, which counts only while it waits. Looked up anew after everything that
 * takes time, because another client may have decided meanwhile.
 */
import type { z } from 'zod';
import type { decisionInputSchema } from '../../shared/contract/approvals.ts';
import type { Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { parentId } from '../../shared/session-draft.ts';
import type { Approval, Call } from '../../shared/session-state.ts';
import { approvalOf, callOf, waitingCalls } from '../../shared/session-view.ts';
import type { Engine, OpenFolder } from './engine.ts';
import type { LiveSession } from './session-book.ts';

export type DecisionInput = z.infer<typeof decisionInputSchema>;

export interface Card {
  approval: Approval;
  call: Call;
  proposal: Proposal;
}

export interface Request {
  engine: Engine;
  session: LiveSession;
  folder: OpenFolder;
  approvalId: string;
}

export function openCard(session: LiveSession, approvalId: string): Result<Card> {
  const approval = approvalOf(session.state(), approvalId);
  const call = callOf(session.state(), parentId(approvalId));
  if (approval === undefined || call === undefined || call.proposal === null) {
    return fail('not_found', `There is no approval ${approvalId} in this session.`);
  }
  const open = waitingCalls(session.state()).some((card) => card.approval.id === approvalId);
  return open ? ok({ approval, call, proposal: call.proposal }) : stale();
}

export const newestCard = 'Look at the newest card.';

export const stale = (): Result<never> =>
  fail('conflict', 'This card was decided already or shows something older.', newestCard);

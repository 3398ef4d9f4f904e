/** Builds journals for tests in the order a real session would write them, so that tests read as stories. */

import { digestValue } from '../../src/main/base/digest.ts';
import type { Fact, JournalEvent } from '../../src/shared/event.ts';
import type { Proposal } from '../../src/shared/proposal.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import type { SessionState } from '../../src/shared/session-state.ts';

export const created: Fact = {
  type: 'session.created',
  data: { workspace: '/w', title: 'New session', mode: 'coder', model: 'demo', approve: 'ask' },
};

export const sent = (text: string, messageId = text): Fact => ({
  type: 'message.sent',
  data: { messageId, text },
});
export const started = (turnId: string): Fact => ({
  type: 'turn.started',
  data: { turnId, tail: '[Today is 2026-01-01.]' },
});

/** A session whose first turn has begun. */
export const begun: readonly Fact[] = [created, sent('go'), started('t1')];

export function responded(
  stepId: string,
  options: {
    text?: string;
    calls?: [name: string, args: unknown][];
    finish?: 'stop' | 'calls' | 'length' | 'cancelled';
  } = {},
): Fact {
  const calls = (options.calls ?? []).map(([name, args], index) => ({
    id: `call_${stepId}_${index}`,
    name,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
  }));
  const finish = options.finish ?? (calls.length > 0 ? 'calls' : 'stop');
  return {
    type: 'model.responded',
    data: {
      stepId,
      model: 'demo',
      text: options.text ?? '',
      reasoning: '',
      calls,
      finish,
      usage: { promptTokens: 10, cachedTokens: 4 },
      startedAt: 0,
    },
  };
}

export const proposed = (callId: string, proposal: Proposal): Fact => ({
  type: 'call.proposed',
  data: {
    callId,
    effect: proposal.kind === 'patch' ? 'write' : 'exec',
    summary: 's',
    proposal,
    digest: digestValue(proposal),
  },
});

export const finished = (
  callId: string,
  content = 'ok',
  outcome: 'done' | 'failed' | 'refused' | 'cancelled' = 'done',
): Fact => ({
  type: 'call.finished',
  data: { callId, outcome, content, summary: 's', durationMs: 1 },
});

/** A rule lets it be done. */
export const allowed = (callId: string): Fact[] => {
  const of = { approvalId: `${callId}.a1`, digest: digestValue(callId) };
  return [
    { type: 'approval.requested', data: { ...of, rule: 'allowed' } },
    {
      type: 'approval.decided',
      data: { ...of, decision: { kind: 'approve' }, by: 'rule', through: 'allowed' },
    },
  ];
};

export const command = (text: string): Proposal => ({
  kind: 'command',
  command: text,
  cwd: '.',
  timeoutMs: 1000,
});

/** Facts as events 1, 2, 3 …, a second apart. */
export const journal = (...facts: Fact[]): JournalEvent[] =>
  facts.map((fact, index) => ({ seq: index + 1, at: (index + 1) * 1000, ...fact }));

export const stateOf = (...facts: Fact[]): SessionState => fold(journal(...facts));

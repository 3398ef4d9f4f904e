/** Builds journals for tests in the order a real session would write them, so that tests read as stories. */

import { digestValue } from '../../src/main/base/digest.ts';
import type { Fact, JournalEvent } from '../../src/shared/event.ts';
import type { Proposal } from '../../src/shared/proposal.ts';

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

export const command = (text: string): Proposal => ({
  kind: 'command',
  command: text,
  cwd: '.',
  timeoutMs: 1000,
});

/** Facts as events 1, 2, 3 …, a second apart. */
export const journal = (...facts: Fact[]): JournalEvent[] =>
  facts.map((fact, index) => ({ seq: index + 1, at: (index + 1) * 1000, ...fact }));

/** A session's state from a short list of facts, folded by the app's own reducer; the n-th fact happens at second n. */
import type { Fact } from '../../../src/shared/event.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import type { SessionState } from '../../../src/shared/session-state.ts';

export const digestOf = (letter: string): string => letter.repeat(64);

export const sessionOf = (facts: readonly Fact[]): SessionState =>
  fold(facts.map((fact, index) => ({ ...fact, seq: index + 1, at: (index + 1) * 1000 })));

export const opening: Fact[] = [
  {
    type: 'session.created',
    data: { workspace: '/w', title: 'Sum', mode: 'coder', model: 'demo', approve: 'ask' },
  },
  { type: 'message.sent', data: { messageId: 'm1', text: 'mend the sum\nplease' } },
  { type: 'turn.started', data: { turnId: 't1', tail: '' } },
];

export const step = (id: string, names: readonly string[]): Fact => ({
  type: 'model.responded',
  data: {
    stepId: id,
    model: 'demo',
    text: '',
    reasoning: '',
    calls: names.map((name, index) => ({ id: `x${index}`, name, arguments: '{}' })),
    finish: 'calls',
    usage: {},
    startedAt: 0,
  },
});

export const patch = (callId: string, paths: readonly string[]): Fact => ({
  type: 'call.proposed',
  data: {
    callId,
    effect: 'write',
    summary: `patch ${paths.join(' ')}`,
    digest: digestOf('d'),
    proposal: {
      kind: 'patch',
      files: paths.map((path) => ({
        path,
        before: digestOf('a'),
        after: digestOf('b'),
        added: 3,
        removed: 1,
      })),
    },
  },
});

export const ask = (approvalId: string): Fact => ({
  type: 'approval.requested',
  data: { approvalId, digest: digestOf('d'), rule: 'no rule covers writing' },
});

export const finish = (callId: string, outcome: 'done' | 'refused' | 'failed'): Fact => ({
  type: 'call.finished',
  data: { callId, outcome, content: '', summary: `patched`, durationMs: 5 },
});

import { describe, expect, it } from 'vitest';
import { next } from '../../../src/main/agent/next.ts';
import { withSteering } from '../../../src/main/agent/steering.ts';
import { endFacts } from '../../../src/main/agent/turn.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { statusOf } from '../../../src/shared/session-view.ts';
import { begun, finished, proposed, responded, stateOf } from '../../support/session-script.ts';

const queued = (text: string, way: 'steer' | 'after'): Fact => ({
  type: 'message.queued',
  data: { messageId: text, text, way },
});
const oneCall = responded('t1.s1', { calls: [['execute_command', {}]] });
const twoCalls = responded('t1.s1', {
  calls: [
    ['execute_command', {}],
    ['execute_command', {}],
  ],
});
const limits = { maxSteps: 3 } as Parameters<typeof withSteering>[1]['limits'];
const ended = (reason: 'answered' | 'failed' | 'cancelled' | 'limit' | 'completed'): Fact => ({
  type: 'turn.ended',
  data: { turnId: 't1', reason },
});

describe('words behind a result', () => {
  it.each<[string, Fact[], Fact[], boolean]>([
    ['the last result of a step', [...begun, oneCall, queued('x', 'steer')], [finished('t1.s1.c1')], true],
    ['a queued message', [...begun, oneCall, queued('x', 'after')], [finished('t1.s1.c1')], false],
    [
      'a result with another to come',
      [...begun, twoCalls, queued('x', 'steer')],
      [finished('t1.s1.c1')],
      false,
    ],
    [
      'the last of two',
      [...begun, twoCalls, finished('t1.s1.c1'), queued('x', 'steer')],
      [finished('t1.s1.c2')],
      true,
    ],
    [
      'a completion, which ends the turn',
      [...begun, oneCall, proposed('t1.s1.c1', { kind: 'completion', result: 'ok' }), queued('x', 'steer')],
      [finished('t1.s1.c1')],
      false,
    ],
    [
      'a turn that is stopped with it',
      [...begun, oneCall, queued('x', 'steer')],
      [finished('t1.s1.c1', 'late', 'cancelled'), ended('cancelled')],
      false,
    ],
  ])('%s', (_name, before, facts, isTold) => {
    const state = stateOf(...before);
    const after = withSteering(facts, { state: () => state, limits });
    expect(after.some((fact) => fact.type === 'call.finished' && fact.data.steered !== undefined)).toBe(
      isTold,
    );
    expect(stateOf(...before, ...after).queued).toHaveLength(isTold ? 0 : 1);
  });

  it('the last step that is allowed', () => {
    const state = stateOf(...begun, oneCall, queued('x', 'steer'));
    const facts = [finished('t1.s1.c1')];
    const last = withSteering(facts, { state: () => state, limits: { ...limits, maxSteps: 1 } });
    expect(last).toEqual(facts);
  });
});

describe('what is next after a turn', () => {
  it.each([
    ['answered', 'send', 'running'],
    ['completed', 'send', 'running'],
    ['failed', 'wait', 'failed'],
    ['cancelled', 'wait', 'idle'],
    ['limit', 'wait', 'idle'],
  ] as const)('that %s: %s', (reason, does, status) => {
    const state = stateOf(...begun, queued('a', 'after'), queued('b', 'steer'), ended(reason));
    const action = next(state, limits);
    expect(action.do).toBe(does);
    expect(statusOf(state)).toBe(status);
    if (action.do === 'send') expect(action.message.text, 'what steers goes first').toBe('b');
  });

  it('a message that is due is in the record although its turn is ended before it begins', () => {
    const facts = [...begun, queued('a', 'after'), ended('answered')];
    const state = stateOf(...facts);
    const after = stateOf(...facts, ...endFacts(state, 'failed'));
    expect(after).toMatchObject({ queued: [], turns: [{}, { text: 'a', reason: 'failed' }] });
  });
});

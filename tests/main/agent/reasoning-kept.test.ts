/** Whether reasoning goes back is decided by the first answer of a model and stays, as a table over what answered. */
import { describe, expect, it } from 'vitest';
import { keepsReasoning, lastServed } from '../../../src/main/agent/reasoning-kept.ts';
import { emptySession, type SessionState, type Step, type Turn } from '../../../src/shared/session-state.ts';
import type { Served, StepNote } from '../../../src/shared/step-note.ts';

const served = (reasoning: boolean | null, build = 'b1'): Served => ({
  model: 'x',
  build,
  template: 't',
  reasoning,
});
const swapped: StepNote = { kind: 'swapped', was: served(true), now: served(false) };
const step = (model: string, from?: Served, notes?: StepNote[]): Step => ({
  id: '',
  mode: 'coder',
  model,
  text: '',
  reasoning: '',
  finish: 'stop',
  failure: null,
  usage: {},
  startedAt: 0,
  endedAt: 0,
  calls: [],
  ...(from === undefined ? {} : { served: from }),
  ...(notes === undefined ? {} : { notes }),
});
const turn = (steps: Step[]): Turn => ({
  id: 't1',
  mode: 'coder',
  messageId: '',
  text: '',
  tail: '',
  startedAt: 1,
  status: 'ended',
  reason: 'answered',
  failure: null,
  endedAt: 2,
  resumedAt: null,
  steps,
});
const state = (...turns: Step[][]): SessionState => ({ ...emptySession, model: 'a', turns: turns.map(turn) });

describe('reasoning is sent back', () => {
  it.each<[what: string, SessionState, boolean]>([
    ['in a new session', state(), true],
    ['where the template shows it', state([step('a', served(true))]), true],
    ['not where it shows none', state([step('a', served(false))]), false],
    ['where nobody knows', state([step('a', served(null))]), true],
    [
      'as the first answer said, whatever later ones say',
      state([step('a', served(false))], [step('a', served(true))]),
      false,
    ],
    ['as the first that told anything said', state([step('a'), step('a', served(false))]), false],
    [
      'as the model says that is asked, not one before it',
      state([step('b', served(false)), step('a', served(true))]),
      true,
    ],
    ['nor one that stood in for it', state([step('a', served(false)), step('b', served(true))]), false],
    [
      'anew once another stands behind the address',
      state([step('a', served(true))], [step('a', served(false), [swapped])]),
      false,
    ],
  ])('%s', (_what, given, sent) => {
    expect(keepsReasoning(given)).toBe(sent);
  });

  it('knows what answered last, of that model and no other', () => {
    const given = state(
      [step('a', served(true, 'b1')), step('b', served(true, 'b7'))],
      [step('a'), step('b')],
    );
    expect(lastServed(given, 'a')?.build).toBe('b1');
    expect(lastServed(given, 'b')?.build).toBe('b7');
    expect(lastServed(given, 'c')).toBeUndefined();
  });
});

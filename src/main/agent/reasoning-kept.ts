/**
 * Whether earlier reasoning is sent back in a session's requests. Where the template puts it into the prompt, leaving it out
 * makes the server read replies again and the model forget why it acted; where it does not, it is only weight on the wire. The
 * first answer decides for as long as the same model answers, because a change would move the prompt.
 */
import type { SessionState, Step } from '../../shared/session-state.ts';
import type { Served } from '../../shared/step-note.ts';

/** What is not known is sent. */
export function keepsReasoning(state: SessionState): boolean {
  const steps = stepsOf(state, state.model);
  const from = steps.findLastIndex((step) => isSwap(step));
  const first = steps.slice(Math.max(0, from)).find(({ served }) => served !== undefined);
  return first?.served?.reasoning ?? true;
}

/** What the newest answer of that model came from; undefined when none of its servers told. */
export function lastServed({ turns }: SessionState, model: string): Served | undefined {
  for (let at = turns.length - 1; at >= 0; at -= 1) {
    const step = turns[at]?.steps.findLast((one) => one.model === model && one.served !== undefined);
    if (step !== undefined) return step.served;
  }
  return undefined;
}

const stepsOf = ({ turns }: SessionState, model: string): Step[] =>
  turns.flatMap((turn) => turn.steps.filter((step) => step.model === model));

const isSwap = ({ notes = [] }: Step): boolean => notes.some(({ kind }) => kind === 'swapped');

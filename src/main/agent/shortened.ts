/**
 * What all the room made so far comes to: which steps are gone into a summary, whose reasoning is left out, which answers are
 * sent in short. Worked out once per list of compactions, because every request asks it of every step.
 */
import type { Compaction, ContextSummary } from '../../shared/compaction.ts';
import { place } from '../../shared/session-draft.ts';

export interface Shortened {
  /** The newest summary; null while there is none. */
  readonly summary: (ContextSummary & { upTo: string }) | null;
  /** The step is in the summary. */
  isGone(stepId: string): boolean;
  /** The step is sent without its reasoning. */
  isQuiet(stepId: string): boolean;
  /** What is sent instead of a call's answer; undefined when it is sent whole. */
  stubOf(callId: string): string | undefined;
}

const known = new WeakMap<readonly Compaction[], Shortened>();

export function shortened(compactions: readonly Compaction[]): Shortened {
  const made = known.get(compactions) ?? build(compactions);
  known.set(compactions, made);
  return made;
}

function build(compactions: readonly Compaction[]): Shortened {
  const stubs = new Map<string, string>();
  let summary: Shortened['summary'] = null;
  let quiet: string | null = null;
  for (const made of compactions) {
    if (made.failure !== null) continue;
    for (const { callId, text } of made.stubs) stubs.set(callId, text);
    if (made.summary !== null) summary = { ...made.summary, upTo: made.upTo };
    if (quiet === null || !isUpTo(made.upTo, quiet)) quiet = made.upTo;
  }
  const gone = summary?.upTo ?? null;
  return {
    summary,
    isGone: (stepId) => gone !== null && isUpTo(stepId, gone),
    isQuiet: (stepId) => quiet !== null && isUpTo(stepId, quiet),
    stubOf: (callId) => stubs.get(callId),
  };
}

/** Whether a step comes before another or is the same. */
function isUpTo(stepId: string, last: string): boolean {
  const turns = place(stepId, 0) - place(last, 0);
  return turns === 0 ? place(stepId, 1) <= place(last, 1) : turns < 0;
}

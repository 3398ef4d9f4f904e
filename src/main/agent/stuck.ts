/**
 * Where an agent got nowhere, and what that leads to: a reflection, which it is told behind all that was said so far and goes on with;
 * and when that did not help often enough, a question to the person. A decision on the journal alone. An agent's own words never
 * decide here: it is stuck by how its calls ended, and one cause is another's when those are.
 */
import type { Reflection } from '../../shared/compaction.ts';
import { isOwn } from '../../shared/requested-call.ts';
import { place } from '../../shared/session-draft.ts';
import type { Call, SessionState, Step, Turn } from '../../shared/session-state.ts';
import { commandOf } from '../guards/call-trace.ts';
import { clipLine } from '../tools/clip.ts';
import { enoughFailures, hasFailed } from './failed-calls.ts';

/** Causes may change for ever: so many times the bound of one cause are the bound of all. */
const manyCauses = 3;

export type Unstuck =
  | { do: 'reflect'; about: string; again: Reflection['again'] }
  /** The model has been told its note, or the person's word, and is asked on. */
  | { do: 'go-on' }
  | { do: 'ask-person'; callId: string }
  /** Nobody is there to ask but who gave the task: it ends as failed. */
  | { do: 'give-up'; reflection: Reflection };

type Looked = Pick<SessionState, 'reflections' | 'queued' | 'parent'>;

/**
 * Null where the agent is not stuck, or nothing is to be done about it. `ends`: the agent thinks it is done with the turn. `times`:
 * how often it begins anew over one cause.
 */
export function unstuck(state: Looked, turn: Turn, ends: boolean, times: number): Unstuck | null {
  const step = turn.steps.at(-1);
  // What the person has to say goes first.
  if (times === 0 || step === undefined || state.queued.length > 0) return null;
  const help = helpIn(step);
  if (help !== undefined) return isHelped(help) ? { do: 'go-on' } : null;
  const tried = triedIn(state, turn);
  const here = reflectionAt(state, step.id);
  if (here?.again !== undefined) return { do: 'go-on' };
  if (here === undefined) {
    const about = aboutStuck(turn, tried.at(-1), ends);
    if (about === null) return null;
    const again = nextAttempt(tried, about, times);
    // In the middle of a turn the guards ask the person by themselves.
    return ends || again !== undefined ? { do: 'reflect', about, again } : null;
  }
  if (!ends || tried.length === 0) return null;
  if (state.parent?.over === false) return { do: 'give-up', reflection: here };
  return { do: 'ask-person', callId: `${step.id}.c${step.calls.length + 1}` };
}

/** Reflections with which the turn went on since the person last had a word in it, oldest first. */
export function triedIn({ reflections }: Pick<SessionState, 'reflections'>, turn: Turn): Reflection[] {
  const from = heardAt(turn);
  return reflections.filter(
    ({ turnId, stepId, again }) =>
      turnId === turn.id && again !== undefined && stepId !== undefined && place(stepId, 1) >= from,
  );
}

export const reflectionAt = (
  { reflections }: Pick<SessionState, 'reflections'>,
  stepId: string,
): Reflection | undefined => reflections.findLast((one) => one.stepId === stepId);

/** Index of the first step since the person last had a word in the turn. */
const heardAt = ({ steps, resumedAt }: Turn): number =>
  Math.max(resumedAt ?? 0, 1 + steps.findLastIndex((step) => helpIn(step) !== undefined));

const helpIn = (step: Step): Call | undefined =>
  step.calls.findLast(({ help, status }) => help === true && status === 'finished');

/** The person let it go on; else it stays as it is. */
export const isHelped = ({ outcome, content }: Call): boolean => outcome === 'done' && content !== '';

function nextAttempt(tried: readonly Reflection[], about: string, times: number): Reflection['again'] {
  const same = tried.filter((one) => one.about === about).length;
  if (same >= times || tried.length >= times * manyCauses) return undefined;
  return { number: same + 1, of: times };
}

/** What it is stuck on; null where it is not. */
function aboutStuck(turn: Turn, before: Reflection | undefined, ends: boolean): string | null {
  const newest = turn.steps.at(-1)?.calls.findLast((call) => !isOwn(call));
  const looped = newest === undefined ? null : loopOf(newest);
  if (looped !== null) return `loop ${looped}`;
  if (!ends) return null;
  const from = before?.stepId === undefined ? heardAt(turn) : place(before.stepId, 1) + 1;
  const calls = turn.steps.slice(from).flatMap((step) => step.calls.filter((call) => !isOwn(call)));
  const check = failedCheck(calls);
  if (check !== null) return `check ${check}`;
  const last = calls.at(-1);
  return last !== undefined && isNowhere(calls, before !== undefined) ? thingOf(last) : null;
}

/** Of a further attempt it is enough that nothing in it came about. */
function isNowhere(calls: readonly Call[], isFurther: boolean): boolean {
  const last = isFurther && calls.length < enoughFailures ? calls : calls.slice(-enoughFailures);
  return (isFurther || last.length === enoughFailures) && last.every(hasFailed);
}

/** Told that it goes round, the first time by the guard, the second by a person who had no words for it. */
function loopOf({ guard, approvals }: Call): string | null {
  if (guard?.guard === 'repetition') return guard.kind;
  const asked = approvals.at(-1);
  const isSilentNo = asked?.decision?.kind === 'reject' && asked.decision.words.trim() === '';
  return isSilentNo && asked?.guard?.guard === 'repetition' ? asked.guard.kind : null;
}

/** Of the plan's features the first whose newest check of these was no pass. */
function failedCheck(calls: readonly Call[]): string | null {
  const newest = new Map<string, Call>();
  for (const call of calls)
    if (call.proposal?.kind === 'command' && call.proposal.feature !== undefined)
      newest.set(call.proposal.feature, call);
  return [...newest].find(([, call]) => hasFailed(call))?.[0] ?? null;
}

const longestAbout = 300;

/** What was done to what: the answer's words change with every attempt. */
function thingOf(call: Call): string {
  const path = /"path"\s*:\s*"([^"]*)"/.exec(call.arguments)?.[1];
  return clipLine(`${call.name} ${commandOf(call) || (path ?? '')}`.trim(), longestAbout);
}

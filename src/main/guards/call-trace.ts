/**
 * A finished call as the guards see it: what was asked and what came of it, each as a short key that can be compared. Times and
 * durations in an answer are left out of its key, or a test run would never be the same twice; other numbers stay, because
 * "30 %" after "20 %" is progress.
 */
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { GuardMark } from '../../shared/guard.ts';
import { decidedProposal } from '../../shared/proposal.ts';
import { parentId, place } from '../../shared/session-draft.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { stepOf, turnOf } from '../../shared/session-view.ts';
import type { Task } from '../../shared/task.ts';
import { type CommandKind, kindOfCommand } from '../base/command-kind.ts';
import { digestBytes } from '../base/digest.ts';

export interface Trace {
  id: string;
  stepId: string;
  name: string;
  /** Equal for arguments that mean the same, whatever their order and white space. */
  key: string;
  outcome: string;
  /** Key of the answer's words alone. */
  answer: string;
  /** The answer failed, was refused, or is a command's that ended with an error. */
  failed: boolean;
  /** It waits for something by itself (`sleep`), so that asking again is what it is for. */
  waits: boolean;
  applied: Call['applied'];
  /** What the model was told with it beyond its answer: a person's words, what a background command printed. */
  news: boolean;
  /** A command that ended well. */
  ranWell: boolean;
  /** A command that came to an end and is more than a look. */
  checked: boolean;
  /** What it gave to others. */
  tasks: readonly Task[];
  /** It changed a file. */
  wrote: boolean;
  /** The same, or it is a command that may have changed anything. */
  changes: boolean;
  /** It was not done because a guard said so. */
  mark: GuardMark | undefined;
}

/** So many calls back are looked at; a turn may have thousands. */
const lookBack = 200;

/**
 * The finished calls of the turn before this one, oldest first, since the person last had a word in it: since it was resumed,
 * or told what to do after a loop. And since room was made: what is no longer before the model it may read again.
 */
export function tracesBefore(state: SessionState, callId: string): Trace[] {
  const found: Trace[] = [];
  const steps = turnOf(state, callId)?.steps ?? [];
  const [at, from] = [place(callId, 1), firstStep(state, callId)];
  for (let index = at; index >= from && found.length < lookBack; index -= 1) {
    const calls = askedOnce(steps[index]?.calls.slice(0, index === at ? place(callId, 2) : undefined) ?? []);
    for (const call of calls.toReversed()) {
      if (toldAfterLoop(call)) return found.reverse();
      if (call.status === 'finished') found.push(traceOf(call));
    }
  }
  return found.reverse();
}

/**
 * What a model asks twice in one reply it asks before it has read either answer: that is no loop, and counts once.
 */
function askedOnce(calls: readonly Call[]): readonly Call[] {
  if (calls.length < 2) return calls;
  const found = new Map<string, Call>();
  for (const call of calls.slice(-lookBack)) if (!found.has(callKey(call))) found.set(callKey(call), call);
  return [...found.values()];
}

/** Whether the same was asked before in this reply, and not refused for being a loop. */
export function isAskedAgain(state: SessionState, call: Call): boolean {
  const before = stepOf(state, parentId(call.id))?.calls.slice(0, place(call.id, 2)) ?? [];
  return before.some((other) => callKey(other) === callKey(call) && other.guard?.guard !== 'repetition');
}

/** Index of the first step that counts. */
function firstStep(state: SessionState, callId: string): number {
  const turn = turnOf(state, callId);
  const made = state.compactions.findLast(
    (one) => one.failure === null && one.place.turnId === turn?.id && !one.place.ended,
  );
  return Math.max(turn?.resumedAt ?? 0, made?.place.steps ?? 0);
}

/** The person was asked here and said what to do instead: about a loop, or because nothing helped. */
const toldAfterLoop = ({ approvals, help }: Call): boolean =>
  help === true ||
  approvals.some(({ guard, decision }) => guard?.guard === 'repetition' && decision?.kind === 'reject');

/** A finished call's object is never changed again, so that its trace is made once. */
const known = new WeakMap<Call, Trace>();

function traceOf(call: Call): Trace {
  const there = known.get(call);
  if (there !== undefined) return there;
  const trace = makeTrace(call);
  known.set(call, trace);
  return trace;
}

function makeTrace(call: Call): Trace {
  const { id, name, outcome, exitCode, content, told, backgroundWords, tasks = [] } = call;
  // What is held has changed for the agent, and for its commands.
  const applied = [...call.applied, ...(call.held ?? [])];
  const decided = call.approvals.at(-1);
  const ranWell = outcome === 'done' && exitCode === 0;
  const wrote = applied.some((file) => file.before !== file.after);
  const after = applied.map(({ path, after: digest }) => `${path} ${digest}`);
  // Agents never say a thing twice in the same words: what came of tasks is how they ended and what they changed.
  const words = tasks.length > 0 ? tasks.map(({ status }) => status).join(' ') : withoutTimes(content);
  return {
    id,
    stepId: parentId(id),
    name,
    key: callKey(call),
    outcome: digestBytes([outcome, exitCode, told, backgroundWords, ...after, words].join('\n')),
    answer: digestBytes(words),
    failed: outcome === 'failed' || outcome === 'refused' || (exitCode !== null && exitCode !== 0),
    waits: waitsBy(call),
    applied,
    news:
      decided?.decision?.kind === 'answer' ||
      (decided?.decision?.kind === 'reject' && decided.decision.words !== ''),
    ranWell,
    checked: exitCode !== null && !waitsBy(call) && kindOf(call) !== 'looks',
    tasks,
    wrote,
    changes: wrote || (ranWell && kindOf(call) === 'changes'),
    mark: call.guard,
  };
}

const keys = new WeakMap<Call, string>();

export function callKey(call: Call): string {
  const there = keys.get(call);
  if (there !== undefined) return there;
  const key = makeKey(call);
  keys.set(call, key);
  return key;
}

function makeKey({ name, arguments: text }: Call): string {
  try {
    return digestBytes(`${name} ${canonicalJson(JSON.parse(text))}`);
  } catch {
    return digestBytes(`${name} ${text}`);
  }
}

export const answerKey = (text: string): string => digestBytes(withoutTimes(text));

/** As it ran; as it was asked for while nobody has decided; '' when it is none. */
export function commandOf({ proposal, approvals, name, arguments: text }: Call): string {
  if (proposal?.kind !== 'command') return name === 'execute_command' ? commandIn(text) : '';
  const decided = decidedProposal(proposal, approvals.at(-1)?.decision ?? undefined);
  return decided.kind === 'command' ? decided.command : '';
}

function commandIn(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'command' in parsed ? String(parsed.command) : '';
  } catch {
    return '';
  }
}

const kinds = new WeakMap<Call, CommandKind>();

/** Of a finished call's command. */
export function kindOf(call: Call): CommandKind {
  const there = kinds.get(call) ?? kindOfCommand(commandOf(call));
  kinds.set(call, there);
  return there;
}

export const waitsBy = (call: Call): boolean => /\b(sleep|wait|timeout)\b/.test(commandOf(call));

const times =
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?|\b\d{1,2}:\d\d:\d\d(\.\d+)?|\b\d+([.,]\d+)?\s?(ms|μs|µs|ns|s|sec|secs|seconds?|m|min|minutes?)\b|0x[0-9a-f]{6,}|\bduration_ms \d+(\.\d+)?/gi;

const withoutTimes = (text: string): string => text.replace(times, '#');

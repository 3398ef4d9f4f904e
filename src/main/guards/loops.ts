/**
 * The detectors of repetition: pure functions of what was asked and what came of it. Each needs arguments and results to be the
 * same; work of the same kind on other files, or with other results, is no loop however long it goes on. The bounds are as low as
 * they can be with no realistic batch among what they find (`tests/main/guards/traces.test.ts`): circles of one to four calls are
 * seen at the sixth at the latest. A circle in which something is changed begins as trying something does: undoing is no loop, so
 * A, test, B, test, A, test is none yet, and the same B behind it is one, at the seventh.
 */
import type { Trace } from './call-trace.ts';

/** Ids of the calls that show it, oldest first. */
export interface CallCycle {
  period: number;
  calls: string[];
}

/** The call with which a cycle of 1, 2, 3 or 4 calls is seen: the last in a row of so many. */
const seenAt = [4, 5, 6, 6];
/** A command that ends well is run again on purpose more often than anything else: is a test flaky, is it still warm. */
const seenAtWell = 6;
/** Asking again is what waiting is. */
const seenAtWaiting = 30;

export interface Asked {
  key: string;
  /** It waits by itself, or something runs in the background that may be waited for. */
  waits: boolean;
}

/** The shortest cycle of calls that the asked one would go on with. */
export function callCycle(traces: readonly Trace[], asked: Asked): CallCycle | null {
  for (let period = 1; period <= seenAt.length; period += 1) {
    const cycle = traces.slice(-period);
    if (cycle.length < period || cycle[0]?.key !== asked.key) continue;
    const waits = asked.waits || cycle.some((trace) => trace.waits);
    const well = period === 1 && cycle[0].ranWell;
    const count = waits ? seenAtWaiting : well ? seenAtWell : (seenAt[period - 1] ?? 0);
    // Calls that are all the same repeat with every period; then the shortest alone says how many are too many.
    if (!isShortest(cycle)) continue;
    for (let length = count - 1; length <= Math.max(count - 1, 2 * period); length += 1) {
      const before = traces.slice(-length);
      const isLook = !cycle[0].changes && changedBetween(before, period);
      if (before.length === length && repeats(before, period) && !isLook)
        return { period, calls: before.map(({ id }) => id) };
    }
  }
  return null;
}

/** Something was changed that neither has come round yet nor does with the asked call: what only looks may be meant to look at that. */
const changedBetween = (traces: readonly Trace[], period: number): boolean =>
  traces.some(({ changes }, index) => changes && index < period && index + period > traces.length);

const isShortest = (cycle: readonly Trace[]): boolean =>
  [1, 2].every((period) => period >= cycle.length || cycle.length % period > 0 || !repeats(cycle, period));

const repeats = (traces: readonly Trace[], period: number): boolean =>
  traces.every((trace, index) => {
    const earlier = traces[index - period];
    return earlier === undefined || (earlier.key === trace.key && earlier.outcome === trace.outcome);
  });

const longestCycle = 4;

/**
 * Contents of one file going round: A → B → A → B and longer. Back to A once is undoing something, and no loop. A file that
 * somebody else changes in between begins anew.
 */
export function fileCycle(traces: readonly Trace[], path: string, after: string | null): CallCycle | null {
  const states: (string | null)[] = [];
  const calls: string[] = [];
  for (const trace of traces) {
    for (const change of trace.applied) {
      if (change.path !== path) continue;
      if (change.before !== states.at(-1)) {
        states.splice(0, states.length, change.before);
        calls.length = 0;
      }
      if (change.after === change.before) continue;
      states.push(change.after);
      calls.push(trace.id);
    }
  }
  states.push(after);
  const period = periodOf(states);
  return period === null ? null : { period, calls: calls.slice(-(period + 1)) };
}

/** Of the circle that a row of states ends in: each of its states once, and the first two of them again. */
function periodOf(states: readonly (string | null)[]): number | null {
  for (let period = 2; period <= longestCycle; period += 1) {
    const row = states.slice(-(period + 2));
    if (row.length < period + 2 || new Set(row).size !== period) continue;
    if (row.every((state, index) => index < period || state === row[index - period])) return period;
  }
  return null;
}

/**
 * Failures of one check going round while files are changed between: what mends the one brings the other. The same failure over
 * and over is none, since a batch is red until its last part; nor is one in which the check ended well. Null until the check has
 * run again since it was told.
 */
export function outcomeCycle(traces: readonly Trace[]): CallCycle | null {
  const at = traces.findLastIndex(({ checked }) => checked);
  const last = traces[at];
  if (last === undefined || traces.slice(at).some(({ mark }) => mark?.kind === 'outcomes')) return null;
  const runs: Trace[] = [];
  let changed = true;
  for (const trace of traces) {
    if (trace.news) runs.splice(0);
    if (trace.wrote) changed = true;
    if (trace.key !== last.key || !trace.checked) continue;
    if (!trace.failed || !changed) runs.splice(0);
    if (trace.failed) runs.push(trace);
    changed = false;
  }
  const period = periodOf(runs.map(({ answer }) => answer));
  return period === null ? null : { period, calls: runs.slice(-(period + 2)).map(({ id }) => id) };
}

const manyErrors = 3;

/**
 * Calls that have failed as the asked one would: itself three times in a row, or three times with the same answer while nothing
 * was changed and no other command ended well. Null when it has not.
 */
export function sameFailure(
  traces: readonly Trace[],
  asked: Asked,
): { calls: string[]; inRow: boolean } | null {
  const isSame = (trace: Trace): boolean => trace.failed && trace.key === asked.key && !trace.waits;
  if (asked.waits) return null;
  const row = traces.slice(-manyErrors);
  if (row.length === manyErrors && row.every(isSame)) return { calls: row.map(({ id }) => id), inRow: true };
  const sinceDone = traces.slice(1 + traces.findLastIndex(({ key, failed }) => key === asked.key && !failed));
  const same = sinceChange(sinceDone).filter(isSame);
  const alike = same.filter(({ outcome }) => outcome === same.at(-1)?.outcome);
  return alike.length >= manyErrors
    ? { calls: alike.slice(-manyErrors).map(({ id }) => id), inRow: false }
    : null;
}

/** The last three calls of the tool that got this very answer, each in another step, with nothing changed since. */
export function sameAnswer(traces: readonly Trace[], name: string, answer: string): string[] | null {
  const alike = sinceChange(traces).filter(
    (trace) => trace.failed && trace.name === name && trace.answer === answer,
  );
  const steps = new Map(alike.map((trace) => [trace.stepId, trace.id]));
  return steps.size >= manyErrors ? [...steps.values()].slice(-manyErrors) : null;
}

export const sinceChange = (traces: readonly Trace[]): readonly Trace[] =>
  traces.slice(1 + traces.findLastIndex(({ changes, news }) => changes || news));

const longWithoutNews = 12;

/**
 * The last calls, when none of so many changed a file, was asked for the first time or got another answer than before, and the
 * asked one is none that was not tried yet.
 */
export function noChange(traces: readonly Trace[], asked: Asked): string[] | null {
  if (asked.waits || !traces.some(({ key }) => key === asked.key)) return null;
  const seen = new Set<string>();
  let still: string[] = [];
  for (const { id, key, outcome, wrote, news, waits } of traces) {
    if (waits) continue;
    const pair = `${key} ${outcome}`;
    if (wrote || news || !seen.has(pair)) still = [];
    else still.push(id);
    seen.add(pair);
  }
  return still.length >= longWithoutNews ? still.slice(-longWithoutNews) : null;
}

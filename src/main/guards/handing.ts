/**
 * Circles that go through other agents: the giver sees a task's end alone, so what is the same there is the task, and what it left in
 * files. Inside of a task the other detectors look, as in any session.
 */
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { SessionState } from '../../shared/session-state.ts';
import type { TaskPlan } from '../../shared/task-plan.ts';
import type { Trace } from './call-trace.ts';
import { type CallCycle, fileCycle, sinceChange } from './loops.ts';

/** To try once more is sensible: the machine may have been busy, or another model may answer. */
const manyTimes = 2;

/** One of the tasks was given so often with nothing changed since the first time; whatever it was called. */
export function sameTask(
  traces: readonly Trace[],
  plans: readonly TaskPlan[],
): { title: string; calls: string[] } | null {
  const since = sinceChange(traces);
  for (const plan of plans) {
    const key = keyOf(plan);
    const given = since.filter(({ tasks }) => tasks.some((task) => keyOf(task.plan) === key));
    if (given.length >= manyTimes) return { title: plan.title, calls: given.map(({ id }) => id) };
  }
  return null;
}

const keyOf = ({ agent, goal, inputs = [], done }: TaskPlan): string =>
  canonicalJson([agent, ...[goal, ...inputs, done].map(words)]);

const words = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** The agent would have its own kind do just what it was told to do. */
export const isOwnTask = (
  { parent, mode, turns }: Pick<SessionState, 'parent' | 'mode' | 'turns'>,
  { agent, goal, done }: TaskPlan,
): boolean => {
  const told = words(turns[0]?.text ?? '');
  return (
    parent !== null &&
    agent === mode &&
    told.startsWith(`${words(goal)} `) &&
    told.includes(`done when: ${words(done)} `)
  );
};

/** What tasks have left in a file goes round. Null until one of them has changed it again since it was told. */
export function heldCycle(traces: readonly Trace[]): (CallCycle & { path: string }) | null {
  const at = traces.findLastIndex(({ applied }) => applied.length > 0);
  const last = traces[at];
  if (last === undefined || last.tasks.length === 0) return null;
  if (traces.slice(at).some(({ mark }) => mark?.kind === 'tasks')) return null;
  for (const { path, after } of last.applied) {
    const cycle = fileCycle(traces.slice(0, at), path, after);
    if (cycle !== null) return { ...cycle, path, calls: [...cycle.calls, last.id] };
  }
  return null;
}

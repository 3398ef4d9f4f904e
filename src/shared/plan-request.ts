/**
 * What an agent is asked for where the check of a feature has failed: the page writes it into a message, the terminal names it as a task.
 * It sends the agent to run the check by itself, because only what fails in its own turn starts its looking into why.
 */
import type { Standing } from './plan.ts';

/** `name`: its id, which the agent knows it by, and what else a reader is to have of it. */
export function mendRequest(
  id: string,
  name: string,
  { why, evidence }: Pick<Standing, 'why' | 'evidence'>,
): string {
  const code = evidence?.exitCode ?? null;
  const how = why === 'stopped' ? 'it was stopped at a limit' : code === null ? 'a signal' : `exit ${code}`;
  return [
    `The check of ${name} failed (${how}).`,
    `Check ${id} yourself to see why, mend what is wrong, and check it again.`,
    `Where the plan is what is wrong, propose a change of ${id} and leave the rest of the plan as it is.`,
  ].join(' ');
}

/** Of an agent, or of a session: they check the plan's features and propose others. */
export const hasPlanTools = (tools: readonly string[]): boolean =>
  ['check_feature', 'update_plan'].every((name) => tools.includes(name));

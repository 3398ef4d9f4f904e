/** The level that a run can be raised to, for the page and the terminal. Pure. Who raises it decides anew: `main/pipeline/raising.ts`. */
import type { RunView } from './contract/pipelines.ts';
import type { Pipeline } from './pipeline.ts';

/** The next level of a run that is over; null where there is none. */
export function nextLevel({
  run,
  fields,
}: Pick<RunView, 'run' | 'fields'>): Pipeline['levels'][number] | null {
  if (run.status !== 'finished') return null;
  const [option] = fields.find(({ field }) => field === run.pipeline.level)?.value.options ?? [];
  const said = /\d+/.exec(option ?? '')?.[0];
  const level = run.from?.level ?? (said === undefined ? null : Number(said));
  if (level === null) return null;
  return run.pipeline.levels.find((one) => one.level === level + 1) ?? null;
}

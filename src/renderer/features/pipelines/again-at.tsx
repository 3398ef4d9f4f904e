/** Where all work of a run is over nobody could be told anything: words about it begin the run again at a stage that is chosen here. */
import { useId, useState } from 'react';
import type { Stage } from '../../../shared/pipeline.ts';
import type { PipelineRun } from '../../../shared/pipeline-run.ts';
import { isWorkOver } from '../../../shared/run-stage.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { canReopen } from './board.ts';

export interface AgainAt {
  stages: readonly Stage[];
  to: Stage;
  choose: (name: string) => void;
}

/** Null where it can begin again nowhere. The usual stage is one that an agent works at. */
export function useAgainAt(run: PipelineRun): AgainAt | null {
  const stages = run.pipeline.stages.filter(
    (about) =>
      about.kind !== 'report' && run.stages.some((one) => one.name === about.name && canReopen(run, one)),
  );
  const [chosen, choose] = useState<string | null>(null);
  const usual = stages.find(({ kind }) => kind === 'generate') ?? stages.at(-1);
  const to = stages.find(({ name }) => name === chosen) ?? usual;
  return to === undefined ? null : { stages, to, choose };
}

/** As `useAgainAt`; null, too, while something is left to begin that can be told. */
export function useAgainWhereOver(run: PipelineRun): AgainAt | null {
  const at = useAgainAt(run);
  return isWorkOver(run) ? at : null;
}

export function AgainAtChoice({ at: { stages, to, choose } }: { at: AgainAt }) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor={id}>{stageStrings.comments.againFrom}</label>
      <select
        id={id}
        value={to.name}
        onChange={({ target }) => choose(target.value)}
        className="h-7 max-w-full rounded-md border border-line bg-background px-2 text-sm hover:border-edge coarse:h-9"
      >
        {stages.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

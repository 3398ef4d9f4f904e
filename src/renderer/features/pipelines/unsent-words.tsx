/** Words that were not sent because what they were for is over or elsewhere: they are shown until the person has done something with them. */
import type { PipelineRun } from '../../../shared/pipeline-run.ts';
import { findStage, stageTitle } from '../../../shared/run-stage.ts';
import { onRun } from '../../stores/pipelines.ts';
import { dropUnsent, type Unsent, useUnsentWords } from '../../stores/unsent.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { canReopen } from './board.ts';

const words = stageStrings.unsent;

export function UnsentWords({ run }: { run: PipelineRun }) {
  const all = useUnsentWords((state) => state.all);
  const own = all.filter((one) => one.run === run.id);
  return own.map((one) => <Line key={`${one.stage} ${one.what}`} run={run} unsent={one} />);
}

function Line({ run, unsent }: { run: PipelineRun; unsent: Unsent }) {
  const { stage: name, what, words: said } = unsent;
  const stage = name === null ? undefined : findStage(run, name);
  const title = name === null ? null : stageTitle(run, name);
  const again = async (at: string): Promise<void> => {
    const done = await onRun((pipeline) => pipeline.reopen({ id: run.id, stage: at, words: said }));
    if (done.ok) dropUnsent(unsent);
  };
  return (
    <Banner
      tone="warning"
      title={words.title(what, title)}
      text={`“${said}”`}
      className="whitespace-pre-line"
      actions={
        <>
          {stage !== undefined && title !== null && canReopen(run, stage) ? (
            <Button size="small" onClick={() => void again(stage.name)}>
              {words.again(title)}
            </Button>
          ) : null}
          <Button size="small" variant="quiet" onClick={() => dropUnsent(unsent)}>
            {words.drop}
          </Button>
        </>
      }
    />
  );
}

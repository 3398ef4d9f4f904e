/** Sub-stages one after the other; the gates of all of them stand below where the stage is reviewed as a whole. */
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { GateRounds } from './gate-rounds.tsx';
import type { StageProps } from './stage-props.ts';
import { StageWork } from './stage-work.tsx';

export function GenerateStage(props: StageProps<'generate'>) {
  const { view, stage, waiting, now } = props;
  const ahead = view.ahead.some((one) => one.stage === stage.name);
  return (
    <StageWork {...props}>
      {stage.status === 'going' && stage.steps.length === 0 && !ahead ? (
        <p className="text-muted">{stageStrings.generate.none}</p>
      ) : null}
      <GateRounds rounds={stage.rounds} now={now} isNewestOpen={waiting?.what === 'gates'} />
    </StageWork>
  );
}

/** The gates of the whole run: what they say now and said before, who mends what they found, and the person's word where that ends. */
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { GateRounds } from './gate-rounds.tsx';
import type { StageProps } from './stage-props.ts';
import { StageWork } from './stage-work.tsx';

const words = stageStrings.gates;

export function VerifyStage(props: StageProps<'verify'>) {
  const { view, stage, waiting, now } = props;
  const hasGates = view.run.pipeline.gates.length > 0;
  return (
    <StageWork {...props}>
      {hasGates ? null : <Banner tone="warning" silent title={words.none} text={words.noneText} />}
      {hasGates && stage.rounds.length === 0 && stage.status === 'going' ? (
        <p className="text-muted">{words.never}</p>
      ) : null}
      <GateRounds rounds={stage.rounds} now={now} isNewestOpen={waiting?.what === 'gates'} />
    </StageWork>
  );
}

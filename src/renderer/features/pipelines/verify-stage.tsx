/** The gates of the whole run: what they say now and said before, who mends what they found, and the person's word where that ends. */
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { AskedGates } from './asked-gates.tsx';
import { Baseline, GateRounds } from './gate-rounds.tsx';
import { SayWords } from './say-words.tsx';
import { ApprovalOf, type StageProps } from './stage-panel.tsx';
import { StepLine } from './step-line.tsx';

const words = stageStrings.gates;

export function VerifyStage(props: StageProps<'verify'>) {
  const { view, stage, waiting, now } = props;
  const hasGates = view.run.pipeline.gates.length > 0;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {waiting?.what === 'allow' ? <AskedGates run={view.run.id} asks={view.run.gatesAsk} /> : null}
      {waiting?.what === 'gates' ? <Failed {...props} /> : null}
      {hasGates ? null : <Banner tone="warning" silent title={words.none} text={words.noneText} />}
      {hasGates && stage.rounds.length === 0 && stage.status === 'going' ? (
        <p className="text-muted">{words.never}</p>
      ) : null}
      <GateRounds rounds={stage.rounds} now={now} isNewestOpen={waiting?.what === 'gates'} />
      <ol
        aria-label={stageStrings.generate.steps}
        className="divide-y divide-line rounded-md border border-line empty:hidden"
      >
        {stage.steps.map((step) => (
          <StepLine
            key={step.name}
            run={view.run}
            stage={stage.name}
            step={stage.status === 'done' && step.status === 'ended' ? { ...step, status: 'done' } : step}
            waits={waiting?.id === step.name ? waiting.what : null}
            now={now}
          />
        ))}
      </ol>
      <Baseline results={view.run.baseline} />
      <ApprovalOf {...props} />
    </div>
  );
}

function Failed({ view: { run }, stage: { name: stage, steps } }: StageProps<'verify'>) {
  const { id } = run;
  const step = steps.at(-1)?.name;
  return (
    <div className="flex flex-col gap-2.5 rounded-md border border-warning/40 bg-warning/8 p-3">
      <p className="font-medium">{words.failed}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void onRun((pipeline) => pipeline.gates({ id, stage }))}>{words.again}</Button>
        {step === undefined ? null : (
          <SayWords
            button={stageStrings.generate.again}
            label={stageStrings.generate.againLabel}
            hint={stageStrings.generate.againHint}
            send={stageStrings.generate.againSend}
            onSend={async (said) =>
              (await onRun((pipeline) => pipeline.step({ id, stage, step, act: 'again', words: said }))).ok
            }
          />
        )}
        <SayWords
          button={words.accept}
          label={words.acceptLabel}
          hint={words.acceptHint}
          send={words.acceptSend}
          onSend={async (said) =>
            (await onRun((pipeline) => pipeline.approve({ id, stage, words: said }))).ok
          }
        />
      </div>
    </div>
  );
}

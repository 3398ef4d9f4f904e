/** Gates that failed where going on by itself would not help: run again, tell the agent that mends, or accept them with words. */
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { SayWords } from './say-words.tsx';
import type { StageProps } from './stage-props.ts';

const words = stageStrings.gates;

export function FailedGates({
  view: { run, asks, digest },
  stage: { name: stage, steps },
  about,
}: StageProps) {
  const { id } = run;
  const step = about.kind === 'verify' ? steps.at(-1)?.name : undefined;
  return (
    <div className="flex flex-col gap-2.5 rounded-md border border-warning/40 bg-warning/8 p-3">
      <div>
        <p className="font-medium">{words.failed}</p>
        {asks?.why === undefined ? null : <p className="measure break-words">{asks.why}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void onRun((pipeline) => pipeline.gates({ id, stage }))}>{words.again}</Button>
        {step === undefined ? null : (
          <SayWords
            button={stageStrings.generate.again}
            label={stageStrings.generate.againLabel}
            hint={stageStrings.generate.againHint}
            send={stageStrings.generate.againSend}
            digest={digest}
            onSend={async (said) =>
              (
                await onRun((pipeline) =>
                  pipeline.step({ id, digest, stage, step, act: 'again', words: said }),
                )
              ).ok
            }
          />
        )}
        <SayWords
          button={words.accept}
          label={words.acceptLabel}
          hint={words.acceptHint}
          send={words.acceptSend}
          digest={digest}
          onSend={async (said) =>
            (await onRun((pipeline) => pipeline.approve({ id, digest, stage, words: said }))).ok
          }
        />
      </div>
    </div>
  );
}

/** Sub-stages one after the other: how each stands, what its agent said, what the gates say, and those that are ahead. */
import { Circle } from 'lucide-react';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { AskedGates } from './asked-gates.tsx';
import { Baseline } from './gate-rounds.tsx';
import { ApprovalOf, type StageProps } from './stage-panel.tsx';
import { SessionWaits, StepLine } from './step-line.tsx';

const words = stageStrings.generate;

export function GenerateStage(props: StageProps<'generate'>) {
  const { view, stage, waiting, now } = props;
  const ahead = view.ahead.filter((one) => one.stage === stage.name);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {waiting?.what === 'allow' ? <AskedGates run={view.run.id} asks={view.run.gatesAsk} /> : null}
      <ol
        aria-label={words.steps}
        className="divide-y divide-line rounded-md border border-line empty:hidden"
      >
        {stage.steps.map((step) => (
          <StepLine
            key={step.name}
            run={view.run}
            stage={stage.name}
            step={step}
            waits={waiting?.id === step.name ? waiting.what : null}
            now={now}
          />
        ))}
        {ahead.map(({ name, title }) => (
          <li key={name} className="flex items-start gap-2.5 px-3 py-2.5 text-muted">
            <Circle size={16} aria-hidden className="mt-px shrink-0" />
            <p className="min-w-0 break-words">
              <VisibleText text={title} /> <span className="text-xs">{words.ahead}</span>
            </p>
          </li>
        ))}
      </ol>
      {waiting?.what === 'session' && waiting.id === null && stage.steps[0] !== undefined ? (
        <SessionWaits text={words.stageWaits} step={stage.steps[0]} />
      ) : null}
      {stage.status === 'going' && stage.steps.length === 0 && ahead.length === 0 ? (
        <p className="text-muted">{words.none}</p>
      ) : null}
      <Baseline results={view.run.baseline} />
      <ApprovalOf {...props} />
    </div>
  );
}

/** What agents do at a stage and what it waits for: gates that ask first, gates that failed, its sub-stages and those ahead. */
import { Circle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunWaits, StageRun, StepRun } from '../../../shared/pipeline-run.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ApprovalOf } from './approve-bar.tsx';
import { AskedGates } from './asked-gates.tsx';
import { FailedGates } from './failed-gates.tsx';
import { Baseline } from './gate-rounds.tsx';
import { SessionWaits } from './session-waits.tsx';
import type { StageProps } from './stage-props.ts';
import { StepLine } from './step-line.tsx';

const words = stageStrings.generate;

/** `children`: what its gates say. */
export function StageWork({ children, ...props }: StageProps & { children: ReactNode }) {
  const { view, stage, waiting, now } = props;
  const ahead = view.ahead.filter((one) => one.stage === stage.name);
  const isOfStage = waiting?.what === 'session' && waiting.id === null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {waiting?.what === 'allow' ? <AskedGates run={view.run.id} asks={view.run.gatesAsk} /> : null}
      {waiting?.what === 'gates' ? <FailedGates {...props} /> : null}
      {isOfStage && waiting.sessionId !== null ? (
        <SessionWaits sessionId={waiting.sessionId} ofStage />
      ) : null}
      {props.about.kind === 'verify' ? children : null}
      <ol
        aria-label={words.steps}
        className="divide-y divide-line rounded-md border border-line empty:hidden"
      >
        {stage.steps.map((step) => (
          <StepLine
            key={step.name}
            run={view.run}
            digest={view.digest}
            stage={stage.name}
            step={asShown(stage, step)}
            whose={words.whose(step.status)}
            waits={waitsAt(step, waiting)}
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
      {props.about.kind === 'verify' ? null : children}
      <DoneBefore {...props} />
      <Baseline results={view.run.baseline} now={now} />
      <ApprovalOf {...props} />
    </div>
  );
}

/** Whoever mends has no word of the person's of its own: the stage's gates have it. */
const waitsAt = ({ name, status }: StepRun, waiting: StageProps['waiting']): RunWaits | null => {
  if (waiting === null) return null;
  return waiting.id === name || (waiting.what === 'gates' && status === 'ended') ? waiting.what : null;
};

/** Of a run that raises another: what the other did of this stage, and nobody does again. */
function DoneBefore({ view: { run, ahead }, stage, about }: StageProps) {
  if (about.kind !== 'generate') return null;
  const { steps, items } = about;
  const anew = new Set([...stage.steps, ...ahead].map(({ name }) => name));
  const isOfStage = (name: string): boolean =>
    steps.some((step) => step.name === name) || name.replace(/-\d+$/, '') === items?.part;
  const before = run.doneBefore.filter(({ name }) => isOfStage(name) && !anew.has(name));
  if (before.length === 0) return null;
  return (
    <p className="text-xs break-words text-muted">
      {words.before} <VisibleText text={before.map(({ title }) => title).join(', ')} />
    </p>
  );
}

/** Whoever mends is not done by itself: the stage is, by its gates. */
const asShown = ({ status }: StageRun, step: StepRun): StepRun =>
  status === 'done' && step.status === 'ended' ? { ...step, status: 'done' } : step;

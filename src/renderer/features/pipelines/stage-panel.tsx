/** The stage that is looked at, in full: by its kind, with what it read and how to begin again at it. */
import type { ReactNode } from 'react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import type { StageRun } from '../../../shared/pipeline-run.ts';
import { findAbout, findStage } from '../../../shared/run-stage.ts';
import { formatTime } from '../../format.ts';
import { onRun } from '../../stores/pipelines.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { canReopen, type Waiting } from './board.ts';
import { Documents } from './documents.tsx';
import { GenerateStage } from './generate-stage.tsx';
import { IntakeStage } from './intake-stage.tsx';
import { RecordStage } from './record-stage.tsx';
import { ReportStage } from './report-stage.tsx';
import type { StageProps } from './stage-props.ts';
import { VerifyStage } from './verify-stage.tsx';

const words = pipelineStrings.run;

interface StagePanelProps {
  view: RunView;
  name: string;
  waiting: Waiting | null;
  now: number;
}

export function StagePanel({ view, name, waiting, now }: StagePanelProps) {
  const { run } = view;
  const stage = findStage(run, name);
  const about = findAbout(run, name);
  if (stage === undefined || about === undefined) return null;
  return (
    <section
      aria-label={words.stage(about.title)}
      data-printed={about.kind === 'report' ? undefined : ''}
      className="flex min-w-0 flex-col gap-4 pt-2"
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_20rem]">
          {/* Where the keyboard goes on when what it was at is done. */}
          <h2 id="stage-title" tabIndex={-1} className="w-fit text-base font-semibold break-words">
            <VisibleText text={about.title} />
          </h2>
          <p className="measure text-muted">
            <VisibleText text={about.about} />
          </p>
          <Approved stage={stage} now={now} />
        </div>
        {canReopen(run, stage) ? <Reopen id={run.id} stage={name} /> : null}
      </div>
      {waiting?.what === 'trouble' ? <StageTrouble view={view} /> : null}
      <Rest stage={stage} isSizing={run.pipeline.sized && run.size === null} />
      <OfKind view={view} stage={stage} about={about} waiting={waiting} now={now} />
      <Documents run={run.id} stage={stage} />
    </section>
  );
}

function OfKind({ about, ...props }: StageProps): ReactNode {
  switch (about.kind) {
    case 'intake':
      return <IntakeStage {...props} about={about} />;
    case 'record':
      return <RecordStage {...props} about={about} />;
    case 'generate':
      return <GenerateStage {...props} about={about} />;
    case 'verify':
      return <VerifyStage {...props} about={about} />;
    default:
      return <ReportStage {...props} about={about} />;
  }
}

function Approved({ stage: { approved }, now }: { stage: StageRun; now: number }) {
  if (approved?.by !== 'person') return null;
  return (
    <p className="mt-1 text-xs break-words text-muted">
      {words.approvedByYou(formatTime(approved.at, now))}
      {approved.words === '' ? '' : `: “${approved.words}”`}
    </p>
  );
}

const Reopen = ({ id, stage }: { id: string; stage: string }) => (
  <Button title={words.reopenText} onClick={() => void onRun((pipeline) => pipeline.reopen({ id, stage }))}>
    {words.reopen}
  </Button>
);

function Rest({ stage: { status }, isSizing }: { stage: StageRun; isSizing: boolean }) {
  if (status === 'going' || status === 'done' || (status === 'waiting' && isSizing)) return null;
  const said = status === 'skipped' ? words.skipped : status === 'stale' ? words.stale : words.ahead;
  return <p className="text-muted">{said}</p>;
}

function StageTrouble({ view: { run } }: { view: RunView }) {
  if (run.trouble === null) return null;
  const { message, hint } = run.trouble;
  const text = [message, hint, words.troubleSafe].filter(Boolean).join(' ');
  const again = (
    <Button
      variant="primary"
      onClick={() => void onRun((pipeline) => pipeline.control({ id: run.id, act: 'again' }))}
    >
      {words.again}
    </Button>
  );
  return <Banner tone="danger" title={words.trouble} text={text} actions={again} />;
}

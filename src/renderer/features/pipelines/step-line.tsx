/** One sub-stage. What its agent says of it stands there as its words; what the gates say is what counts. */
import { CircleAlert, CircleCheck, CircleDot, CircleSlash, Gauge, Hand } from 'lucide-react';
import type { PipelineRun, RunWaits, StepRun } from '../../../shared/pipeline-run.ts';
import { onRun } from '../../stores/pipelines.ts';
import { useSessions } from '../../stores/sessions.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { GateRounds } from './gate-rounds.tsx';
import { SayWords } from './say-words.tsx';
import { openAside, SessionWaits } from './session-waits.tsx';
import { spent } from './spent.ts';

const words = stageStrings.generate;

const signs = {
  going: { icon: CircleDot, colour: 'text-accent' },
  ended: { icon: Gauge, colour: 'text-accent' },
  stuck: { icon: CircleAlert, colour: 'text-danger' },
  done: { icon: CircleCheck, colour: 'text-added' },
  skipped: { icon: CircleSlash, colour: 'text-muted' },
};

interface StepLineProps {
  run: PipelineRun;
  /** Of what its stage shows. */
  digest: string;
  stage: string;
  step: StepRun;
  /** In front of what the person said of it. */
  whose: string;
  /** What the run waits for the person with, at this step. */
  waits: RunWaits | null;
  now: number;
}

export function StepLine({ run, digest, stage, step, whose, waits, now }: StepLineProps) {
  const { title, goal, status, why, said } = step;
  const { icon: Icon, colour } =
    waits === null ? signs[status] : waits === 'stuck' ? signs.stuck : { icon: Hand, colour: 'text-warning' };
  return (
    <li className="flex items-start gap-2.5 px-3 py-2.5">
      <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div>
          <p className="font-medium break-words">
            <VisibleText text={title} />
          </p>
          <Facts {...{ run, step, waits, colour, now }} />
        </div>
        {waits === 'session' ? <SessionWaits sessionId={step.sessionId} /> : null}
        {status === 'stuck' ? (
          <p className="measure break-words whitespace-pre-line">
            <span className="font-medium text-danger">{words.why}</span> <VisibleText text={why} />
          </p>
        ) : null}
        {status === 'stuck' ? <WaysOn run={run.id} {...{ digest, stage }} step={step.name} /> : null}
        {status !== 'stuck' && why !== '' ? (
          <p className="measure text-xs break-words whitespace-pre-line text-muted">
            {whose} <VisibleText text={why} />
          </p>
        ) : null}
        {said === '' ? null : (
          <figure className="measure border-l-2 border-line pl-3">
            <figcaption className="text-xs text-muted">{words.said}</figcaption>
            <blockquote className="max-h-40 overflow-y-auto break-words whitespace-pre-line text-muted">
              <VisibleText text={said} />
            </blockquote>
          </figure>
        )}
        <GateRounds rounds={step.rounds} now={now} isNewestOpen={status === 'stuck'} />
        <details className="text-xs">
          <summary className="w-fit cursor-pointer rounded-sm text-muted">{words.goal}</summary>
          <p className="measure mt-1 break-words whitespace-pre-line">
            <VisibleText text={goal} />
          </p>
        </details>
      </div>
    </li>
  );
}

function Facts({
  run,
  step,
  waits,
  colour,
  now,
}: Omit<StepLineProps, 'digest' | 'stage' | 'whose'> & { colour: string }) {
  const end = step.ended ?? (run.status === 'going' ? now : run.updated);
  const isThere = useSessions(({ rows }) => rows.some(({ id }) => id === step.sessionId));
  const facts = [spent(end - step.begun), step.attempts > 1 ? words.attempts(step.attempts) : null].filter(
    (fact) => fact !== null,
  );
  return (
    <p className="flex flex-wrap gap-x-1.5 text-xs text-muted tabular">
      <span className={classNames('font-medium', colour)}>
        {waits === 'session'
          ? pipelineStrings.states.waits
          : waits === 'gates'
            ? words.gatesFailed
            : words.states[step.status]}
      </span>
      {facts.map((fact) => (
        <span key={fact}>· {fact}</span>
      ))}
      {isThere ? (
        <button
          type="button"
          className="rounded-sm text-accent hover:underline coarse:py-1.5"
          onClick={() => openAside(step.sessionId)}
        >
          {words.session}
        </button>
      ) : null}
    </p>
  );
}

interface WaysOnProps extends Pick<StepLineProps, 'digest' | 'stage'> {
  run: string;
  step: string;
}

function WaysOn({ run, digest, stage, step }: WaysOnProps) {
  const go = async (act: 'again' | 'look' | 'skip' | 'done', said = ''): Promise<boolean> =>
    (await onRun((pipeline) => pipeline.step({ id: run, digest, stage, step, act, words: said }))).ok;
  return (
    <div className="flex flex-wrap gap-2">
      <SayWords
        button={words.again}
        buttonVariant="primary"
        label={words.againLabel}
        hint={words.againHint}
        send={words.againSend}
        digest={digest}
        onSend={(said) => go('again', said)}
      />
      <Button onClick={() => void go('look')}>{words.look}</Button>
      <SayWords
        button={words.done}
        label={words.doneLabel}
        send={words.doneSend}
        digest={digest}
        onSend={(said) => go('done', said)}
      />
      <SayWords
        button={words.skip}
        label={words.skipLabel}
        send={words.skipSend}
        digest={digest}
        onSend={(said) => go('skip', said)}
      />
    </div>
  );
}

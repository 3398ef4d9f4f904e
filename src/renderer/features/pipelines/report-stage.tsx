/** The report at the end, as it was put together from what was recorded; the files of the run, and the person's sign-off. */
import { Check } from 'lucide-react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { isSilent } from '../../../shared/gate-tally.ts';
import { clearComments, commentWords } from '../../stores/comments.ts';
import { onRun, readDocument, usePipelines } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ApprovalOf } from './approve-bar.tsx';
import { useStageComments } from './comments.tsx';
import { ReportComments, ReportText } from './report-text.tsx';
import { type RunDocument, RunFiles } from './run-files.tsx';
import { SayWords } from './say-words.tsx';
import type { StageProps } from './stage-props.ts';
import { Unproven } from './unproven.tsx';

const words = stageStrings.report;

export function ReportStage(props: StageProps<'report'>) {
  const { view, stage, about, waiting } = props;
  const { id, title, pipeline } = view.run;
  const chosen = usePipelines(({ document }) => document);
  if (stage.report === null)
    return stage.status === 'going' ? null : <p className="text-muted">{words.notYet}</p>;
  const report: RunDocument = { name: 'report', title: about.title };
  const records = pipeline.stages.filter(
    ({ name }) => view.artefacts.includes(`${name}.md`) && name !== 'report',
  );
  const signed = view.artefacts.includes('sign-off.md') ? [{ name: 'sign-off', title: words.signed }] : [];
  const documents = [report, ...records.map(({ name, title: said }) => ({ name, title: said })), ...signed];
  const shown = documents.find(({ name }) => name === chosen) ?? report;
  const place = shown === report && view.run.status !== 'stopped' ? { run: id, stage: stage.name } : null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {waiting?.what === 'sign' ? <Sign view={view} stage={stage.name} /> : null}
      <RunFiles {...{ id, title, documents, shown }} artefacts={view.artefacts} onShow={readDocument} />
      <ReportText id={id} name={`${shown.name}.md`} digest={stage.report} place={place} />
      {place === null ? null : <ReportComments run={view.run} stage={stage.name} />}
      <ApprovalOf {...props} />
    </div>
  );
}

/** Where nothing is known of a gate it takes words. Comments that were not sent otherwise go with them. */
function Sign({ view, stage }: { view: RunView; stage: string }) {
  const { unproven, untold, digest } = view;
  const { id } = view.run;
  const comments = useStageComments(id, stage);
  const count = comments.length;
  const takesWords = unproven.some(isSilent);
  const sign = async (said: string): Promise<boolean> => {
    const { ok } = await onRun((pipeline) =>
      pipeline.sign({ id, digest, words: commentWords(comments, said) }),
    );
    if (ok) clearComments(id, stage, comments);
    return ok;
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-warning/40 bg-warning/8 px-3 py-2.5">
      <p className="min-w-0 flex-[1_1_16rem]">{words.signText}</p>
      <Unproven gates={unproven} />
      <Untold untold={untold} />
      <div className="flex flex-wrap gap-2">
        {count === 0 && !takesWords ? (
          <Button variant="primary" icon={<Check size={14} aria-hidden />} onClick={() => void sign('')}>
            {words.sign}
          </Button>
        ) : null}
        <SayWords
          button={count === 0 ? words.signWith : words.signComments(count)}
          label={words.signLabel}
          required={count === 0 || takesWords}
          send={words.sign}
          digest={digest}
          onSend={sign}
        />
      </div>
    </div>
  );
}

/** Whoever signs has seen that it reached nobody. */
function Untold({ untold }: Pick<RunView, 'untold'>) {
  if (untold.length === 0) return null;
  return (
    <div className="flex w-full min-w-0 flex-col gap-1 text-sm">
      <p className="measure">{words.untold}</p>
      <ul className="flex flex-col gap-1">
        {untold.map((said, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are only ever added at the end.
          <li key={index} className="measure border-l-2 border-line pl-2.5 break-words whitespace-pre-line">
            <VisibleText text={said} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a run has left to be read: the report, by sections that can be commented, or one of its records as a page. */
import { useEffect, useState } from 'react';
import type { PipelineRun } from '../../../shared/pipeline-run.ts';
import type { Failure } from '../../../shared/result.ts';
import { clearComments, commentWords } from '../../stores/comments.ts';
import { artefactOf, onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { AgainAtChoice, useAgainAt } from './again-at.tsx';
import {
  CommentButton,
  CommentsBar,
  CommentsOn,
  type Thing,
  useCommenting,
  useStageComments,
} from './comments.tsx';
import { type ReportSection, sectionsOf } from './report-sections.ts';

const words = stageStrings.report;

interface ReportTextProps {
  id: string;
  /** Name of the file. */
  name: string;
  digest: string;
  /** Where comments on it go; null where it is not commented here. */
  place: Pick<Thing, 'run' | 'stage'> | null;
}

/** Read anew when another was written. */
export function ReportText({ id, name, digest, place }: ReportTextProps) {
  const [text, setText] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the digest is the reason to read.
  useEffect(() => {
    let isWanted = true;
    void artefactOf(id, name).then((read) => {
      if (!isWanted) return;
      setText(read.ok ? read.value.text : null);
      setFailure(read.ok ? null : read.error);
    });
    return () => {
      isWanted = false;
    };
  }, [id, name, digest]);
  if (failure !== null) return <Banner tone="danger" title={failure.message} text={failure.hint} />;
  if (text === null)
    return (
      <p role="status" className="h-64 text-muted">
        {words.reading}
      </p>
    );
  return (
    <article
      data-printed
      className="flex min-w-0 flex-col gap-4 rounded-md border border-line px-4 py-3 [&_td_code]:wrap-anywhere! [&_td_code]:whitespace-normal! [&_td:has(code)]:min-w-36"
    >
      {place === null ? (
        <Markdown text={text} />
      ) : (
        sectionsOf(text).map((section) => <Section key={section.title} section={section} place={place} />)
      )}
    </article>
  );
}

interface SectionProps {
  section: ReportSection;
  place: Pick<Thing, 'run' | 'stage'>;
}

function Section({ section: { title, text }, place }: SectionProps) {
  const at = useCommenting();
  const name = title === '' ? words.head : title;
  const thing = { ...place, about: title, name, title: stageStrings.comments.sectionAbout(name) };
  return (
    <section aria-label={name} className="flex min-w-0 flex-col gap-2">
      <div className="flex min-w-0 items-start gap-2">
        <div className="min-w-0 flex-1">
          <Markdown text={text} />
        </div>
        <CommentButton thing={thing} at={at} />
      </div>
      <div data-unprinted className="empty:hidden">
        <CommentsOn thing={thing} at={at} />
      </div>
    </section>
  );
}

/** No model writes a report: what is said of it begins the run again at the stage whose work it is about. */
export function ReportComments({ run, stage }: { run: PipelineRun; stage: string }) {
  const comments = useStageComments(run.id, stage);
  const at = useAgainAt(run);
  if (at === null) return null;
  const again = async (): Promise<void> => {
    const done = await onRun((pipeline) =>
      pipeline.reopen({ id: run.id, stage: at.to.name, words: commentWords(comments) }),
    );
    if (done.ok) clearComments(run.id, stage, comments);
  };
  return (
    <CommentsBar sticky comments={comments} text={stageStrings.comments.againText}>
      <AgainAtChoice at={at} />
      <Button variant="primary" onClick={() => void again()}>
        {stageStrings.comments.againDo}
      </Button>
    </CommentsBar>
  );
}

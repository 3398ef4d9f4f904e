/** A record as a page to read: its parts and items, what the newest version changed, and the decision on it. */
import { useState } from 'react';
import type { Part, StageOf } from '../../../shared/pipeline.ts';
import type { Item, StageRecord } from '../../../shared/pipeline-run.ts';
import { findStage } from '../../../shared/run-stage.ts';
import { clearComments, commentWords } from '../../stores/comments.ts';
import { onRun, usePipelines } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ApproveBar, SendBack } from './approve-bar.tsx';
import { canReopen } from './board.ts';
import { CommentsBar, type Thing, useStageComments } from './comments.tsx';
import { Conflicts } from './conflict-card.tsx';
import { ItemForm } from './item-form.tsx';
import { blankItem, changesIn, countedIn, since, withItem } from './record-changes.ts';
import type { Editing } from './record-editing.ts';
import { RecordItem } from './record-item.tsx';
import type { StageProps } from './stage-props.ts';

const words = stageStrings.record;

export function RecordStage({ view, stage, about, waiting }: StageProps<'record'>) {
  const [{ open, closed }, setForm] = useState<Pick<Editing, 'open' | 'closed'>>({
    open: null,
    closed: null,
  });
  const setOpen = (next: string | null): void => setForm({ open: next, closed: open });
  const { record: newest } = stage;
  const seen = useSeen(view.run.id, stage.name);
  const { digest } = view;
  const { id } = view.run;
  if (newest === null) return stage.status === 'going' ? <Outline about={about} /> : null;
  const isBehind = seen !== null && seen.version < newest.version;
  const record = isBehind ? since(seen, newest) : newest;
  const isAsked = waiting?.what === 'approval' || waiting?.what === 'conflict';
  const put = async (items: readonly Item[]): Promise<boolean> => {
    const done = await onRun((pipeline) =>
      pipeline.edit({ id, digest, stage: stage.name, items: [...items] }),
    );
    if (done.ok) setOpen(null);
    return done.ok;
  };
  const editing = isAsked ? { open, setOpen, closed, put } : null;
  const place = isAsked || canReopen(view.run, stage) ? { run: id, stage: stage.name } : null;
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {stage.sentBack === null ? null : (
        <Banner
          tone="info"
          silent
          title={record.by === 'run' ? words.raising : words.sentBack}
          text={record.by === 'run' ? stage.sentBack : `“${stage.sentBack}”`}
        />
      )}
      <Conflicts
        run={view.run}
        digest={digest}
        stage={stage.name}
        conflicts={record.conflicts}
        canDecide={isAsked}
      />
      <Standing record={record} isBehind={isBehind} />
      {about.parts.map((part) => (
        <PartOf key={part.name} {...{ part, record, editing, place }} />
      ))}
      <Removed record={record} about={about} />
      {waiting?.what === 'approval' ? (
        <ApproveBar id={id} stage={stage.name} digest={digest} text={words.approveText} canSendBack />
      ) : place === null ? null : (
        <Unsent {...place} {...{ digest, isAsked }} title={about.title} />
      )}
    </div>
  );
}

/** The record that was on the screen when something was asked for that was refused; null where nothing was. */
function useSeen(run: string, stage: string): StageRecord | null {
  const asked = usePipelines(({ failure, askedOf }) => (failure === null ? null : askedOf));
  return asked?.run.id === run ? (findStage(asked.run, stage)?.record ?? null) : null;
}

interface UnsentProps extends RecordPlace {
  digest: string;
  title: string;
  isAsked: boolean;
}

/** Where there is nothing to approve: what is said of the record sends it back, or the run back to it. */
function Unsent({ run, stage, digest, title, isAsked }: UnsentProps) {
  const comments = useStageComments(run, stage);
  const again = async (): Promise<void> => {
    const done = await onRun((pipeline) =>
      pipeline.reopen({ id: run, stage, words: commentWords(comments) }),
    );
    if (done.ok) clearComments(run, stage, comments);
  };
  return (
    <CommentsBar
      sticky
      comments={comments}
      text={isAsked ? words.sendBackHint : stageStrings.comments.againRecord}
    >
      {isAsked ? (
        <SendBack id={run} stage={stage} digest={digest} />
      ) : (
        <Button variant="primary" onClick={() => void again()}>
          {stageStrings.comments.again(title)}
        </Button>
      )}
    </CommentsBar>
  );
}

/** What is being written: its parts stand where they will be. */
const Outline = ({ about }: { about: StageOf<'record'> }) => (
  <ul className="flex flex-col gap-5">
    {about.parts.map(({ name, title, about: text }) => (
      <li key={name} className="flex flex-wrap items-baseline gap-x-2 border-b border-line pb-8">
        <span className="text-sm font-semibold text-muted">{title}</span>
        <span className="text-xs text-muted">{text}</span>
      </li>
    ))}
  </ul>
);

/** `isBehind`: what was asked for last was about an older version than the one before. */
function Standing({ record, isBehind }: { record: StageRecord; isBehind: boolean }) {
  const { added, changed, removed } = countedIn(record);
  const news = words.changed(added, changed, removed);
  return (
    <p className="text-xs text-muted">
      {words.version(record)}
      {news === '' ? null : (
        <>
          {' · '}
          {isBehind ? words.newsSince : words.news} <span className="font-medium text-text">{news}</span>
        </>
      )}
    </p>
  );
}

type RecordPlace = Pick<Thing, 'run' | 'stage'>;

interface PartOfProps {
  part: Part;
  record: StageRecord;
  editing: Editing | null;
  place: RecordPlace | null;
}

function PartOf({ part, record, editing, place }: PartOfProps) {
  const items = record.items.filter((item) => item.part === part.name);
  const changes = changesIn(record);
  const fresh = `new:${part.name}`;
  return (
    <section aria-label={part.title} className="min-w-0">
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
        <h3 className="text-sm font-semibold">
          <VisibleText text={part.title} />{' '}
          <span className="font-normal text-muted tabular">{items.length}</span>
        </h3>
        <p className="text-xs text-muted">
          <VisibleText text={part.about} />
        </p>
      </div>
      {items.length === 0 ? (
        <p className="text-xs text-muted">{words.none}</p>
      ) : (
        <ol className="divide-y divide-line rounded-md border border-line">
          {items.map((item) => (
            <RecordItem
              key={item.id}
              item={item}
              part={part}
              change={changes.get(item.id) ?? null}
              items={record.items}
              editing={editing}
              place={place}
            />
          ))}
        </ol>
      )}
      {editing === null ? null : editing.open === fresh ? (
        <ItemForm
          part={part}
          item={blankItem(part)}
          onSave={(item) => editing.put(withItem(record.items, item))}
          onClose={() => editing.setOpen(null)}
        />
      ) : (
        <Button
          size="small"
          variant="quiet"
          className="mt-1 -ml-2"
          autoFocus={editing.closed === fresh}
          onClick={() => editing.setOpen(fresh)}
        >
          {words.add(part.title)}
        </Button>
      )}
    </section>
  );
}

function Removed({ record: { removed }, about }: { record: StageRecord; about: StageOf<'record'> }) {
  if (removed.length === 0) return null;
  const titleOf = (name: string): string => about.parts.find((part) => part.name === name)?.title ?? name;
  return (
    <section aria-label={words.removed}>
      <h3 className="mb-1.5 text-sm font-semibold">{words.removed}</h3>
      <ul className="divide-y divide-line rounded-md border border-line border-l-2 border-l-removed">
        {removed.map((item) => (
          <li key={item.id} className="px-3 py-2">
            <p className="break-words">
              <span className="text-xs text-removed">− {item.id}</span>{' '}
              <s>
                <VisibleText text={item.title} />
              </s>{' '}
              <span className="text-xs text-muted">{titleOf(item.part)}</span>
            </p>
            <p className="measure text-xs break-words whitespace-pre-line text-muted">
              <VisibleText text={item.text} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

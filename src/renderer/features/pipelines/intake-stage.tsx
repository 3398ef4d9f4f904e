/**
 * The fields beside what the person said: first what is still asked, then what stands and which words it took. A field that stands is
 * never a model's word.
 */
import { useState } from 'react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import type { IntakeField, IntakeValue } from '../../../shared/intake.ts';
import type { PipelineRun } from '../../../shared/pipeline-run.ts';
import { clearComments, commentWords } from '../../stores/comments.ts';
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Progress } from '../../ui/progress.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { type AgainAt, AgainAtChoice, useAgainWhereOver } from './again-at.tsx';
import { ApprovalOf } from './approve-bar.tsx';
import { CommentsBar, type Thing, useStageComments } from './comments.tsx';
import { FieldLine } from './field-line.tsx';
import { Question } from './question.tsx';
import { piecesOf, textsIn } from './said-pieces.ts';
import { SayWords } from './say-words.tsx';
import type { StageProps } from './stage-props.ts';

const words = stageStrings.intake;

export function IntakeStage(props: StageProps<'intake'>) {
  const { view, stage, waiting } = props;
  const isOpen = view.run.status === 'going' || view.run.status === 'paused';
  const place = isOpen ? { run: view.run.id, stage: stage.name } : null;
  const [pointed, setPointed] = useState<string | null>(null);
  const fields = view.run.pipeline.fields ?? [];
  const values = new Map(view.fields.map(({ field, value }) => [field, value]));
  const needed = fields.filter(({ required }) => required);
  const said = needed.filter(({ name }) => values.has(name)).length;
  const canChange = waiting?.what === 'fields' || waiting?.what === 'approval';
  const asked = new Set(canChange ? view.questions.map(({ field }) => field) : []);
  const shown = fields.filter(({ name }) => !asked.has(name));
  return (
    <div className="grid min-w-0 gap-x-8 gap-y-6 min-[1100px]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-6">
        <div>
          <p className="mb-1 text-xs text-muted tabular">{words.progress(said, needed.length)}</p>
          <Progress
            label={words.progress(said, needed.length)}
            value={needed.length === 0 ? 1 : said / needed.length}
          />
        </div>
        {canChange && view.questions.length > 0 ? <Questions view={view} /> : null}
        <Standing {...{ view, values, canChange, place }} fields={shown} onPoint={setPointed} />
        {place === null ? null : waiting?.what === 'approval' ? (
          <ApprovalOf
            {...props}
            unsent={<Tell run={view.run} stage={stage.name} />}
            unsentText={stageStrings.comments.tellText}
          />
        ) : (
          <Unsent run={view.run} stage={stage.name} />
        )}
      </div>
      <Said view={view} fields={fields} pointed={pointed} />
    </div>
  );
}

interface TellProps {
  run: PipelineRun;
  stage: string;
}

/** No model writes a field, so none is sent back: what is said of it goes along with the run, or begins it again where it is over. */
function Tell({ run, stage, at = null }: TellProps & { at?: AgainAt | null }) {
  const { id } = run;
  const comments = useStageComments(id, stage);
  const tell = async (): Promise<void> => {
    const said = { id, words: commentWords(comments) };
    const done = await onRun((pipeline) =>
      at === null ? pipeline.course(said) : pipeline.reopen({ ...said, stage: at.to.name }),
    );
    if (done.ok) clearComments(id, stage, comments);
  };
  return (
    <>
      {at === null ? null : <AgainAtChoice at={at} />}
      <Button variant="primary" className="h-8" onClick={() => void tell()}>
        {at === null ? stageStrings.comments.tell : stageStrings.comments.againDo}
      </Button>
    </>
  );
}

/** Where the bar for the approval is there, they are sent in it. */
function Unsent({ run, stage }: TellProps) {
  const at = useAgainWhereOver(run);
  const { tellText, againHint } = stageStrings.comments;
  return (
    <CommentsBar comments={useStageComments(run.id, stage)} text={at === null ? tellText : againHint} sticky>
      <Tell {...{ run, stage, at }} />
    </CommentsBar>
  );
}

interface StandingProps {
  view: RunView;
  fields: readonly IntakeField[];
  values: ReadonlyMap<string, IntakeValue>;
  canChange: boolean;
  place: Pick<Thing, 'run' | 'stage'> | null;
  onPoint: (field: string | null) => void;
}

function Standing({ view, fields, values, canChange, place, onPoint }: StandingProps) {
  if (fields.length === 0) return null;
  return (
    <section aria-label={words.fields}>
      <h3 className="mb-2 text-sm font-semibold">{words.fields}</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {fields.map((field) => (
          <FieldLine
            key={field.name}
            id={view.run.id}
            field={field}
            value={values.get(field.name) ?? null}
            canChange={canChange}
            place={place}
            onPoint={onPoint}
            note={field.name === view.run.pipeline.level ? raisedNote(view) : null}
          />
        ))}
      </ul>
    </section>
  );
}

/** The field still has what was said at first. */
function raisedNote({ run: { from, pipeline } }: RunView): string | null {
  const level = pipeline.levels.find((one) => one.level === from?.level);
  return level === undefined ? null : words.raised(`${level.level}, ${level.title}`);
}

function Questions({ view: { run, questions, digest } }: { view: RunView }) {
  const answer = async (text: string): Promise<boolean> =>
    (await onRun((pipeline) => pipeline.answer({ id: run.id, digest, text }))).ok;
  const titled = (name: string): IntakeField | undefined =>
    run.pipeline.fields?.find((field) => field.name === name);
  return (
    <section aria-label={words.questions} className="flex flex-col gap-3">
      <div>
        <h3 id="stage-asks" tabIndex={-1} className="w-fit text-sm font-semibold">
          {words.questions} <span className="font-normal text-muted tabular">{questions.length}</span>
        </h3>
        <p className="text-xs text-muted">{words.questionsText}</p>
      </div>
      {questions.length < 2 ? null : (
        <div>
          <SayWords
            button={words.answerSeveral}
            label={words.answer}
            hint={words.answerHint}
            send={words.answerSend}
            digest={digest}
            onSend={answer}
          />
        </div>
      )}
      <ol className="flex flex-col gap-3">
        {questions.map((question) => {
          const field = titled(question.field);
          return field === undefined ? null : (
            <Question key={question.field} id={run.id} question={question} field={field} />
          );
        })}
      </ol>
    </section>
  );
}

interface SaidProps {
  view: RunView;
  fields: readonly IntakeField[];
  /** Field whose words stand out. */
  pointed: string | null;
}

function Said({ view, fields, pointed }: SaidProps) {
  const taken = [
    ...view.fields,
    ...view.questions.map(({ field, between }) => ({ field, value: { quotes: between } })),
  ];
  const disputed = new Set(
    view.questions.filter(({ between }) => between.length > 0).map(({ field }) => field),
  );
  const titleOf = (name: string): string => fields.find((field) => field.name === name)?.title ?? name;
  return (
    <section aria-label={words.said} className="min-w-0">
      <h3 className="text-sm font-semibold">{words.said}</h3>
      <p className="mb-2 text-xs text-muted">{words.saidText}</p>
      <div className="flex flex-col gap-3">
        {textsIn(view.run.intake).map((text, index) => (
          <div key={text.id} className="rounded-md border border-line bg-surface px-3 py-2">
            <p className="mb-1 text-xs text-muted">{words.text(index + 1)}</p>
            <p className="break-words whitespace-pre-wrap">
              {piecesOf(text, taken).map((piece, at) =>
                piece.fields.length === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have an order and nothing else.
                  <VisibleText key={at} text={piece.text} />
                ) : (
                  <mark
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    key={at}
                    title={piece.fields.map(titleOf).join(', ')}
                    className={classNames(
                      'rounded-sm text-text',
                      piece.fields.some((name) => disputed.has(name))
                        ? 'bg-warning/25'
                        : pointed !== null && piece.fields.includes(pointed)
                          ? 'bg-accent/45'
                          : 'bg-accent/18',
                    )}
                  >
                    <VisibleText text={piece.text} />
                  </mark>
                ),
              )}
            </p>
          </div>
        ))}
      </div>
    </section>
  );
}

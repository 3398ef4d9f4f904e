/** One open question: what is asked and why, what goes against each other, and the place to answer it. */
import type { IntakeField, IntakeQuestion } from '../../../shared/intake.ts';
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { FieldEditor } from './field-editor.tsx';

const words = stageStrings.intake;

interface QuestionProps {
  id: string;
  question: IntakeQuestion;
  field: IntakeField;
}

export function Question({ id, question, field }: QuestionProps) {
  const { number, ask, help, why } = question;
  // That nothing was said is no surprise; that it stands there and was not taken is one.
  const reason = words.why[why === 'missing' && question.pasted.length > 0 ? 'pasted' : why];
  return (
    <li className="flex min-w-0 gap-2.5 rounded-md border border-line px-3 py-2.5">
      <span aria-hidden className="w-4 shrink-0 text-right font-medium text-muted tabular">
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div>
          <p className="font-medium break-words">
            <span className="sr-only">{number}. </span>
            {ask}
            {field.required ? null : <span className="font-normal text-muted"> · {words.optional}</span>}
          </p>
          <p className="measure text-xs break-words text-muted">{help}</p>
          {reason === null ? null : <p className="mt-1 text-xs text-warning">{reason}</p>}
        </div>
        <Quotes
          id={id}
          field={field}
          label={words.between}
          button={words.use}
          quotes={question.between.map(({ text }) => text)}
        />
        <Quotes id={id} field={field} label={words.pasted} button={words.take} quotes={question.pasted} />
        <FieldEditor id={id} field={field} value={null} />
      </div>
    </li>
  );
}

interface QuotesProps {
  id: string;
  field: IntakeField;
  label: string;
  button: string;
  quotes: readonly string[];
}

/** Taking one over is the person's word, as if they had written it into the form. An option is chosen below instead. */
function Quotes({ id, field, label, button, quotes }: QuotesProps) {
  if (quotes.length === 0) return null;
  const take = (text: string): void =>
    void onRun((pipeline) => pipeline.fill({ id, field: field.name, text }));
  return (
    <div className="text-xs">
      <p className="text-muted">{label}</p>
      <ul className="mt-1 flex flex-col gap-1.5">
        {quotes.map((text) => (
          <li
            key={text}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-l-2 border-warning/60 pl-2.5"
          >
            <span className="min-w-0 flex-[1_1_12rem] break-words whitespace-pre-line">
              “<VisibleText text={text} />”
            </span>
            {field.kind === 'words' ? (
              <Button size="small" aria-label={words.of(button, text)} onClick={() => take(text)}>
                {button}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

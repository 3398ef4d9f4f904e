/** A field that stands: its value in the person's words, where it comes from, and the way to change it in place. */
import { Check, Circle } from 'lucide-react';
import { useState } from 'react';
import type { IntakeField, IntakeValue } from '../../../shared/intake.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CommentButton, CommentsOn, type Thing, useCommenting } from './comments.tsx';
import { FieldEditor } from './field-editor.tsx';

const words = stageStrings.intake;

interface FieldLineProps {
  id: string;
  field: IntakeField;
  value: IntakeValue | null;
  canChange: boolean;
  /** Where comments on it go; null while nothing can come of them. */
  place: Pick<Thing, 'run' | 'stage'> | null;
  /** The field is looked at, or none is any more. */
  onPoint: (field: string | null) => void;
  /** What holds beside it. */
  note: string | null;
}

export function FieldLine({ id, field, value, canChange, place, onPoint, note }: FieldLineProps) {
  const at = useCommenting();
  const thing = place === null ? null : { ...place, ...thingOf(field, value) };
  // False once it was open: its button has the focus again.
  const [editing, setEditing] = useState<boolean | null>(null);
  const { title, name } = field;
  const what = value === null ? words.fill : words.change;
  return (
    <li
      onPointerEnter={() => onPoint(name)}
      onPointerLeave={() => onPoint(null)}
      onFocus={() => onPoint(name)}
      onBlur={() => onPoint(null)}
      className="flex items-start gap-2.5 px-3 py-2.5"
    >
      <Sign stands={value !== null} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
          <p className="min-w-0 flex-1 font-medium break-words">
            <VisibleText text={title} />
          </p>
          {canChange && editing !== true ? (
            <Button
              size="small"
              variant="quiet"
              aria-label={words.of(what, title)}
              autoFocus={editing === false}
              onClick={() => setEditing(true)}
            >
              {what}
            </Button>
          ) : null}
          {thing === null ? null : (
            <span className="-my-1">
              <CommentButton thing={thing} at={at} />
            </span>
          )}
        </div>
        {editing === true ? (
          <FieldEditor id={id} field={field} value={value} onClose={() => setEditing(false)} />
        ) : (
          <Value field={field} value={value} note={note} />
        )}
        {thing === null ? null : <CommentsOn thing={thing} at={at} />}
      </div>
    </li>
  );
}

function Sign({ stands }: { stands: boolean }) {
  const Icon = stands ? Check : Circle;
  const colour = stands ? 'text-added' : 'text-muted';
  return <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />;
}

const longestQuote = 80;

/** What it says is told with it: whoever reads the comment does not see the form. */
function thingOf(
  { name, title, ...field }: IntakeField,
  value: IntakeValue | null,
): Omit<Thing, 'run' | 'stage'> {
  const said =
    field.kind === 'words'
      ? (value?.text ?? '')
      : field.options
          .filter((one) => value?.options.includes(one.value))
          .map((one) => one.title)
          .join(', ');
  const line = said.replace(/\s+/g, ' ').trim();
  const short = line.length > longestQuote ? `${line.slice(0, longestQuote - 1).trimEnd()}…` : line;
  return { about: name, name: title, title: stageStrings.comments.fieldAbout(title, short) };
}

function Value({ field, value, note }: Pick<FieldLineProps, 'field' | 'value' | 'note'>) {
  if (value === null)
    return <p className="text-xs text-muted">{field.required ? words.notSaid : words.notNeeded}</p>;
  const chosen =
    field.kind === 'words' ? [] : field.options.filter((option) => value.options.includes(option.value));
  return (
    <>
      {field.kind === 'words' ? (
        <p className="measure break-words whitespace-pre-line">
          <VisibleText text={value.text} />
        </p>
      ) : chosen.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul className="flex flex-col gap-0.5">
          {chosen.map((option) => (
            <li key={option.value} className="break-words">
              {option.title}{' '}
              <span className="text-xs text-muted">
                {words.adds} {option.adds}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="text-xs break-words text-muted">
        {words.sources[value.by]}
        {field.kind === 'words' || value.quotes.length === 0
          ? null
          : `: ${value.quotes.map(({ text }) => `“${text}”`).join(', ')}`}
      </p>
      {note === null ? null : <p className="text-xs font-medium">{note}</p>}
    </>
  );
}

/**
 * One question of several: its choices, each with the number that picks it, and a line for one's own words. What gets the focus is
 * scrolled clear of the foot of the card, which stays over it.
 */
import { type KeyboardEvent, useId, useRef } from 'react';
import type { Question, QuestionAnswer } from '../../../shared/question.ts';
import { digitOf } from '../../digit.ts';
import { isKey, isMac } from '../../keys.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { questionStrings as words } from './strings.ts';

interface QuestionFieldProps {
  question: Question;
  /** Null where it is the only one. */
  number: { at: number; of: number } | null;
  answer: QuestionAnswer;
  /** Gets the focus when one goes to what waits. */
  first: boolean;
  onChange: (answer: QuestionAnswer) => void;
  onSend: () => void;
}

export function QuestionField({ question, number, answer, first, onChange, onSend }: QuestionFieldProps) {
  const id = useId();
  const pick = (place: number): void => onChange({ ...answer, chosen: picked(question, answer, place) });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isKey(event, 'Mod+Enter', isMac)) return;
    event.preventDefault();
    event.stopPropagation();
    onSend();
  };
  const isOpen = question.options.length === 0;
  return (
    <fieldset
      aria-labelledby={`${id}-asked`}
      className="flex min-w-0 flex-col gap-1.5 not-first-of-type:border-t not-first-of-type:border-line not-first-of-type:pt-2.5"
    >
      <div id={`${id}-asked`} className="text-sm">
        {number === null ? null : (
          <span className="text-xs font-semibold text-muted">{words.question(number.at, number.of)}</span>
        )}
        <Markdown text={question.question} />
      </div>
      {isOpen ? null : <Choices {...{ question, answer, first, onKeyDown }} onPick={pick} />}
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <label htmlFor={`${id}-own`} className="text-xs text-muted">
          {ownLabel(question)}
        </label>
        <textarea
          id={`${id}-own`}
          aria-describedby={`${id}-asked`}
          data-first={(first && isOpen) || undefined}
          rows={1}
          maxLength={10_000}
          value={answer.words}
          onChange={(event) => onChange({ ...answer, words: event.target.value })}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-8 min-w-48 flex-1 scroll-mb-16 resize-none rounded-md border border-line bg-background px-2.5 py-1.5 text-sm"
        />
      </div>
    </fieldset>
  );
}

interface ChoicesProps extends Pick<QuestionFieldProps, 'question' | 'answer' | 'first'> {
  onPick: (place: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Choices({ question: { options, pick }, answer, first, onPick, onKeyDown }: ChoicesProps) {
  const name = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    const place = digitOf(event);
    if (place === null || place >= options.length) {
      onKeyDown(event);
      return;
    }
    event.preventDefault();
    list.current?.querySelectorAll('input')[place]?.focus();
    onPick(place);
  };
  return (
    <div ref={list} className="flex flex-col">
      {pick === 'several' ? <p className="text-xs text-muted">{words.any}</p> : null}
      {options.map((option, place) => (
        <label
          // biome-ignore lint/suspicious/noArrayIndexKey: two choices may read alike.
          key={place}
          className="-mx-1.5 flex cursor-pointer items-start gap-2 rounded-md px-1.5 py-1 text-sm hover:bg-raised has-focus-visible:bg-raised coarse:py-2"
        >
          <input
            type={pick === 'several' ? 'checkbox' : 'radio'}
            name={name}
            data-first={(first && place === 0) || undefined}
            checked={answer.chosen.includes(place)}
            onChange={() => onPick(place)}
            onKeyDown={onKey}
            className="mt-0.5 size-4 shrink-0 scroll-mb-16 accent-accent"
          />
          <span className="min-w-0 flex-1 break-words">{option}</span>
          {place > 8 ? null : (
            <span aria-hidden className="shrink-0 coarse:hidden">
              <Kbd keys={`${place + 1}`} />
            </span>
          )}
        </label>
      ))}
    </div>
  );
}

const ownLabel = ({ options, pick }: Question): string =>
  options.length === 0 ? words.answer : pick === 'several' ? words.ownAlso : words.own;

/** A choice that is picked again is none any more. */
function picked({ pick }: Question, { chosen }: QuestionAnswer, place: number): number[] {
  if (chosen.includes(place)) return chosen.filter((other) => other !== place);
  return pick === 'several' ? [...chosen, place].sort((one, other) => one - other) : [place];
}

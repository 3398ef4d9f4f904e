/**
 * A question of the agent: its suggested answers, each with the number that gives it, or one's own words. More than one at once is a
 * form (`question-form.tsx`).
 */
import { MessageCircleQuestion } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { QuestionProposal } from '../../../shared/proposal.ts';
import { questionsOf } from '../../../shared/question.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { digitOf } from '../../digit.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { CardFrame } from './card-frame.tsx';
import { QuestionForm } from './question-form.tsx';
import { type Card, useCard } from './use-card.ts';

const words = strings.waiting;

interface QuestionCardProps {
  approval: Approval;
  proposal: QuestionProposal;
}

export function QuestionCard({ approval, proposal }: QuestionCardProps) {
  return proposal.more === undefined && proposal.pick === undefined ? (
    <PlainQuestion approval={approval} proposal={proposal} />
  ) : (
    <QuestionForm approval={approval} questions={questionsOf(proposal)} />
  );
}

function PlainQuestion({ approval, proposal }: QuestionCardProps) {
  const card = useCard(approval);
  const options = [...new Set(proposal.options)];
  return (
    <CardFrame
      icon={<MessageCircleQuestion size={16} aria-hidden />}
      title={words.question}
      why=""
      failure={card.failure}
      actions={<OwnAnswer card={card} label={options.length === 0 ? words.answerLabel : words.other} />}
    >
      <Markdown text={proposal.question} />
      {options.length === 0 ? null : (
        <div className="flex flex-col items-stretch gap-1">
          {options.map((option, index) => (
            <Button
              key={option}
              data-first={index === 0 || undefined}
              // Not disabled: it is what gets the focus when one goes to the card, at once.
              aria-disabled={!card.ready}
              onClick={() => card.decide({ kind: 'answer', words: option })}
              onKeyDown={(event) => {
                const wanted = options[digitOf(event) ?? -1];
                if (wanted !== undefined) card.decide({ kind: 'answer', words: wanted });
              }}
              wraps
              className="justify-start"
            >
              <span className="min-w-0 flex-1 break-words">{option}</span>
              {index > 8 ? null : <KeyHint keys={`${index + 1}`} />}
            </Button>
          ))}
        </div>
      )}
    </CardFrame>
  );
}

function OwnAnswer({ card, label }: { card: Card; label: string }) {
  const [text, setText] = useState('');
  const id = useId();
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() !== '') card.decide({ kind: 'answer', words: text.trim() });
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs text-muted">
        {label}
      </label>
      <div className="flex items-end gap-2">
        <textarea
          id={id}
          data-first
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (!isKey(event, 'Mod+Enter', isMac)) return;
            event.preventDefault();
            event.stopPropagation();
            send();
          }}
          className="field-sizing-content max-h-40 min-h-8 flex-1 resize-none rounded-md border border-line bg-background px-2.5 py-1.5 text-sm"
        />
        <Button
          type="submit"
          variant="primary"
          disabled={!card.ready || text.trim() === ''}
          busy={card.deciding ? words.deciding : null}
        >
          {words.answer}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
      </div>
    </form>
  );
}

/** A question of the agent: its suggested answers, or one's own words. */
import { MessageCircleQuestion } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { Proposal } from '../../../shared/proposal.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { CardFrame } from './card-frame.tsx';
import { type Card, useCard } from './use-card.ts';

const words = strings.waiting;

interface QuestionCardProps {
  approval: Approval;
  proposal: Extract<Proposal, { kind: 'question' }>;
}

export function QuestionCard({ approval, proposal }: QuestionCardProps) {
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
              disabled={!card.ready}
              onClick={() => card.decide({ kind: 'answer', words: option })}
              wraps
              className="justify-start"
            >
              {option}
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

/**
 * Several questions at once, or one where several choices may be ticked: together on one card, sent together. What was answered so
 * far is a draft of the session, so that looking elsewhere first loses nothing; a question may be left open.
 */
import { MessageCircleQuestion } from 'lucide-react';
import { useState } from 'react';
import { answersSchema, isAnswered, type Question, type QuestionAnswer } from '../../../shared/question.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { isMac, keyLabel } from '../../keys.ts';
import { useSession } from '../../stores/session.ts';
import { draftOf, setDraft } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { CardFrame } from './card-frame.tsx';
import { QuestionField } from './question-field.tsx';
import { questionStrings as words } from './strings.ts';
import { type Card, useCard } from './use-card.ts';

interface QuestionFormProps {
  approval: Approval;
  questions: readonly Question[];
}

export function QuestionForm({ approval, questions }: QuestionFormProps) {
  const card = useCard(approval);
  const draft = useSession(({ id }) => `answers ${id} ${approval.id}`);
  const [answers, setAnswers] = useState(() => draftAnswers(draft, questions.length));
  const change = (at: number, answer: QuestionAnswer): void => {
    const now = answers.with(at, answer);
    setAnswers(now);
    setDraft(draft, now.some(isAnswered) ? JSON.stringify(now) : '');
  };
  const send = (): void => {
    if (!card.ready || !answers.some(isAnswered)) return;
    card.decide({ kind: 'answer', answers }, () => setDraft(draft, ''));
  };
  return (
    <CardFrame
      icon={<MessageCircleQuestion size={16} aria-hidden />}
      title={questions.length === 1 ? strings.waiting.question : words.several(questions.length)}
      why=""
      failure={card.failure}
      actions={<Sending card={card} answers={answers} onSend={send} />}
    >
      {questions.map((question, at) => (
        <QuestionField
          // biome-ignore lint/suspicious/noArrayIndexKey: what is asked never changes its place.
          key={at}
          question={question}
          number={questions.length === 1 ? null : { at: at + 1, of: questions.length }}
          answer={answers[at] ?? open}
          first={at === 0}
          onChange={(answer) => change(at, answer)}
          onSend={send}
        />
      ))}
    </CardFrame>
  );
}

const open: QuestionAnswer = { chosen: [], words: '' };

function draftAnswers(draft: string, count: number): QuestionAnswer[] {
  const text = draftOf(draft);
  const kept = text === '' ? undefined : answersSchema.safeParse(JSON.parse(text)).data;
  return kept?.length === count ? kept : Array.from({ length: count }, () => open);
}

/** Stays in sight while the questions scroll. */
function Sending({ card, answers, onSend }: { card: Card; answers: QuestionAnswer[]; onSend: () => void }) {
  const count = answers.filter(isAnswered).length;
  return (
    <div className="sticky bottom-0 -mx-3 -mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-surface px-3 py-2">
      <span className="text-xs text-muted narrow:hidden coarse:hidden">{words.keys}</span>
      <span role="status" className="ml-auto text-xs text-muted tabular">
        {answers.length === 1 ? '' : words.answered(count, answers.length)}
      </span>
      <Button
        variant="primary"
        disabled={!card.ready || count === 0}
        busy={card.deciding ? strings.waiting.deciding : null}
        onClick={onSend}
      >
        {words.send(count, answers.length)}
        <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
      </Button>
    </div>
  );
}

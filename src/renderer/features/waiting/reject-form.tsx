/** Saying no, with words for the agent. Empty words are allowed: sometimes no is all there is to say. */
import { type FormEvent, useLayoutEffect, useRef, useState } from 'react';
import { isMac, keyLabel } from '../../keys.ts';
import { registerActions } from '../../stores/actions.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { WordsField } from '../../ui/words-field.tsx';

interface RejectFormProps {
  ready: boolean;
  deciding: boolean;
  onReject: (words: string) => void;
  onCancel: () => void;
  /** What is said here instead of a no. */
  labels?: RejectWords;
}

export interface RejectWords {
  reject: string;
  rejectNow: string;
  rejectLabel: string;
  rejectHint: string;
}

const words = strings.waiting;

/** Opens the form, by its key as well: the same one as in the review. */
export function RejectButton({ onReject, title = words.reject }: { onReject: () => void; title?: string }) {
  const latest = useRef(onReject);
  latest.current = onReject;
  useLayoutEffect(
    () =>
      registerActions([
        {
          id: 'waiting.reject',
          title,
          keys: ['Mod+Backspace'],
          group: words.region,
          run: () => latest.current(),
        },
      ]),
    [title],
  );
  return (
    <Button variant="quiet" onClick={onReject}>
      {title}
    </Button>
  );
}

export function RejectForm({ ready, deciding, onReject, onCancel, labels = words }: RejectFormProps) {
  const [text, setText] = useState('');
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    onReject(text.trim());
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-2">
      <WordsField
        label={labels.rejectLabel}
        hint={labels.rejectHint}
        value={text}
        onChange={setText}
        onSend={send}
        onCancel={onCancel}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          variant={labels === words ? 'danger' : 'primary'}
          disabled={!ready}
          busy={deciding ? words.deciding : null}
        >
          {labels.rejectNow}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          {strings.cancel}
        </Button>
      </div>
    </form>
  );
}

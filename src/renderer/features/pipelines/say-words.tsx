/** A button that opens a field for words and sends them: to a model, to an agent, or into the record of the run. */
import { type ReactNode, useState } from 'react';
import { isMac, keyLabel } from '../../keys.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button, type ButtonVariant } from '../../ui/button.tsx';
import { FocusReturn } from '../../ui/focus-return.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { WordsField } from '../../ui/words-field.tsx';
import { useSteady } from './use-steady.ts';
import { useKeptText } from './use-unsent.ts';

const words = stageStrings.say;

interface WordsFormProps {
  label: string;
  hint?: string;
  /** What sending does. */
  send: string;
  /** Nothing can be sent without words. */
  required?: boolean;
  variant?: ButtonVariant;
  /** What its words are kept as when it goes away; as what sending does unless told. */
  keptAs?: string;
  /** Of what they decide about, where they do. */
  digest?: string;
  /** True: it is done, and the form closes. */
  onSend: (words: string) => Promise<boolean>;
  onClose: () => void;
  /** Above the field. */
  children?: ReactNode;
}

export function WordsForm({
  label,
  hint,
  send,
  required = true,
  variant = 'primary',
  keptAs = send,
  digest = '',
  onSend,
  onClose,
  children,
}: WordsFormProps) {
  const [text, setText, kept] = useKeptText(keptAs);
  const [busy, setBusy] = useState(false);
  const { hasChanged, isSteady } = useSteady(digest);
  const isEmpty = required && text.trim() === '';
  const submit = async (): Promise<void> => {
    if (busy || isEmpty || !isSteady) return;
    setBusy(true);
    kept.sending();
    const done = await onSend(text.trim());
    kept.settled(done);
    setBusy(false);
    if (done) onClose();
  };
  const cancel = (): void => {
    kept.drop();
    onClose();
  };
  return (
    <form
      aria-label={send}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      className="flex w-full flex-col gap-2"
    >
      <FocusReturn />
      {children}
      <WordsField
        label={label}
        {...(hint === undefined ? {} : { hint })}
        value={text}
        onChange={setText}
        onSend={() => void submit()}
        onCancel={cancel}
        className="measure"
      />
      {hasChanged && !busy ? <HasChanged /> : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant={variant} disabled={isEmpty} busy={busy ? words.sending : null}>
          {send}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
        <Button variant="quiet" onClick={cancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

/** Under what is written, when what it is about is another by now. */
export const HasChanged = () => (
  <p role="status" className="measure text-xs text-warning">
    {words.changed}
  </p>
);

interface SayWordsProps extends Omit<WordsFormProps, 'onClose' | 'children'> {
  /** Of the button that opens the field. */
  button: string;
  buttonVariant?: ButtonVariant;
  size?: 'small' | 'medium';
  icon?: ReactNode;
  /** For readers of the page, where several buttons say the same. */
  name?: string;
}

/** The focus is with the field while it is open, and with the button again after it. */
export function SayWords({
  button,
  buttonVariant = 'plain',
  size = 'medium',
  icon,
  name,
  ...form
}: SayWordsProps) {
  const [open, setOpen] = useState(false);
  const [was, setWas] = useState(false);
  if (open)
    return (
      <WordsForm
        {...form}
        onClose={() => {
          setOpen(false);
          setWas(true);
        }}
      />
    );
  return (
    <Button
      size={size}
      variant={buttonVariant}
      icon={icon}
      aria-label={name}
      autoFocus={was}
      onClick={() => setOpen(true)}
    >
      {button}
    </Button>
  );
}

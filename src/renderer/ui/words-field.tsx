/** Words to an agent in a form that was just opened: the focus begins here, Escape closes the form, and the usual key sends it. */
import { useId } from 'react';
import { isKey, isMac } from '../keys.ts';
import { classNames } from './class-names.ts';

interface WordsFieldProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  onCancel: () => void;
  className?: string;
}

export function WordsField({ label, hint, value, onChange, onSend, onCancel, className }: WordsFieldProps) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="text-xs text-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        value={value}
        // biome-ignore lint/a11y/noAutofocus: the person just asked to write here.
        autoFocus
        placeholder={hint}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
          if (isKey(event, 'Mod+Enter', isMac)) {
            event.preventDefault();
            event.stopPropagation();
            onSend();
          }
        }}
        className={classNames(
          'w-full resize-y rounded-md border border-line bg-background px-2.5 py-1.5 text-sm placeholder:text-muted',
          className,
        )}
      />
    </>
  );
}

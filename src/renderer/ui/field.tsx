/** A labelled text field. The label is always visible: a placeholder is gone when one needs it. */
import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names.ts';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string;
  hint?: string | undefined;
  hideLabel?: boolean;
}

export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-line bg-background px-2.5 text-sm text-text placeholder:text-muted hover:border-edge focus-visible:border-accent coarse:h-10';

export function Field({ label, hint, hideLabel = false, className, ...props }: FieldProps) {
  const id = useId();
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-xs text-muted'}>
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        {...props}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={inputClass}
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

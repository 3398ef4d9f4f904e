/** One of a few, as a labelled list. The hint says what the chosen one means, so it changes with the choice. */
import { useId } from 'react';
import { inputClass } from './field.tsx';

interface ChoiceFieldProps {
  label: string;
  hint: string;
  value: string;
  options: readonly (readonly [value: string, title: string])[];
  onChange: (value: string) => void;
  /** Of the label, where the form has its own. */
  labelClass?: string;
}

export function ChoiceField({
  label,
  hint,
  value,
  options,
  onChange,
  labelClass = 'text-xs text-muted',
}: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={labelClass}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
        className={inputClass}
      >
        {options.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}

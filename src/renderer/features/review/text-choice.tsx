/** One of two texts to look at: a small switch with words on both sides. */

interface TextChoiceProps<T extends string> {
  label: string;
  choices: readonly (readonly [value: T, words: string])[];
  value: T;
  onChange: (value: T) => void;
}

export function TextChoice<T extends string>({ label, choices, value, onChange }: TextChoiceProps<T>) {
  return (
    <fieldset
      className="flex h-7 shrink-0 items-center overflow-hidden rounded-md border border-line"
      aria-label={label}
    >
      {choices.map(([choice, words]) => (
        <label
          key={choice}
          className={`flex h-full cursor-pointer items-center px-2 text-xs has-focus-visible:outline-2 has-focus-visible:outline-accent ${value === choice ? 'bg-raised text-text' : 'text-muted'}`}
        >
          <input
            type="radio"
            name={label}
            className="sr-only"
            checked={value === choice}
            onChange={() => onChange(choice)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

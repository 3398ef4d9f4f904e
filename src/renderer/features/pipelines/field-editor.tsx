/** Fills in one field as a form has it: words, one option, or any number of them with what each adds. */
import { type FormEvent, useId, useState } from 'react';
import { type ChoiceField, type IntakeField, type IntakeValue, noOption } from '../../../shared/intake.ts';
import { isKey, isMac } from '../../keys.ts';
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { useKeptText } from './use-unsent.ts';

const words = stageStrings.intake;

interface FieldEditorProps {
  id: string;
  field: IntakeField;
  value: IntakeValue | null;
  /** Absent where it is always open. */
  onClose?: () => void;
}

export function FieldEditor({ id, field, value, onClose }: FieldEditorProps) {
  const [text, setText, kept] = useKeptText(words.of(words.fill, field.title), value?.text ?? '');
  const [options, setOptions] = useState<readonly string[]>(
    value === null ? [] : value.options.length === 0 && field.kind === 'choices' ? [noOption] : value.options,
  );
  const [busy, setBusy] = useState(false);
  const isEmpty = field.kind === 'words' ? text.trim() === '' : options.length === 0;
  const save = async (): Promise<void> => {
    if (busy || isEmpty) return;
    setBusy(true);
    kept.sending();
    const given =
      field.kind === 'words'
        ? { text: text.trim() }
        : { text: '', options: options.filter((option) => option !== noOption) };
    const done = await onRun((pipeline) => pipeline.fill({ id, field: field.name, ...given }));
    kept.settled(done.ok);
    setBusy(false);
    if (done.ok) onClose?.();
  };
  const cancel =
    onClose &&
    ((): void => {
      kept.drop();
      onClose();
    });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save();
  };
  return (
    <form aria-label={words.of(words.fill, field.title)} onSubmit={submit} className="flex flex-col gap-2">
      {field.kind === 'words' ? (
        <WordsInput
          label={`${words.value}: ${field.title}`}
          text={text}
          autoFocus={onClose !== undefined}
          onChange={setText}
          onSave={() => void save()}
          onCancel={cancel}
        />
      ) : (
        <Options field={field} chosen={options} onChange={setOptions} />
      )}
      <div className="flex gap-2">
        <Button type="submit" size="small" disabled={isEmpty} busy={busy ? words.saving : null}>
          {words.save}
        </Button>
        {cancel === undefined ? null : (
          <Button size="small" variant="quiet" onClick={cancel}>
            {stageStrings.say.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}

interface WordsInputProps {
  label: string;
  text: string;
  autoFocus: boolean;
  onChange: (text: string) => void;
  onSave: () => void;
  onCancel: (() => void) | undefined;
}

function WordsInput({ label, text, autoFocus, onChange, onSave, onCancel }: WordsInputProps) {
  return (
    <textarea
      rows={2}
      aria-label={label}
      value={text}
      // biome-ignore lint/a11y/noAutofocus: the person just asked to write here.
      autoFocus={autoFocus}
      onChange={({ target }) => onChange(target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel?.();
        if (!isKey(event, 'Mod+Enter', isMac)) return;
        event.preventDefault();
        event.stopPropagation();
        onSave();
      }}
      className="measure w-full resize-y rounded-md border border-line bg-background px-2.5 py-1.5 text-sm hover:border-edge focus-visible:border-accent"
    />
  );
}

interface OptionsProps {
  field: ChoiceField;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

function Options({ field, chosen, onChange }: OptionsProps) {
  const name = useId();
  const isOne = field.kind === 'choice';
  const none = { value: noOption, title: words.none, adds: '' };
  const all = isOne ? field.options : [...field.options, none];
  const pick = (value: string): void => {
    const others = chosen.filter((one) => one !== value && one !== noOption);
    if (isOne || value === noOption) onChange([value]);
    else onChange(chosen.includes(value) ? others : [...others, value]);
  };
  return (
    <fieldset className="flex min-w-0 flex-col">
      <legend className="sr-only">{field.title}</legend>
      {all.map(({ value, title, adds }) => (
        <label
          key={value}
          className="-mx-1.5 flex cursor-pointer items-start gap-2 rounded-md px-1.5 py-1 hover:bg-surface has-focus-visible:outline-2 has-focus-visible:outline-accent coarse:py-2"
        >
          <input
            type={isOne ? 'radio' : 'checkbox'}
            name={name}
            checked={chosen.includes(value)}
            onChange={() => pick(value)}
            className="mt-0.5 size-3.5 shrink-0 accent-accent focus-visible:outline-none"
          />
          <span className="min-w-0 break-words">
            {title}
            {adds === '' ? null : (
              <span className="text-xs text-muted">
                {' '}
                {words.adds} {adds}
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** An item of a record, to be changed or written anew in its place. */
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import type { Part } from '../../../shared/pipeline.ts';
import type { Item } from '../../../shared/pipeline-run.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { fieldOf } from './record-changes.ts';

const words = stageStrings.record;

interface ItemFormProps {
  part: Part;
  item: Item;
  onSave: (item: Item) => Promise<boolean>;
  onClose: () => void;
}

/** With its buttons, above the bar that stays at the end of the page. */
const intoView = (form: HTMLFormElement | null): void => form?.scrollIntoView({ block: 'nearest' });

export function ItemForm({ part, item, onSave, onClose }: ItemFormProps) {
  const [draft, setDraft] = useState(item);
  const [busy, setBusy] = useState(false);
  const textId = useId();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || draft.title.trim() === '') return;
    setBusy(true);
    await onSave(draft);
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key === 'Escape') onClose();
    if (!isKey(event, 'Mod+Enter', isMac)) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.requestSubmit();
  };
  return (
    <form
      ref={intoView}
      aria-label={item.id === '' ? words.add(part.title) : `${words.edit}: ${item.title}`}
      onSubmit={(event) => void submit(event)}
      onKeyDown={onKeyDown}
      className="my-1 flex scroll-mb-24 flex-col gap-2 rounded-md border border-line bg-surface p-3"
    >
      <Field
        label={words.titleField}
        value={draft.title}
        maxLength={300}
        autoFocus
        onChange={({ target }) => setDraft({ ...draft, title: target.value })}
      />
      <label htmlFor={textId} className="text-xs text-muted">
        {words.textField}
      </label>
      <textarea
        id={textId}
        rows={4}
        value={draft.text}
        onChange={({ target }) => setDraft({ ...draft, text: target.value })}
        className="-mt-1 w-full resize-y rounded-md border border-line bg-background px-2.5 py-1.5 text-sm hover:border-edge focus-visible:border-accent"
      />
      {Object.entries(part.fields).map(([name, hint]) => (
        <Field
          key={name}
          label={name}
          hint={hint}
          value={fieldOf(draft, name)}
          onChange={({ target }) => setDraft({ ...draft, fields: { ...draft.fields, [name]: target.value } })}
        />
      ))}
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          disabled={draft.title.trim() === ''}
          busy={busy ? words.saving : null}
        >
          {words.save}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {stageStrings.say.cancel}
        </Button>
      </div>
    </form>
  );
}

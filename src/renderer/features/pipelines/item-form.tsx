/** An item of a record, to be changed or written anew in its place. */
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import type { Part } from '../../../shared/pipeline.ts';
import type { Item } from '../../../shared/pipeline-run.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { useArmed } from '../../use-armed.ts';
import { clashesIn, type Edits, edited, type FieldChange, fieldOf } from './record-changes.ts';
import { useUnsent } from './use-unsent.ts';

const words = stageStrings.record;

interface ItemFormProps {
  part: Part;
  item: Item;
  onSave: (item: Item) => Promise<boolean>;
  onClose: () => void;
}

/** With its buttons, above the bar that stays at the end of the page. */
const intoView = (form: HTMLFormElement | null): void => form?.scrollIntoView({ block: 'nearest' });

/** What is not touched here is as it is in the record, whoever changes that meanwhile. */
function useDraft({ part, item, onSave, onClose }: ItemFormProps) {
  const [began] = useState(item);
  const [edits, setEdits] = useState<Edits>({ fields: {} });
  const [busy, setBusy] = useState(false);
  const label = item.id === '' ? words.add(part.title) : `${words.edit}: ${began.title}`;
  const draft = edited(item, edits);
  const kept = useUnsent(label, wordsOf(draft), wordsOf(item));
  const clashes = busy ? [] : clashesIn(began, item, edits);
  const isArmed = useArmed(JSON.stringify(clashes));
  const isReady = draft.title.trim() !== '' && (clashes.length === 0 || isArmed);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || !isReady) return;
    setBusy(true);
    kept.sending();
    kept.settled(await onSave(draft));
    setBusy(false);
  };
  const cancel = (): void => {
    kept.drop();
    onClose();
  };
  return { label, draft, edits, setEdits, clashes, busy, isReady, save, cancel };
}

export function ItemForm(props: ItemFormProps) {
  const { part } = props;
  const { label, draft, edits, setEdits, clashes, busy, isReady, save, cancel } = useDraft(props);
  const textId = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key === 'Escape') cancel();
    if (!isKey(event, 'Mod+Enter', isMac)) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.requestSubmit();
  };
  return (
    <form
      ref={intoView}
      aria-label={label}
      onSubmit={(event) => void save(event)}
      onKeyDown={onKeyDown}
      className="my-1 flex scroll-mb-24 flex-col gap-2 rounded-md border border-line bg-surface p-3"
    >
      <Field
        label={words.titleField}
        value={draft.title}
        maxLength={300}
        autoFocus
        onChange={({ target }) => setEdits({ ...edits, title: target.value })}
      />
      <label htmlFor={textId} className="text-xs text-muted">
        {words.textField}
      </label>
      <textarea
        id={textId}
        rows={4}
        value={draft.text}
        onChange={({ target }) => setEdits({ ...edits, text: target.value })}
        className="-mt-1 w-full resize-y rounded-md border border-line bg-background px-2.5 py-1.5 text-sm hover:border-edge focus-visible:border-accent"
      />
      <Fields
        part={part}
        draft={draft}
        onChange={(name, said) => setEdits({ ...edits, fields: { ...edits.fields, [name]: said } })}
      />
      <Clashes clashes={clashes} />
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={!isReady} busy={busy ? words.saving : null}>
          {clashes.length === 0 ? words.save : words.saveOver}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
        <Button variant="quiet" onClick={cancel}>
          {stageStrings.say.cancel}
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  part: Part;
  draft: Item;
  onChange: (name: string, said: string) => void;
}

const Fields = ({ part, draft, onChange }: FieldsProps) =>
  Object.entries(part.fields).map(([name, hint]) => (
    <Field
      key={name}
      label={name}
      hint={hint}
      value={fieldOf(draft, name)}
      onChange={({ target }) => onChange(name, target.value)}
    />
  ));

/** What somebody else made of what is being changed here. */
const Clashes = ({ clashes }: { clashes: readonly FieldChange[] }) =>
  clashes.length === 0 ? null : (
    <Banner
      tone="warning"
      title={words.changedMeanwhile}
      text={clashes.map(({ name, after }) => `${name}: “${after}”`).join('\n')}
      className="whitespace-pre-line"
    />
  );

/** For whoever finds them when the form is gone. */
const wordsOf = ({ title, text, fields }: Item): string =>
  [title, text, ...Object.entries(fields).map(([name, said]) => `${name}: ${said}`)]
    .filter((line) => line.trim() !== '')
    .join('\n');

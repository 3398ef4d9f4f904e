/** One feature to be written or changed. How it stands is not among what can be said of it. */
import { type FormEvent, useState } from 'react';
import type { Feature, FeatureWish } from '../../../shared/plan.ts';
import { saveFeature } from '../../stores/plan.ts';
import { strings } from '../../strings.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

interface FeatureFormProps {
  folder: string;
  /** The one that is changed; null for a new one. */
  feature: Feature | null;
  onClose: () => void;
}

export function FeatureForm({ folder, feature, onClose }: FeatureFormProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const saved = await saveFeature(folder, feature?.id ?? null, wishOf(new FormData(event.currentTarget)));
    setBusy(false);
    if (saved.ok) onClose();
    else setWrong([saved.error.message, saved.error.hint].filter(Boolean).join(' '));
  };
  return (
    <form
      aria-label={feature === null ? words.form.add : words.form.edit}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex flex-col gap-3 rounded-md border border-line p-3"
    >
      <Field
        label={words.form.title}
        name="title"
        required
        maxLength={200}
        defaultValue={feature?.title}
        autoFocus
      />
      <Field label={words.form.done} name="done" maxLength={2_000} defaultValue={feature?.done} />
      <Field
        label={words.form.check}
        name="check"
        hint={words.form.checkHint}
        maxLength={2_000}
        defaultValue={feature?.check ?? ''}
      />
      <Field
        label={words.form.files}
        name="files"
        hint={words.form.filesHint}
        maxLength={2_000}
        defaultValue={feature?.files.join(', ')}
      />
      {wrong === null ? null : <Banner tone="danger" title={wrong} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy ? words.form.saving : null}>
          {words.form.save}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {strings.cancel}
        </Button>
      </div>
    </form>
  );
}

function wishOf(form: FormData): FeatureWish {
  const said = (name: string): string => String(form.get(name) ?? '').trim();
  const files = said('files')
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '');
  return { title: said('title'), done: said('done'), check: said('check') || null, files };
}

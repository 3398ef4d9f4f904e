/** One entry to be written or changed: what, of which kind, and where it holds. */
import { type FormEvent, useState } from 'react';
import { type Memory, type MemoryWish, memoryKinds } from '../../../shared/memory.ts';
import { saveMemory } from '../../stores/memory.ts';
import { strings } from '../../strings.ts';
import { memoryStrings as words } from '../../strings-memory.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, inputClass } from '../../ui/field.tsx';

interface MemoryFormProps {
  /** The entry that is changed; null for a new one. */
  memory: Memory | null;
  /** Folders it can hold in, the likeliest first. */
  folders: readonly string[];
  onClose: () => void;
}

/** No folder has this name. */
const everywhere = '';

export function MemoryForm({ memory, folders, onClose }: MemoryFormProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const saved = await saveMemory(memory?.id ?? null, wishOf(new FormData(event.currentTarget)));
    setBusy(false);
    if (saved.ok) onClose();
    else setWrong(saved.error.message);
  };
  const usual = memory === null ? (folders[0] ?? everywhere) : (memory.scope ?? everywhere);
  return (
    <form
      aria-label={memory === null ? words.form.add : words.form.edit}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex flex-col gap-3 rounded-md border border-line p-3"
    >
      <Field
        label={words.form.text}
        name="text"
        hint={words.form.hint}
        required
        maxLength={500}
        defaultValue={memory?.text}
        autoFocus
      />
      <div className="grid gap-3 wide:grid-cols-2">
        <label className="flex min-w-0 flex-col gap-1 text-xs text-muted">
          {words.form.kind}
          <select name="kind" defaultValue={memory?.kind ?? 'fact'} className={inputClass}>
            {memoryKinds.map((kind) => (
              <option key={kind} value={kind}>
                {words.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <label className="flex min-w-0 flex-col gap-1 text-xs text-muted">
          {words.form.scope}
          <select name="scope" defaultValue={usual} className={inputClass}>
            <option value={everywhere}>{words.everywhere}</option>
            {folders.map((folder) => (
              <option key={folder} value={folder}>
                {folder}
              </option>
            ))}
          </select>
        </label>
      </div>
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

function wishOf(form: FormData): MemoryWish {
  const scope = String(form.get('scope') ?? everywhere);
  const kind = memoryKinds.find((known) => known === form.get('kind')) ?? 'fact';
  return { kind, scope: scope === everywhere ? null : scope, text: String(form.get('text') ?? '') };
}

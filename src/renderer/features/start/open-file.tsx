/**
 * A GGUF file by its path, as the model of the session that is about to begin. What cannot be opened says why; a missing
 * engine says the command that installs it, since the app itself fetches nothing.
 */
import { type FormEvent, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { refreshModels } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { fileStrings as words } from './strings.ts';

interface OpenFileProps {
  /** With the name of the model that the file is. */
  onOpened: (model: string) => void;
  onClose: () => void;
}

export function OpenFile({ onOpened, onClose }: OpenFileProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const window = Number(form.get('window') ?? '');
    const input = { path: String(form.get('path') ?? '').trim(), ...(window > 0 ? { window } : {}) };
    setBusy(true);
    const opened = await asked(() => client().model.open(input));
    if (opened.ok) await refreshModels();
    setBusy(false);
    if (!opened.ok) return setFailure(opened.error);
    onOpened(opened.value.name);
    onClose();
  };
  return (
    <form
      aria-label={words.title}
      onSubmit={(event) => void submit(event)}
      className="mt-2 flex flex-col gap-3 rounded-md border border-line p-3"
    >
      <p className="text-muted">{words.text}</p>
      <div className="grid gap-3 wide:grid-cols-[1fr_14rem]">
        <Field label={words.path} name="path" required maxLength={450} hint={words.pathHint} autoFocus />
        <Field
          label={words.window}
          name="window"
          inputMode="numeric"
          pattern="[0-9]*"
          hint={words.windowHint}
        />
      </div>
      {failure === null ? null : <Banner tone="warning" title={failure.message} text={failure.hint} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy ? words.opening : null}>
          {words.use}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {strings.cancel}
        </Button>
      </div>
    </form>
  );
}

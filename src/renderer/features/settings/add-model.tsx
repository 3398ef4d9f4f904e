/** A form for one more model server. It is asked at once whether it answers. */
import { type FormEvent, useState } from 'react';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { refreshModels } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { Banner, type BannerTone } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

const words = strings.settings;

const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();

/** The input of the contract from the form; what was left empty is left out. */
function modelInput(form: FormData) {
  const model = text(form, 'model');
  const apiKey = text(form, 'apiKey');
  const window = Number(text(form, 'window'));
  return {
    name: text(form, 'name'),
    endpoint: text(form, 'endpoint'),
    ...(model === '' ? {} : { model }),
    ...(apiKey === '' ? {} : { apiKey }),
    ...(window > 0 ? { window } : {}),
  };
}

interface Said {
  tone: BannerTone;
  title: string;
  text?: string | undefined;
}

export function AddModel({ onClose }: { onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const input = modelInput(new FormData(form));
    setBusy(true);
    const added = await asked(() => client().model.add(input));
    setBusy(false);
    if (!added.ok) return setSaid({ tone: 'danger', title: added.error.message, text: added.error.hint });
    form.reset();
    const { reachable, name } = added.value;
    setSaid(
      reachable ? { tone: 'info', title: words.works(name) } : { tone: 'warning', title: words.silent(name) },
    );
    await refreshModels();
  };
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-3 rounded-md border border-line p-3"
    >
      <p className="text-muted">{words.addModelText}</p>
      <div className="grid gap-3 wide:grid-cols-2">
        <Field label={words.name} name="name" required maxLength={100} />
        <Field label={words.endpoint} name="endpoint" type="url" required hint={words.endpointHint} />
        <Field label={words.modelName} name="model" />
        <Field label={words.window} name="window" inputMode="numeric" pattern="[0-9]*" />
        <Field label={words.apiKey} name="apiKey" type="password" hint={words.apiKeyHint} />
      </div>
      {said === null ? null : <Banner {...said} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy ? words.adding : null}>
          {words.add}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {strings.close}
        </Button>
      </div>
    </form>
  );
}

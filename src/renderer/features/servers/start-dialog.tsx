/**
 * What a server is started with: window, cache, and whether that fits, in figures before anything happens. The host computes
 * it anew at each choice, since what is free changes.
 */
import { useEffect, useState } from 'react';
import type { KvType, StartPlan } from '../../../shared/contract/servers.ts';
import type { Failure } from '../../../shared/result.ts';
import { baseName, formatTokens } from '../../format.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FitView } from './fit-view.tsx';
import { serverStrings as words } from './strings.ts';

interface StartDialogProps {
  path: string;
  onClose: () => void;
}

interface Choice {
  window?: number;
  kvType?: KvType;
}

export function StartDialog({ path, onClose }: StartDialogProps) {
  const [choice, setChoice] = useState<Choice>({});
  const { plan, failure } = usePlan(path, choice);
  const title = words.startTitle(plan?.file.title ?? baseName(path));
  return (
    <Dialog open wide onClose={onClose} title={title} closeLabel={strings.close}>
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      {plan === null ? (
        <p className="h-64 text-muted">{failure === null ? words.planning : null}</p>
      ) : (
        <StartForm plan={plan} onChange={(change) => setChoice({ ...choice, ...change })} onClose={onClose} />
      )}
    </Dialog>
  );
}

/** The plan for a choice; the one before stays until the next is there. */
function usePlan(
  path: string,
  { window, kvType }: Choice,
): { plan: StartPlan | null; failure: Failure | null } {
  const [plan, setPlan] = useState<StartPlan | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let over = false;
    const wish = {
      file: path,
      ...(window === undefined ? {} : { window }),
      ...(kvType === undefined ? {} : { kvType }),
    };
    void asked(() => client().server.plan(wish)).then((told) => {
      if (over) return;
      if (told.ok) setPlan(told.value);
      setFailure(told.ok ? null : told.error);
    });
    return () => {
      over = true;
    };
  }, [path, window, kvType]);
  return { plan, failure };
}

interface StartFormProps {
  plan: StartPlan;
  onChange: (change: Choice) => void;
  onClose: () => void;
}

function StartForm({ plan, onChange, onClose }: StartFormProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { window, kvType, fit, file } = plan;
  const start = async (): Promise<void> => {
    setBusy(true);
    const started = await asked(() => client().server.start({ file: file.path, window, kvType }));
    setBusy(false);
    if (started.ok) onClose();
    else setFailure(started.error);
  };
  const tooLarge = fit.verdict === 'too-large';
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 wide:grid-cols-2">
        <ChoiceField
          label={words.startWindow}
          hint={words.startWindowHint}
          value={String(window)}
          options={plan.windows.map((one) => [String(one), words.tokens(formatTokens(one))])}
          onChange={(value) => onChange({ window: Number(value) })}
        />
        <ChoiceField
          label={words.startCache}
          hint={words.startCacheHint}
          value={kvType}
          options={plan.kvTypes.map((one) => [one, words.kvTypes[one]])}
          onChange={(value) => {
            const next = plan.kvTypes.find((one) => one === value);
            if (next !== undefined) onChange({ kvType: next });
          }}
        />
      </div>
      <FitView fit={fit} />
      <details>
        <summary className="cursor-pointer text-xs text-muted">{words.command}</summary>
        <p className="mt-1 font-mono text-xs break-all text-muted">{plan.command.join(' ')}</p>
      </details>
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onClick={onClose}>
          {strings.cancel}
        </Button>
        <Button
          variant={tooLarge ? 'danger' : 'primary'}
          busy={busy ? words.starting : null}
          onClick={() => void start()}
        >
          {tooLarge ? words.startAnyway : words.startNow}
        </Button>
      </div>
    </div>
  );
}

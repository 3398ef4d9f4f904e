/**
 * Beginning a run: which pipeline, what is wanted, where, with which model. The words stay as a draft until a run has begun with them.
 */
import { type ComponentType, type FormEvent, useCallback, useEffect, useId, useState } from 'react';
import { type ApproveMode, approveModes } from '../../../shared/event.ts';
import { type ReviewMode, reviewModeSchema } from '../../../shared/held.ts';
import { type ChangeSize, changeSizes } from '../../../shared/intake.ts';
import type { Failure } from '../../../shared/result.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { useHost } from '../../stores/host.ts';
import { type PipelineList, pipelinesIn, showRuns, startRun } from '../../stores/pipelines.ts';
import { useSession } from '../../stores/session.ts';
import { askTrust, useTrusts } from '../../stores/trust.ts';
import { draftOf, setDraft, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { PipelineCards } from './pipeline-cards.tsx';

const words = pipelineStrings.form;
const labelClass = 'text-sm font-semibold';

/** Of the start page: a feature knows no other. */
export interface Picks {
  FolderPick: ComponentType<{ folder: string | null; onPick: (folder: string) => void }>;
  ModelPick: ComponentType<{ model: string | null; onPick: (model: string) => void }>;
}

/** Among the drafts of sessions. */
const draft = 'pipeline';

type Size = ChangeSize | 'judge';

interface Choices {
  approve: ApproveMode;
  review: ReviewMode;
  size: Size;
}

export function StartForm({ FolderPick, ModelPick }: Picks) {
  const { folder, setFolder, model, setModel } = usePlace();
  const { found, trusts, again } = usePipelinesIn(folder);
  const [chosen, setChosen] = useState<string | null>(null);
  const [choices, setChoices] = useState<Choices>({ approve: 'ask', review: 'each', size: 'judge' });
  const list = found?.pipelines ?? [];
  const pipeline = list.find((one) => one.pipeline.name === chosen)?.pipeline ?? list[0]?.pipeline ?? null;
  const { begin, busy, failure, missing } = useBeginning({ folder, model, pipeline, choices, trusts });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void begin();
  };
  return (
    <section aria-labelledby="pipeline-start" className="min-h-0 flex-1 overflow-y-auto">
      <form onSubmit={submit} className="mx-auto flex max-w-3xl flex-col gap-6 px-4 py-6 wide:px-8">
        <div>
          <Button variant="quiet" size="small" className="-ml-2" onClick={() => showRuns({ page: 'list' })}>
            ← {pipelineStrings.back}
          </Button>
          <h1 id="pipeline-start" className="text-lg font-semibold">
            {words.title}
          </h1>
        </div>
        <PipelineCards found={found} chosen={pipeline?.name ?? null} onChoose={setChosen} onAgain={again} />
        <Wanted onSend={() => void begin()} />
        <div className="flex flex-col gap-5">
          <div className="flex flex-col gap-2">
            <FolderPick folder={folder} onPick={setFolder} />
            {trusts === false && folder !== null ? <NotTrusted folder={folder} /> : null}
          </div>
          <ModelPick model={model} onPick={setModel} />
        </div>
        <MoreChoices choices={choices} sized={pipeline?.sized === true} onChange={setChoices} />
        {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
        <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-background px-4 py-3 wide:-mx-8 wide:px-8">
          <Button
            type="submit"
            variant={missing === null ? 'primary' : 'plain'}
            disabled={missing !== null}
            busy={busy ? words.starting : null}
            className="h-8 px-4"
          >
            {words.begin}
            <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
          </Button>
          {missing === null ? null : <span className="text-muted">{missing}</span>}
        </div>
      </form>
    </section>
  );
}

/** What the page knows already: the open session's, else as the start page chooses. */
function usePlace() {
  const here = useSession((session) => (session.id === null ? null : session.state.workspace)) || null;
  const own = useHost((host) => host.system?.workspace ?? null);
  const recent = useHost((host) => host.recent);
  const models = useHost((host) => host.models);
  const usual = useHost((host) => host.settings.find(({ key }) => key === 'model')?.value);
  const [folder, setFolder] = useState<string | null>(null);
  const [model, setModel] = useState<string | null>(null);
  const preferred =
    models.find(({ name }) => name === usual) ??
    models.find(({ kind, reachable }) => kind !== 'demo' && reachable);
  return {
    folder: folder ?? here ?? own ?? recent.find(({ exists }) => exists)?.path ?? null,
    model: model ?? preferred?.name ?? null,
    ...{ setFolder, setModel },
  };
}

interface Found {
  /** Null while it is not known. */
  found: PipelineList | null;
  /** Null while it is not known. */
  trusts: boolean | null;
  again: () => void;
}

/** Files change beside us: they are read again when the page is looked at again, and on request. */
function usePipelinesIn(folder: string | null): Found {
  const [found, setFound] = useState<PipelineList | null>(null);
  const [moment, setMoment] = useState(0);
  const again = useCallback(() => setMoment((now) => now + 1), []);
  const trusts = useTrusts(folder, moment);
  useEffect(() => {
    window.addEventListener('focus', again);
    return () => window.removeEventListener('focus', again);
  }, [again]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment and the trust are the reason to ask again.
  useEffect(() => {
    if (folder === null) return;
    let isWanted = true;
    void pipelinesIn(folder).then((list) => {
      if (isWanted) setFound(list.ok ? list.value : { pipelines: [], problems: [list.error.message] });
    });
    return () => {
      isWanted = false;
    };
  }, [folder, moment, trusts]);
  return { found, trusts, again };
}

interface Beginning {
  folder: string | null;
  model: string | null;
  pipeline: { name: string; sized: boolean } | null;
  choices: Choices;
  trusts: boolean | null;
}

function useBeginning({ folder, model, pipeline, choices, trusts }: Beginning) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const text = useView((view) => view.drafts[draft]) ?? draftOf(draft);
  const missing =
    pipeline === null
      ? words.none
      : text.trim() === ''
        ? words.needsText
        : folder === null
          ? words.needsFolder
          : model === null
            ? words.needsModel
            : trusts === false
              ? words.needsTrust
              : null;
  // What stood in the way of another folder, or before it was trusted, says nothing of this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the reason.
  useEffect(() => setFailure(null), [folder, trusts]);
  const begin = async (): Promise<void> => {
    if (busy || missing !== null || pipeline === null || folder === null || model === null) return;
    setBusy(true);
    const { size, approve, review } = choices;
    const sized = pipeline.sized && size !== 'judge' ? { size } : {};
    const begun = await startRun({
      ...{ workspace: folder, pipeline: pipeline.name, text: text.trim(), model, approve, review, ...sized },
    });
    setBusy(false);
    if (begun.ok) setDraft(draft, '');
    else setFailure(begun.error);
  };
  return { begin, busy, failure, missing };
}

function Wanted({ onSend }: { onSend: () => void }) {
  const id = useId();
  const text = useView((view) => view.drafts[draft]) ?? draftOf(draft);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className={labelClass}>
        {words.text}
      </label>
      <textarea
        id={id}
        rows={8}
        value={text}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => setDraft(draft, target.value)}
        onKeyDown={(event) => {
          if (!isKey(event, 'Mod+Enter', isMac)) return;
          event.preventDefault();
          onSend();
        }}
        className="min-h-24 w-full resize-y rounded-md border border-line bg-background px-3 py-2 text-base hover:border-edge focus-visible:border-accent"
      />
      <p id={`${id}-hint`} className="text-xs text-muted">
        {words.textHint}
      </p>
    </div>
  );
}

interface MoreChoicesProps {
  choices: Choices;
  sized: boolean;
  onChange: (choices: Choices) => void;
}

function MoreChoices({ choices, sized, onChange }: MoreChoicesProps) {
  const sizes = ['judge', ...changeSizes].map((value): [string, string] => [
    value,
    value === 'judge' ? words.judge : pipelineStrings.sizes[value as ChangeSize],
  ]);
  return (
    <div className="grid gap-4 wide:grid-cols-3">
      {sized ? (
        <ChoiceField
          labelClass={labelClass}
          label={words.size}
          hint={words.sizeHint}
          value={choices.size}
          options={sizes}
          onChange={(size) => onChange({ ...choices, size: size as Size })}
        />
      ) : null}
      <ChoiceField
        labelClass={labelClass}
        label={words.approve}
        hint={strings.approveModes[choices.approve].detail}
        value={choices.approve}
        options={approveModes.map((mode) => [mode, strings.approveModes[mode].title])}
        onChange={(approve) => onChange({ ...choices, approve: approve as ApproveMode })}
      />
      <ChoiceField
        labelClass={labelClass}
        label={words.review}
        hint={reviewModeStrings.modes[choices.review].detail}
        value={choices.review}
        options={reviewModeSchema.options.map((mode) => [mode, reviewModeStrings.modes[mode].title])}
        onChange={(review) => onChange({ ...choices, review: review as ReviewMode })}
      />
    </div>
  );
}

const NotTrusted = ({ folder }: { folder: string }) => (
  <Banner
    tone="warning"
    silent
    title={words.notTrusted}
    actions={<Button onClick={() => void askTrust(folder)}>{words.trust}</Button>}
  />
);

/** Where what is asked for breaks a rule: the rule, what breaks it, the options. Nothing is chosen before the person chooses. */
import { TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import type { Conflict, PipelineRun } from '../../../shared/pipeline-run.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { HasChanged } from './say-words.tsx';
import { useSteady } from './use-steady.ts';
import { useKeptText } from './use-unsent.ts';

const words = stageStrings.conflict;

interface ConflictsProps {
  run: PipelineRun;
  /** Of the record, as it is shown. */
  digest: string;
  stage: string;
  conflicts: readonly Conflict[];
  canDecide: boolean;
}

export function Conflicts({ run, digest, stage, conflicts, canDecide }: ConflictsProps) {
  const open = conflicts.filter(({ decided }) => decided === null);
  return (
    <>
      {conflicts.map((conflict) =>
        conflict.decided === null ? (
          <OpenConflict
            key={conflict.id}
            {...{ run, digest, stage, conflict, canDecide }}
            title={words.title(open.indexOf(conflict) + 1, open.length)}
          />
        ) : (
          <Decided key={conflict.id} conflict={conflict} />
        ),
      )}
    </>
  );
}

function Decided({ conflict: { rule, what, decided } }: { conflict: Conflict }) {
  if (decided === null) return null;
  return (
    <div className="rounded-md border border-line px-3 py-2 text-xs">
      <p className="break-words text-muted">
        {words.rule} {rule}: <VisibleText text={what} />
      </p>
      <p className="break-words">
        <span className="font-medium">{words.decided}</span> <VisibleText text={decided.option} />
        {decided.words === '' ? null : <span> (“{decided.words}”)</span>}
      </p>
    </div>
  );
}

interface OpenConflictProps {
  run: PipelineRun;
  digest: string;
  stage: string;
  conflict: Conflict;
  title: string;
  canDecide: boolean;
}

/** Stands for words of the person's own. */
const own = '';

function OpenConflict({ run, digest, stage, conflict, title, canDecide }: OpenConflictProps) {
  const [picked, setChosen] = useState<string | null>(null);
  // It may be written anew under the hand, with other options.
  const chosen = picked === own || conflict.options.includes(picked ?? '') ? picked : null;
  const [said, setSaid, kept] = useKeptText(`${words.decide}, ${conflict.rule}`);
  const { hasChanged, isSteady } = useSteady(JSON.stringify(conflict));
  const [busy, setBusy] = useState(false);
  const isEmpty = chosen === null || (chosen === own && said.trim() === '');
  const decide = async (): Promise<void> => {
    if (busy || isEmpty || !canDecide || !isSteady) return;
    setBusy(true);
    kept.sending();
    const { id } = conflict;
    // What is no option of it is taken as words of the person's own.
    const decision =
      chosen === own ? { option: words.own, words: said.trim() } : { option: chosen, words: said.trim() };
    const at = { id: run.id, digest, stage, conflict: id };
    const { ok } = await onRun((pipeline) => pipeline.decide({ ...at, ...decision }));
    kept.settled(ok);
    setBusy(false);
  };
  return (
    <form
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void decide();
      }}
      className="flex flex-col gap-3 rounded-md border border-warning/40 bg-warning/8 p-3"
    >
      <h3 className="flex items-center gap-2 text-sm font-semibold">
        <TriangleAlert size={16} aria-hidden className="shrink-0 text-warning" />
        {title}
      </h3>
      <Broken rule={conflict.rule} what={conflict.what} text={ruleText(run, conflict.rule)} />
      <Options conflict={conflict} chosen={chosen} onChoose={setChosen} />
      <Said
        label={chosen === own ? words.ownWords : words.words}
        text={said}
        onChange={setSaid}
        onSend={() => void decide()}
      />
      {hasChanged && !busy ? <HasChanged /> : null}
      <div>
        <Button
          type="submit"
          variant="primary"
          disabled={isEmpty || !canDecide}
          busy={busy ? stageStrings.say.sending : null}
        >
          {words.decide}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
      </div>
    </form>
  );
}

const ruleText = ({ pipeline }: PipelineRun, rule: string): string | null =>
  pipeline.rules.find(({ name }) => name === rule)?.rule ?? null;

function Broken({ rule, text, what }: { rule: string; text: string | null; what: string }) {
  return (
    <dl className="measure flex flex-col gap-2">
      <div>
        <dt className="text-xs text-muted">
          {words.rule} <code className="font-mono">{rule}</code>
        </dt>
        {text === null ? null : (
          <dd className="break-words">
            <VisibleText text={text} />
          </dd>
        )}
      </div>
      <div>
        <dt className="text-xs text-muted">{words.what}</dt>
        <dd className="break-words whitespace-pre-line">
          <VisibleText text={what} />
        </dd>
      </div>
    </dl>
  );
}

interface OptionsProps {
  conflict: Conflict;
  chosen: string | null;
  onChoose: (option: string) => void;
}

function Options({ conflict, chosen, onChoose }: OptionsProps) {
  const name = useId();
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1 text-xs text-muted">{words.options}</legend>
      {[...conflict.options, own].map((option) => (
        <label
          key={option}
          className="-mx-1.5 flex cursor-pointer items-start gap-2 rounded-md px-1.5 py-1 hover:bg-warning/12 has-focus-visible:outline-2 has-focus-visible:outline-accent coarse:py-2"
        >
          <input
            type="radio"
            name={name}
            checked={chosen === option}
            onChange={() => onChoose(option)}
            className="mt-0.5 size-3.5 shrink-0 accent-accent focus-visible:outline-none"
          />
          <span className="min-w-0 break-words">
            {option === own ? words.own : <VisibleText text={option} />}
            {option !== own && option === conflict.recommended ? (
              <span className="text-xs text-muted"> · {words.recommended}</span>
            ) : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface SaidProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  onSend: () => void;
}

function Said({ label, text, onChange, onSend }: SaidProps) {
  const id = useId();
  return (
    <div className="measure flex flex-col gap-1">
      <label htmlFor={id} className="text-xs text-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        value={text}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          if (!isKey(event, 'Mod+Enter', isMac)) return;
          event.preventDefault();
          event.stopPropagation();
          onSend();
        }}
        className="w-full resize-y rounded-md border border-line bg-background px-2.5 py-1.5 text-sm hover:border-edge focus-visible:border-accent"
      />
    </div>
  );
}

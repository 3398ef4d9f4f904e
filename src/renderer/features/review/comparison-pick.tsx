/** What is compared: two states out of the session's checkpoints and now, or one author's changes. */
import { RefreshCw } from 'lucide-react';
import { useId } from 'react';
import { type Author, authors } from '../../../shared/contract/checkpoints.ts';
import type { Checkpoint } from '../../../shared/session-state.ts';
import { formatTime } from '../../format.ts';
import { useSession } from '../../stores/session.ts';
import { type Compared, openComparison } from '../../stores/view.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { comparisonStrings as words } from './strings-comparison.ts';

export function ComparisonPick({ compared, onAgain }: { compared: Compared; onAgain: () => void }) {
  const checkpoints = useSession(({ state }) => state.checkpoints);
  return (
    <div className="flex shrink-0 flex-col gap-1.5 border-b border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <Kinds compared={compared} checkpoints={checkpoints} />
        <IconButton
          className="ml-auto"
          name={words.refresh}
          icon={<RefreshCw size={14} aria-hidden />}
          onClick={onAgain}
        />
      </div>
      {compared.kind === 'states' ? (
        <States compared={compared} checkpoints={checkpoints} />
      ) : (
        <p className="text-xs text-muted">{words.authorsMean[compared.who]}</p>
      )}
    </div>
  );
}

interface KindsProps {
  compared: Compared;
  checkpoints: readonly Checkpoint[];
}

function Kinds({ compared, checkpoints }: KindsProps) {
  const name = useId();
  const first = checkpoints[0]?.id;
  const choices: { value: 'states' | Author; label: string }[] = [
    { value: 'states', label: words.states },
    ...authors.map((who) => ({ value: who, label: words.authors[who] })),
  ];
  const value = compared.kind === 'states' ? 'states' : compared.who;
  const choose = (chosen: 'states' | Author): void => {
    if (chosen !== 'states') openComparison({ kind: 'authors', who: chosen });
    else if (first !== undefined) openComparison({ kind: 'states', from: first, to: null });
  };
  return (
    <fieldset className="flex flex-wrap rounded-md border border-line p-0.5">
      <legend className="sr-only">{words.what}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={classNames(
            'cursor-default rounded-sm px-2 py-0.5 text-xs has-focus-visible:outline-2 has-focus-visible:outline-accent',
            choice.value === value ? 'bg-raised font-medium text-text' : 'text-muted hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={choice.value === value}
            onChange={() => choose(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

interface StatesProps {
  compared: Compared & { kind: 'states' };
  checkpoints: readonly Checkpoint[];
}

/** The older one is always on the left, so that added means added. */
function States({ compared: { from, to }, checkpoints }: StatesProps) {
  const at = checkpoints.findIndex(({ id }) => id === from);
  const end = to === null ? checkpoints.length : checkpoints.findIndex(({ id }) => id === to);
  const now = { id: '', label: words.now };
  const all = checkpoints.map((checkpoint) => ({ id: checkpoint.id, label: labelOf(checkpoint) }));
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-1.5">
      <StateSelect
        label={words.from}
        value={from}
        options={all.slice(0, end)}
        onChange={(id) => openComparison({ kind: 'states', from: id, to })}
      />
      <StateSelect
        label={words.to}
        value={to ?? ''}
        options={[...all.slice(at + 1), now]}
        onChange={(id) => openComparison({ kind: 'states', from, to: id === '' ? null : id })}
      />
    </div>
  );
}

const labelOf = ({ at, reason }: Checkpoint): string => words.checkpoint(formatTime(at, Date.now()), reason);

interface StateSelectProps {
  label: string;
  value: string;
  options: readonly { id: string; label: string }[];
  onChange: (id: string) => void;
}

function StateSelect({ label, value, options, onChange }: StateSelectProps) {
  return (
    <label className="flex min-w-0 flex-[1_1_12rem] items-center gap-2 text-xs text-muted">
      <span className="w-8 shrink-0">{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-7 min-w-0 flex-1 rounded-md border border-line bg-background px-1.5 text-xs text-text hover:border-edge"
      >
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

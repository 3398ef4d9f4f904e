/** The model of a new session: what was found on this machine, what the person added, and the scripted demo, so named. */
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { modelLabel } from '../../../shared/model-name.ts';
import { formatTokens } from '../../format.ts';
import { showAbout } from '../../stores/about.ts';
import { type ModelRow, refreshModels, useHost } from '../../stores/host.ts';
import { setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { rungStrings } from '../../strings-rungs.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { OpenFile } from './open-file.tsx';
import { fileStrings } from './strings.ts';

const words = strings.start;

interface ModelPickProps {
  model: string | null;
  onPick: (model: string) => void;
}

export function ModelPick({ model, onPick }: ModelPickProps) {
  const models = useHost((host) => host.models);
  const modelsLoading = useHost((host) => host.modelsLoading);
  const servers = models.some(({ kind }) => kind !== 'demo');
  const [opening, setOpening] = useState(false);
  return (
    <section aria-labelledby="start-model">
      <div className="mb-1.5 flex items-center gap-2">
        <h2 id="start-model" className="flex-1 text-sm font-semibold">
          {words.model}
        </h2>
        <MoreModels looking={modelsLoading} />
      </div>
      <div
        role="radiogroup"
        aria-labelledby="start-model"
        className="divide-y divide-line rounded-md border border-line"
      >
        {models.map((row) => (
          <ModelOption key={row.name} row={row} chosen={row.name === model} onPick={onPick} />
        ))}
        {models.length === 0 && !modelsLoading ? (
          <p className="px-2.5 py-2 text-muted">{words.noServers}</p>
        ) : null}
        {modelsLoading && models.length === 0 ? (
          <p className="px-2.5 py-2 text-muted">{words.looking}</p>
        ) : null}
      </div>
      <p role="status" className="mt-1.5 text-xs text-muted">
        {modelsLoading && models.length > 0 ? words.looking : null}
        {!modelsLoading && !servers && models.length > 0 ? `${words.noServers} ${words.noServersText}` : null}
      </p>
      {opening ? (
        <OpenFile onOpened={onPick} onClose={() => setOpening(false)} />
      ) : (
        <div className="mt-1 -ml-2 flex flex-wrap gap-1">
          <Button variant="quiet" size="small" onClick={() => setOpening(true)}>
            {fileStrings.open}
          </Button>
          {model === null ? null : (
            <Button variant="quiet" size="small" onClick={() => showAbout(model)}>
              {strings.model.about}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** Where a model that is not in the list comes from. */
function MoreModels({ looking }: { looking: boolean }) {
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        icon={<RefreshCw size={12} aria-hidden />}
        disabled={looking}
        onClick={() => void refreshModels()}
      >
        {words.lookAgain}
      </Button>
      <Button variant="quiet" size="small" onClick={() => setView('servers')}>
        {words.ownServer}
      </Button>
      <Button variant="quiet" size="small" onClick={() => setView('settings')}>
        {words.addServer}
      </Button>
    </>
  );
}

interface ModelOptionProps {
  row: ModelRow;
  chosen: boolean;
  onPick: (model: string) => void;
}

function ModelOption({ row, chosen, onPick }: ModelOptionProps) {
  const facts = [
    row.kind === 'demo' ? null : strings.model.kinds[row.kind],
    row.window === null || row.kind === 'demo' ? null : strings.model.window(formatTokens(row.window)),
    rungStrings.short(row.rung),
    strings.model.state(row),
  ].filter((fact) => fact !== null);
  return (
    <label
      className={classNames(
        'flex cursor-pointer items-center gap-2.5 px-2.5 py-2 first:rounded-t-md last:rounded-b-md hover:bg-surface has-focus-visible:outline-2 has-focus-visible:outline-accent',
        chosen && 'bg-surface',
      )}
    >
      <input
        type="radio"
        name="start-model"
        value={row.name}
        checked={chosen}
        onChange={() => onPick(row.name)}
        className="size-3.5 shrink-0 accent-accent focus-visible:outline-none"
      />
      <span className="min-w-0 flex-1 truncate">{modelLabel(row.name)}</span>
      <span className="shrink-0 text-xs text-muted tabular">{facts.join(', ')}</span>
    </label>
  );
}

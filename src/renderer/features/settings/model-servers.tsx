/** Model servers: those found on this machine, those written down by the person, and a form for one more. */
import { Info, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { modelLabel } from '../../../shared/model-name.ts';
import { formatTokens } from '../../format.ts';
import { showAbout } from '../../stores/about.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { type ModelRow, refreshModels, useHost } from '../../stores/host.ts';
import { setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { AddModel } from './add-model.tsx';
import { ModelRung } from './model-rung.tsx';

const words = strings.settings;

export function ModelServers() {
  const models = useHost((host) => host.models);
  const modelsLoading = useHost((host) => host.modelsLoading);
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex flex-col gap-3">
      <ul className="divide-y divide-line rounded-md border border-line">
        {models.map((model) => (
          <ServerLine key={model.name} model={model} />
        ))}
        {models.length === 0 ? (
          <li className="px-3 py-2 text-muted">
            {modelsLoading ? strings.start.looking : strings.start.noServers}
          </li>
        ) : null}
      </ul>
      <div className="flex gap-2">
        <Button onClick={() => setAdding(!adding)} aria-expanded={adding}>
          {words.addModel}
        </Button>
        <Button variant="quiet" onClick={() => setView('servers')}>
          {words.ownServers}
        </Button>
        <Button
          variant="quiet"
          busy={modelsLoading ? words.testing : null}
          onClick={() => void refreshModels()}
        >
          {words.test}
        </Button>
      </div>
      {adding ? <AddModel onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

const sources = {
  found: strings.model.found,
  settings: strings.model.fromSettings,
  'built-in': strings.model.builtIn,
  default: strings.model.usual,
  local: strings.model.local,
};

function ServerLine({ model }: { model: ModelRow }) {
  const remove = async (): Promise<void> => {
    await asked(() => client().model.remove({ name: model.name }));
    await refreshModels();
  };
  const window =
    model.window === null ? strings.model.unknownWindow : strings.model.window(formatTokens(model.window));
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="block truncate">{modelLabel(model.name)}</span>
        <span className="block truncate text-xs text-muted">
          {[
            strings.model.kinds[model.kind],
            model.kind === 'demo' ? null : window,
            model.endpoint,
            sources[model.from],
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span className={classNames('shrink-0 text-xs', model.reachable ? 'text-added' : 'text-warning')}>
        {strings.model.state(model) ?? words.answers}
      </span>
      <IconButton
        name={strings.model.aboutOf(modelLabel(model.name))}
        icon={<Info size={16} aria-hidden />}
        onClick={() => showAbout(model.name)}
      />
      {model.from === 'settings' ? (
        <IconButton
          name={words.removeModel(model.name)}
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => void remove()}
        />
      ) : null}
      {model.kind === 'demo' || !model.reachable ? null : (
        <div className="basis-full">
          <ModelRung model={model} />
        </div>
      )}
    </li>
  );
}

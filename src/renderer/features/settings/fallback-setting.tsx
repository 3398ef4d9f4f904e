/** The chain of models that are asked in turn when the chosen one cannot be reached: order it, add to it, take from it. */
import { ArrowUp, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { modelLabel } from '../../../shared/model-name.ts';
import { changeSetting, useHost } from '../../stores/host.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { SettingFrame, selectClass } from './setting-frame.tsx';
import { fallbackWords as words } from './strings.ts';

const key = 'model.fallbacks';

export function FallbackSetting() {
  const setting = useHost((host) => host.settings.find((one) => one.key === key));
  const models = useHost((host) => host.models);
  const [failure, setFailure] = useState<string | null>(null);
  const chain = Array.isArray(setting?.value) ? setting.value.map(String) : [];
  const change = async (names: readonly string[]): Promise<void> => {
    const changed = await changeSetting(key, names.length === 0 ? null : names);
    setFailure(changed.ok ? null : changed.error.message);
  };
  const others = models.map(({ name }) => name).filter((name) => !chain.includes(name));
  return (
    <div className="rounded-md border border-line">
      <SettingFrame id={key} title={words.title} setting={setting} failure={failure}>
        <select
          id={key}
          aria-label={words.add}
          disabled={setting?.editable !== true || others.length === 0}
          value=""
          onChange={(event) => void change([...chain, event.target.value])}
          className={selectClass}
        >
          <option value="">{words.choose}</option>
          {others.map((name) => (
            <option key={name} value={name}>
              {modelLabel(name)}
            </option>
          ))}
        </select>
      </SettingFrame>
      {chain.length === 0 ? (
        <p className="px-3 pb-2.5 text-xs text-muted">{words.none}</p>
      ) : (
        <ol className="divide-y divide-line border-t border-line">
          {chain.map((name, index) => (
            <Place
              key={name}
              name={name}
              place={index + 1}
              off={setting?.editable !== true}
              onEarlier={() => void change(moved(chain, index))}
              onRemove={() => void change(chain.filter((other) => other !== name))}
            />
          ))}
        </ol>
      )}
    </div>
  );
}

function moved(chain: readonly string[], index: number): string[] {
  const next = chain.filter((_, at) => at !== index);
  next.splice(Math.max(0, index - 1), 0, chain[index] ?? '');
  return next;
}

interface PlaceProps {
  name: string;
  place: number;
  off: boolean;
  onEarlier: () => void;
  onRemove: () => void;
}

function Place({ name, place, off, onEarlier, onRemove }: PlaceProps) {
  const label = modelLabel(name);
  return (
    <li className="flex items-center gap-2 px-3 py-1">
      <span className="text-muted tabular">{place}.</span>
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {place === 1 ? null : (
        <IconButton
          name={words.earlier(label)}
          icon={<ArrowUp size={16} aria-hidden />}
          disabled={off}
          onClick={onEarlier}
        />
      )}
      <IconButton
        name={words.remove(label)}
        icon={<Trash2 size={16} aria-hidden />}
        disabled={off}
        onClick={onRemove}
      />
    </li>
  );
}

/** One setting's line: name, what it does, where its value comes from, and the control. */
import type { ReactNode } from 'react';
import { changeSetting, type SettingRow } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { inputClass } from '../../ui/field.tsx';

const words = strings.settings;

export const selectClass = `${inputClass} wide:w-56`;

interface SettingFrameProps {
  id: string;
  title: string;
  setting: SettingRow | undefined;
  failure?: string | null;
  children: ReactNode;
}

export function SettingFrame({ id, title, setting, failure = null, children }: SettingFrameProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2.5">
      <div className="min-w-0 flex-[1_1_16rem]">
        <label htmlFor={id} className="font-medium">
          {title}
        </label>
        <p className="text-xs text-muted">
          {setting?.description}
          {setting === undefined ? null : <span> · {words.sources[setting.source]}</span>}
          {setting?.source === 'user' ? (
            <button
              type="button"
              onClick={() => void changeSetting(setting.key, null)}
              className="ml-2 rounded-sm text-accent underline-offset-2 hover:underline"
            >
              {words.reset}
            </button>
          ) : null}
        </p>
        {setting?.editable === false ? <p className="text-xs text-warning">{words.locked}</p> : null}
        {failure === null ? null : <p className="text-xs text-danger">{failure}</p>}
      </div>
      <div className="narrow:w-full">{children}</div>
    </div>
  );
}

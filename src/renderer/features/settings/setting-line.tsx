/** A setting with the control its kind of value wants: a choice, a number, or text. */
import { useState } from 'react';
import { type ApproveMode, approveModes } from '../../../shared/event.ts';
import { reviewModes } from '../../../shared/held.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { rungs } from '../../../shared/model-rung.ts';
import { changeSetting, type SettingRow, useHost } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';
import { reviewViewStrings } from '../../strings-review-view.ts';
import { rungStrings } from '../../strings-rungs.ts';
import { classNames } from '../../ui/class-names.ts';
import { inputClass } from '../../ui/field.tsx';
import { SettingFrame, selectClass } from './setting-frame.tsx';

const words = strings.settings;

export function SettingLine({ setting }: { setting: SettingRow }) {
  const [failure, setFailure] = useState<string | null>(null);
  const id = `setting-${setting.key}`;
  const change = async (value: unknown): Promise<void> => {
    const changed = await changeSetting(setting.key, value);
    setFailure(changed.ok ? null : [changed.error.message, changed.error.hint].filter(Boolean).join(' '));
  };
  return (
    <SettingFrame
      id={id}
      title={words.titles[setting.key] ?? setting.key}
      setting={setting}
      failure={failure}
    >
      <Control id={id} setting={setting} onChange={(value) => void change(value)} />
    </SettingFrame>
  );
}

interface ControlProps {
  id: string;
  setting: SettingRow;
  onChange: (value: unknown) => void;
}

function Control({ id, setting, onChange }: ControlProps) {
  const models = useHost((host) => host.models);
  const choices = choicesOf(
    setting,
    models.map(({ name }) => name),
  );
  if (choices !== null) {
    return (
      <select
        id={id}
        disabled={!setting.editable}
        value={String(setting.value ?? '')}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        className={selectClass}
      >
        {choices.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    );
  }
  if (typeof setting.value === 'boolean') {
    return (
      <select
        id={id}
        disabled={!setting.editable}
        value={setting.value ? 'on' : 'off'}
        onChange={(event) => onChange(event.target.value === 'on')}
        className={selectClass}
      >
        <option value="off">{words.switched.off}</option>
        <option value="on">{words.switched.on}</option>
      </select>
    );
  }
  if (Array.isArray(setting.value))
    return <ListControl key={String(setting.value)} id={id} setting={setting} onChange={onChange} />;
  return <TextControl key={String(setting.value)} id={id} setting={setting} onChange={onChange} />;
}

function TextControl({ id, setting, onChange }: ControlProps) {
  const isNumber = typeof setting.value === 'number';
  const [text, setText] = useState(String(setting.value ?? ''));
  const unit = words.units[setting.key];
  const commit = (): void => {
    if (text === String(setting.value ?? '')) return;
    onChange(isNumber ? Number(text) : text);
  };
  return (
    <span className="flex items-center gap-2 wide:w-56">
      <input
        id={id}
        type={isNumber ? 'number' : 'text'}
        disabled={!setting.editable}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
        className={inputClass}
      />
      {unit === undefined ? null : <span className="shrink-0 text-xs text-muted">{unit}</span>}
    </span>
  );
}

/** A list of paths, one to a line. */
function ListControl({ id, setting, onChange }: ControlProps) {
  const known = (Array.isArray(setting.value) ? setting.value : []).join('\n');
  const [text, setText] = useState(known);
  const commit = (): void => {
    if (text !== known) onChange(text.split('\n').flatMap((line) => line.trim() || []));
  };
  return (
    <textarea
      id={id}
      rows={Math.min(6, text.split('\n').length + 1)}
      placeholder={words.onePerLine}
      disabled={!setting.editable}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      className={classNames(inputClass, 'w-full resize-y py-1.5 font-mono text-xs wide:w-56')}
    />
  );
}

/** Values and titles to choose from; null when any value may be typed. */
function choicesOf({ key, value }: SettingRow, models: readonly string[]): [string, string][] | null {
  if (key === 'approve')
    return approveModes.map((mode: ApproveMode) => [mode, strings.approveModes[mode].title]);
  if (key === 'review.when') return reviewModes.map((mode) => [mode, reviewModeStrings.modes[mode].title]);
  if (key === 'review.layout') return Object.entries(words.layouts);
  if (key === 'review.files') return Object.entries(reviewViewStrings.files);
  if (key === 'trust') return Object.entries(words.trusts);
  if (key === 'sandbox') return Object.entries(words.sandboxes);
  if (key === 'rung')
    return [
      ['auto', rungStrings.autoAll],
      ...rungs.map((rung): [string, string] => [rung, rungStrings.names[rung]]),
    ];
  if (key !== 'model' && key !== 'memory.embeddings') return null;
  const names = new Set(typeof value === 'string' ? [value, ...models] : models);
  return [
    ['', key === 'model' ? words.noModel : words.noEmbeddings],
    ...[...names].map((name): [string, string] => [name, modelLabel(name)]),
  ];
}

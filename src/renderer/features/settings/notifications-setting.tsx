/**
 * When the person is told outside the page. A browser is asked for its permission by the press here and by nothing else; the desktop app
 * needs none.
 */
import { useState } from 'react';
import { notifyLevels } from '../../../shared/notify-level.ts';
import { isElectron } from '../../stores/connection.ts';
import { changeSetting, useHost } from '../../stores/host.ts';
import { browserPermission, type Permission } from '../../stores/notify.ts';
import { attentionStrings as words } from '../../strings-attention.ts';
import { Button } from '../../ui/button.tsx';
import { SettingFrame, selectClass } from './setting-frame.tsx';

const id = 'setting-notifications';

export function NotificationsSetting() {
  const setting = useHost((host) => host.settings.find(({ key }) => key === 'notifications'));
  const [permission, setPermission] = useState<Permission>(() =>
    isElectron() ? 'granted' : browserPermission(),
  );
  const [failure, setFailure] = useState<string | null>(null);
  const ask = (): void => {
    if (permission === 'default') void Notification.requestPermission().then(setPermission);
  };
  const change = async (value: string): Promise<void> => {
    // Before anything is waited for: a browser asks only right after a press.
    if (value !== 'off') ask();
    const changed = await changeSetting('notifications', value);
    setFailure(changed.ok ? null : changed.error.message);
  };
  return (
    <SettingFrame id={id} title={words.setting} setting={setting} failure={failure}>
      <div className="flex flex-col items-stretch gap-2 wide:w-56">
        <select
          id={id}
          value={String(setting?.value ?? 'off')}
          disabled={setting?.editable !== true}
          onChange={(event) => void change(event.target.value)}
          className={selectClass}
        >
          {notifyLevels.map((level) => (
            <option key={level} value={level}>
              {words.levels[level]}
            </option>
          ))}
        </select>
        {setting === undefined || setting.value === 'off' ? null : (
          <PermissionLine permission={permission} onAsk={ask} />
        )}
      </div>
    </SettingFrame>
  );
}

function PermissionLine({ permission, onAsk }: { permission: Permission; onAsk: () => void }) {
  if (permission === 'granted') return null;
  if (permission !== 'default')
    return <p className="text-xs text-warning">{permission === 'denied' ? words.denied : words.missing}</p>;
  return (
    <>
      <Button onClick={onAsk}>{words.allow}</Button>
      <p className="text-xs text-muted">{words.notAsked}</p>
    </>
  );
}

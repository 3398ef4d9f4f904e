/** The theme: takes effect at once and is remembered by this page as well as by the host. */
import { changeSetting, useHost } from '../../stores/host.ts';
import { setTheme, type Theme, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { SettingFrame, selectClass } from './setting-frame.tsx';

const words = strings.settings;
const themes: readonly Theme[] = ['system', 'dark', 'light'];

export function ThemeSetting() {
  const theme = useView((view) => view.theme);
  const setting = useHost((host) => host.settings.find(({ key }) => key === 'theme'));
  const change = (next: Theme): void => {
    setTheme(next);
    void changeSetting('theme', next);
  };
  return (
    <SettingFrame id="setting-theme" title={words.theme} setting={setting}>
      <select
        id="setting-theme"
        value={theme}
        disabled={setting?.editable === false}
        onChange={(event) => change(event.target.value as Theme)}
        className={selectClass}
      >
        {themes.map((value) => (
          <option key={value} value={value}>
            {words.themes[value]}
          </option>
        ))}
      </select>
    </SettingFrame>
  );
}

/** Puts the theme in force on the page, now and whenever the person or the system changes it. Call once. */
import { useView } from './stores/view.ts';

export function applyTheme(): void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    const { theme } = useView.getState();
    const shown = theme === 'system' ? (system.matches ? 'light' : 'dark') : theme;
    if (document.documentElement.dataset.theme !== shown) document.documentElement.dataset.theme = shown;
  };
  system.addEventListener('change', apply);
  useView.subscribe(apply);
  apply();
}

/** The menu bar: the system's own roles and nothing else, so that copy, paste and zoom work as everywhere. */
import type { MenuItemConstructorOptions } from 'electron';

export function menuTemplate(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const roles = ['fileMenu', 'editMenu', 'viewMenu', 'windowMenu'] as const;
  const items = roles.map((role) => ({ role }));
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...items] : items;
}

/**
 * The desktop host: one window over the app, and the loopback API beside it for the terminal. What must be said to
 * Electron before it is ready (scheme, sandbox, data folder, instance lock) is said synchronously at the start;
 * later it is ignored without a word.
 */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  session,
  utilityProcess,
} from 'electron';
import type { Failure } from '../../../shared/result.ts';
import type { Shell } from '../../api/shell.ts';
import { type App, createApp } from '../../app.ts';
import { createLog } from '../../base/log.ts';
import { type AppOptions, readOptions } from '../../options.ts';
import { keepsOffline } from '../running-host.ts';
import { startWebHost } from '../web/web-host.ts';
import { createDesktopAttention } from './desktop-attention.ts';
import { guardPages, guardSession } from './guards.ts';
import { menuTemplate } from './menu.ts';
import { givePorts } from './page-ports.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { claimInstance } from './single-instance.ts';
import { systemSecrets } from './system-secrets.ts';
import { createUtilityFork } from './utility-fork.ts';
import { type DesktopWindow, openWindow } from './window.ts';

export async function startDesktop(): Promise<void> {
  try {
    await start();
  } catch (error) {
    refuse({
      code: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

async function start(): Promise<void> {
  registerPageScheme();
  guardPages(app);
  // Electron's own switches and, unpackaged, the script's name are among these; what is not understood is ignored.
  const options = readOptions({ argv: process.argv.slice(1), host: 'electron' });
  if (!options.ok) return refuse(options.error);
  app.setPath('userData', join(options.value.dataFolder, 'electron'));
  let opened: DesktopWindow | null = null;
  const { workspace } = options.value;
  if (!claimInstance(app, { workspace }, (handover) => opened?.show(handover.workspace))) {
    process.stderr.write('Patchbay is running; its window has been asked to open.\n');
    const promised = await keepsOffline(options.value);
    if (!promised.ok) return refuse(promised.error);
    return app.exit(0);
  }
  const [built] = await Promise.all([createApp(options.value, desktopShell()), app.whenReady()]);
  if (!built.ok) return refuse(built.error);
  const api = await startApi(built.value, options.value);
  closeBeforeQuit(async () => {
    await opened?.keepPlace();
    await api.close();
    await built.value.close();
  });
  opened = await showApp(built.value, options.value);
}

async function showApp(built: App, options: AppOptions): Promise<DesktopWindow> {
  const { dataFolder, rendererFolder, demo } = options;
  guardSession(session.defaultSession);
  servePage(session.defaultSession, rendererFolder);
  givePorts(ipcMain, built.router, createLog(dataFolder));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
  return openWindow({ dataFolder, preload: join(rendererFolder, '..', 'preload', 'index.cjs'), demo });
}

/** Without it the desktop works as well, so a port that cannot be had is no reason not to start. */
async function startApi(built: App, options: AppOptions): Promise<{ close(): Promise<void> }> {
  const host = await startWebHost(built, options);
  if (host.ok) return host.value;
  createLog(options.dataFolder).warn('the loopback API did not start', { why: host.error.message });
  return { close: async () => {} };
}

const desktopShell = (): Shell => ({
  host: 'electron',
  async pickFolder() {
    const owner = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    const options = { title: 'Open a folder', properties: ['openDirectory', 'createDirectory'] } as const;
    const asked = { ...options, properties: [...options.properties] };
    const { canceled, filePaths } =
      owner === undefined ? await dialog.showOpenDialog(asked) : await dialog.showOpenDialog(owner, asked);
    return canceled ? null : (filePaths[0] ?? null);
  },
  attention: createDesktopAttention({
    ...{ app, Notification, nativeImage },
    window: () => BrowserWindow.getAllWindows()[0],
    isFocused: () => BrowserWindow.getFocusedWindow() !== null,
  }),
  secrets: systemSecrets,
  fork: createUtilityFork({ app, utilityProcess }),
});

function closeBeforeQuit(close: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void close().finally(() => {
      state = 'closed';
      app.quit();
    });
  });
}

function refuse({ message, hint }: Failure): void {
  dialog.showErrorBox('Patchbay cannot start', hint === undefined ? message : `${message}\n${hint}`);
  app.exit(1);
}

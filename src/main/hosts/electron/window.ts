/** The one window: how it is made, kept in place, and what happens when its page breaks down. */
import { join } from 'node:path';
import { BrowserWindow, dialog, screen } from 'electron';
import { pageUrl } from './addresses.ts';
import { fitPlace, keepPlace, readPlace, smallest } from './window-place.ts';

export interface WindowOptions {
  dataFolder: string;
  /** The built preload. */
  preload: string;
  /** The demo is to be offered at once. */
  demo: boolean;
}

export interface DesktopWindow {
  readonly window: BrowserWindow;
  /** Brings the window to the front, with a folder opened in it. */
  show(workspace: string | null): void;
  /** Resolves when the window's place is on disk. */
  keepPlace(): Promise<void>;
}

export async function openWindow({ dataFolder, preload, demo }: WindowOptions): Promise<DesktopWindow> {
  const file = join(dataFolder, 'window.json');
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const { size, corner, maximized } = fitPlace(await readPlace(file), areas);
  const window = new BrowserWindow({
    ...size,
    ...corner,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Patchbay',
    backgroundColor: '#16181d',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  });
  let keeping = Promise.resolve();
  const keep = (): void => {
    keeping = keepPlace(file, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', keep);
  offerReload(window);
  await window.loadURL(demo ? `${pageUrl}#demo` : pageUrl);
  return {
    window,
    show: (folder) => showWindow(window, folder),
    keepPlace: () => {
      if (!window.isDestroyed()) keep();
      return keeping;
    },
  };
}

function showWindow(window: BrowserWindow, workspace: string | null): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  // Only the fragment changes, so the page is told and nothing in it is lost.
  if (workspace === null) return;
  window.loadURL(`${pageUrl}#open=${encodeURIComponent(workspace)}`).catch(() => {});
}

/** The sessions live in the main process, so a page that broke down has lost nothing but what was being typed. */
function offerReload(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', async (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The window stopped working.',
      detail: `Your sessions are safe and go on. (${reason})`,
      buttons: ['Reload', 'Close window'],
      defaultId: 0,
      cancelId: 1,
    });
    if (window.isDestroyed()) return;
    if (response === 0) window.webContents.reload();
    else window.destroy();
  });
}

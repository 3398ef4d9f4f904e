/**
 * A double of the `electron` module: as much of it as the product's main process uses, over a real Chromium. What a window
 * may do is enforced as Electron would (navigation, new windows, requests, permissions); what only a desktop has (menus,
 * dialogs, the system's browser) is kept, for a test to look at through the same properties a real Electron has.
 */
import { EventEmitter } from 'node:events';
import { type Browser, startBrowser } from './browser.ts';
import { claimLock } from './instance-lock.ts';
import { Notification as Shown } from './notification.ts';
import { MessageChannelMain as Channel } from './ports.ts';
import { Session } from './session.ts';
import { createUtilityProcess } from './utility-process.ts';
import { createBrowserWindow } from './window.ts';

let browser: Browser | null = null;
const emitter = new EventEmitter();
const paths = new Map<string, string>();

export const MessageChannelMain = Channel;
export const ipcMain = new EventEmitter();
export const Notification = Shown;
export const nativeImage = { createFromBitmap: (pixels: Buffer, size: object) => ({ pixels, size }) };
export const session = { defaultSession: new Session() };
export const protocol = {
  schemes: [] as object[],
  registerSchemesAsPrivileged(schemes: object[]): void {
    if (browser !== null) throw new Error('schemes must be registered before the app is ready');
    protocol.schemes.push(...schemes);
  },
};

const made = createBrowserWindow({
  app: emitter,
  ipc: ipcMain,
  session: session.defaultSession,
  context: () => {
    if (browser === null) throw new Error('a window cannot be made before the app is ready');
    return browser.context;
  },
});
export const BrowserWindow = made.BrowserWindow;
export const utilityProcess = createUtilityProcess(() => browser !== null);

let isReady: () => void = () => {};
const ready = new Promise<void>((resolve) => {
  isReady = resolve;
});

export const app = Object.assign(emitter, {
  isPackaged: false,
  sandboxed: false,
  whenReady: () => ready,
  setPath: (name: string, path: string) => void paths.set(name, path),
  getPath: (name: string) => paths.get(name) ?? '',
  badgeCount: 0,
  setBadgeCount(count: number): boolean {
    app.badgeCount = count;
    return true;
  },
  getBadgeCount: () => app.badgeCount,
  enableSandbox: () => {
    app.sandboxed = true;
  },
  requestSingleInstanceLock: (data?: unknown) =>
    claimLock(app.getPath('userData'), data, (handed) => app.emit('second-instance', {}, [], '', handed)),
  /** As Electron: asks first, then closes the windows, then ends. */
  async quit(): Promise<void> {
    let prevented = false;
    app.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    for (const window of BrowserWindow.getAllWindows()) await window.close();
    await app.exit(0);
  },
  async exit(code = 0): Promise<void> {
    await browser?.close();
    process.exit(code);
  },
  /** For the starter: the entry has run. */
  async becomeReady(): Promise<void> {
    browser = await startBrowser();
    await made.guard(browser.context);
    process.send?.({ browser: browser.endpoint });
    isReady();
    app.emit('ready');
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void app.quit());

export const shell = {
  opened: [] as string[],
  async openExternal(url: string): Promise<void> {
    shell.opened.push(url);
  },
};
export const dialog = {
  shown: [] as unknown[],
  showErrorBox: (title: string, content: string) => {
    dialog.shown.push({ title, content });
    process.stderr.write(`${title}: ${content}\n`);
  },
  showMessageBox: async (...args: unknown[]) => {
    dialog.shown.push(args.at(-1));
    return { response: 0, checkboxChecked: false };
  },
  showOpenDialog: async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: true,
    filePaths: [],
  }),
};
/** Not a cipher: only that what is sealed does not read as what it was. */
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: (text: string) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  decryptString: (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString(),
};
export const Menu = {
  current: null as unknown,
  buildFromTemplate: (items: unknown[]) => ({ items }),
  setApplicationMenu: (menu: unknown) => {
    Menu.current = menu;
  },
  getApplicationMenu: () => Menu.current,
};
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1600, height: 1000 } }],
};

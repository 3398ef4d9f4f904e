/** BrowserWindow over a page of the process's one Chromium. */
import { EventEmitter } from 'node:events';
import type { BrowserContext, Page } from 'playwright-core';
import { toShown, WebContents } from './contents.ts';
import type { Session } from './session.ts';

interface World {
  app: EventEmitter;
  ipc: EventEmitter;
  session: Session;
  context(): BrowserContext;
}

interface Options {
  width?: number;
  height?: number;
  x?: number;
  y?: number;
  webPreferences?: Record<string, unknown>;
}

/** The class, bound to the process it lives in. */
export function createBrowserWindow(world: World) {
  const windows: BrowserWindow[] = [];
  const pages = new Map<Page, BrowserWindow>();

  class BrowserWindow extends EventEmitter {
    static getAllWindows = (): BrowserWindow[] => [...windows];
    static getFocusedWindow = (): BrowserWindow | null => windows[0] ?? null;

    readonly options: Options;
    readonly webContents: WebContents;
    readonly calls: string[] = [];
    #destroyed = false;
    #maximized = false;

    constructor(options: Options = {}) {
      super();
      this.options = options;
      const size = { width: options.width ?? 800, height: options.height ?? 600 };
      const preferences = options.webPreferences ?? {};
      const { session, ipc, app } = world;
      this.webContents = new WebContents(this.#openPage(size), { session, ipc, preferences });
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }

    async #openPage(size: { width: number; height: number }): Promise<Page> {
      const context = world.context();
      const unused = context.pages().find((page) => !pages.has(page));
      const page = unused ?? (await context.newPage());
      pages.set(page, this);
      await page.setViewportSize(size);
      return page;
    }

    async loadURL(address: string): Promise<void> {
      await world.session.applyPermissions(
        world.context(),
        this.webContents,
        new URL(toShown(address)).origin,
      );
      await this.webContents.loadURL(address);
      if (!this.calls.includes('ready-to-show')) {
        this.calls.push('ready-to-show');
        this.emit('ready-to-show');
      }
    }

    show = (): void => void this.calls.push('show');
    focus = (): void => void this.calls.push('focus');
    restore = (): void => void this.calls.push('restore');
    isMinimized = (): boolean => false;
    isMaximized = (): boolean => this.#maximized;
    isDestroyed = (): boolean => this.#destroyed;
    maximize(): void {
      this.#maximized = true;
    }
    getNormalBounds() {
      const { x = 10, y = 20, width = 800, height = 600 } = this.options;
      return { x, y, width, height };
    }

    async close(): Promise<void> {
      if (this.#destroyed) return;
      this.emit('close', { preventDefault: () => {} });
      await this.destroy();
    }

    async destroy(): Promise<void> {
      if (this.#destroyed) return;
      this.#destroyed = true;
      windows.splice(windows.indexOf(this), 1);
      await this.webContents.destroy();
      for (const [page, owner] of pages) if (owner === this) pages.delete(page);
      this.emit('closed');
      if (windows.length === 0) world.app.emit('window-all-closed');
    }
  }

  /** Every request of every page. A page that no window made has got past the window-open handler and loads nothing. */
  async function guard(context: BrowserContext): Promise<void> {
    await context.route('**/*', async (route) => {
      const owner = pages.get(route.request().frame().page());
      await (owner === undefined ? route.abort('aborted') : owner.webContents.answer(route));
    });
  }

  return { BrowserWindow, guard };
}

/**
 * WebContents over a Playwright page. Electron's `app://` address is shown to Chromium as an https one (it cannot register
 * schemes), and everything the main process sees is translated back.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Page, Route } from 'playwright-core';
import { bindingName, deliverName, inPageSource, type ToMain, type ToPage } from './in-page.ts';
import type { MessagePortMain } from './ports.ts';
import type { Session } from './session.ts';

const shownOrigin = 'https://patchbay.electron-double.test';
const ownOrigin = 'app://patchbay';

export const toShown = (address: string): string => address.replace(ownOrigin, shownOrigin);
const toOwn = (address: string): string => address.replace(shownOrigin, ownOrigin);

export type WindowOpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

interface Frame {
  readonly parent: null;
  readonly url: string;
  postMessage(channel: string, message: unknown, ports?: MessagePortMain[]): void;
}

export class WebContents extends EventEmitter {
  readonly mainFrame: Frame;
  windowOpenHandler: WindowOpenHandler = () => ({ action: 'allow' });
  readonly #preferences: Record<string, unknown>;
  readonly #page: Promise<Page>;
  readonly #ipc: EventEmitter;
  /** Set while the main process itself loads something: that is no navigation of the page. */
  #loading = false;
  #address = '';
  #document = '';
  #ports = new Map<number, { port: MessagePortMain; say: (data: unknown) => void }>();
  #portCount = 0;
  #outbox: ToPage[] = [];
  #flushing = false;

  readonly session: Session;

  constructor(
    page: Promise<Page>,
    parts: { session: Session; ipc: EventEmitter; preferences: Record<string, unknown> },
  ) {
    super();
    this.session = parts.session;
    this.#ipc = parts.ipc;
    this.#preferences = parts.preferences;
    const url = (): string => this.#address;
    this.mainFrame = {
      parent: null,
      get url() {
        return url();
      },
      postMessage: (channel, message, ports = []) => this.postMessage(channel, message, ports),
    };
    this.#page = page.then((made) => this.#prepare(made));
  }

  getLastWebPreferences(): Record<string, unknown> {
    return this.#preferences;
  }

  getURL(): string {
    return this.#address;
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpenHandler = handler;
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.#page;
    this.#loading = true;
    try {
      await page.goto(toShown(address));
    } finally {
      this.#loading = false;
    }
    this.emit('did-finish-load');
  }

  async reload(): Promise<void> {
    await this.loadURL(this.#address);
  }

  async resize(size: { width: number; height: number }): Promise<void> {
    await (await this.#page).setViewportSize(size);
  }

  async destroy(): Promise<void> {
    this.#closePorts();
    // Chromium would end with its last page, before the app has.
    await (await this.#page).goto('about:blank');
  }

  postMessage(channel: string, message: unknown, ports: MessagePortMain[] = []): void {
    const portIds = ports.map((port) => {
      this.#portCount += 1;
      const portId = this.#portCount;
      const say = port.give({ send: (data) => this.#send({ kind: 'port', portId, data: encode(data) }) });
      this.#ports.set(portId, { port, say });
      return portId;
    });
    this.#send({ kind: 'message', channel, message, portIds });
  }

  async #prepare(page: Page): Promise<Page> {
    await page.exposeBinding(bindingName, (_source, message: ToMain) => this.#receive(message));
    const preload = this.#preferences.preload;
    if (typeof preload === 'string') await page.addInitScript(inPageSource(readFileSync(preload, 'utf8')));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#address = toOwn(frame.url());
    });
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    return page;
  }

  #receive({ document, kind, channel, args, portId, data, url }: ToMain): void {
    if (document !== this.#document) this.#closePorts();
    this.#document = document;
    if (kind === 'port') this.#ports.get(portId ?? -1)?.say(decode(data));
    else if (kind === 'open') this.windowOpenHandler({ url: toOwn(url ?? '') });
    else this.#ipc.emit(channel ?? '', { sender: this, senderFrame: this.mainFrame }, ...(args ?? []));
  }

  #closePorts(): void {
    for (const { port } of this.#ports.values()) port.close();
    this.#ports.clear();
  }

  #send(message: ToPage): void {
    this.#outbox.push(message);
    if (!this.#flushing) void this.#flush();
  }

  /** One round trip carries all that gathered meanwhile, in order. */
  async #flush(): Promise<void> {
    this.#flushing = true;
    const page = await this.#page;
    while (this.#outbox.length > 0) {
      const messages = this.#outbox.splice(0);
      try {
        await page.evaluate(
          ([name, batch]) =>
            (globalThis as unknown as Record<string, (batch: unknown) => void>)[name]?.(batch),
          [deliverName, messages] as const,
        );
      } catch {
        // The page went to another document, and with it whoever this was for.
      }
    }
    this.#flushing = false;
  }

  /** Decides about one request of the page as Electron's navigation events and the session would. */
  async answer(route: Route): Promise<void> {
    const request = route.request();
    const url = toOwn(request.url());
    if (
      request.isNavigationRequest() &&
      !this.#loading &&
      this.#isPrevented(url, request.frame().parentFrame() === null)
    ) {
      return route.abort('aborted');
    }
    await this.session.answer(route, url);
  }

  #isPrevented(url: string, isMainFrame: boolean): boolean {
    let prevented = false;
    const details = {
      url,
      isMainFrame,
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit('will-frame-navigate', details);
    if (isMainFrame && !prevented) this.emit('will-navigate', details);
    return prevented;
  }
}

function encode(data: unknown): unknown {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  return bytes instanceof Uint8Array ? { base64: Buffer.from(bytes).toString('base64') } : data;
}

function decode(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('base64' in data)) return data;
  return new Uint8Array(Buffer.from(String(data.base64), 'base64'));
}

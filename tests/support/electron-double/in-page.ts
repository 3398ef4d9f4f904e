/**
 * What runs in the page before its own code: the preload, as a function with a double of the few modules a sandboxed preload
 * may have, and the page's half of the port bridge. Its source is sent to the page, so nothing here may refer to
 * anything outside the function.
 */
export interface ToMain {
  document: string;
  kind: 'send' | 'port' | 'open';
  url?: string;
  channel?: string;
  args?: unknown[];
  portId?: number;
  data?: unknown;
}

export interface ToPage {
  kind: 'message' | 'port';
  channel?: string;
  message?: unknown;
  portIds?: number[];
  portId?: number;
  data?: unknown;
}

export const bindingName = '__electronDouble';
export const deliverName = '__electronDoubleDeliver';

type Require = (name: string) => object;
/** The preload bundle as a function: text cannot be run in the page, whose policy forbids it. */
export type Preload = (require: Require, module: { exports: object }, exports: object) => void;

/** Source of the init script for a preload bundle. */
export const inPageSource = (preload: string): string =>
  `(${inPage})(${JSON.stringify({ binding: bindingName, deliver: deliverName })},` +
  `function (require, module, exports) {\n${preload}\n});`;

function inPage(names: { binding: string; deliver: string }, preload: Preload): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const bind = world[names.binding] as ((message: ToMain) => void) | undefined;
  if (window !== window.top || bind === undefined) return;
  // The page must not find what a page in Electron does not have.
  delete world[names.binding];
  const document = crypto.randomUUID();
  const ports = new Map<number, MessagePort>();
  type Listener = (event: { ports: MessagePort[] }, message?: unknown) => void;
  const listeners: [string, Listener][] = [];
  const encode = (data: unknown): unknown => {
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (!(bytes instanceof Uint8Array)) return data;
    return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  };
  const decode = (data: unknown): unknown => {
    if (typeof data !== 'object' || data === null || !('base64' in data)) return data;
    return Uint8Array.from(atob(String(data.base64)), (character) => character.charCodeAt(0));
  };
  const receive = (portId: number): MessagePort => {
    const channel = new MessageChannel();
    ports.set(portId, channel.port1);
    channel.port1.onmessage = (event) => bind({ document, kind: 'port', portId, data: encode(event.data) });
    return channel.port2;
  };
  const deliver = (messages: ToPage[]): void => {
    for (const { kind, channel, message, portIds, portId, data } of messages) {
      if (kind === 'port') ports.get(portId ?? -1)?.postMessage(decode(data));
      else {
        const given = (portIds ?? []).map(receive);
        for (const [name, listener] of listeners) if (name === channel) listener({ ports: given }, message);
      }
    }
  };
  Object.defineProperty(world, names.deliver, { value: deliver });
  const ipcRenderer = {
    on: (channel: string, listener: Listener) => listeners.push([channel, listener]),
    send: (channel: string, ...args: unknown[]) => bind({ document, kind: 'send', channel, args }),
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, value: unknown) => Object.defineProperty(world, name, { value }),
  };
  const require: Require = (name) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
    return { ipcRenderer, contextBridge };
  };
  const module = { exports: {} };
  // Electron asks before there is a window; Chromium has begun to load it by the time anybody else hears of it.
  const open = (address: string): void => {
    const url = URL.parse(address, location.href)?.href ?? address;
    bind({ document, kind: 'open', url });
  };
  window.open = (address = '') => {
    open(String(address));
    return null;
  };
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[target=_blank]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    event.preventDefault();
    open(link.href);
  });
  preload(require, module, module.exports);
}

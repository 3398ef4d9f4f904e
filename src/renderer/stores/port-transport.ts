/**
 * The desktop window's way to the host: a MessagePort that the preload hands to the page. Only a message of this very
 * window and origin is believed; a frame or another page could otherwise pass itself off as the host.
 */
import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { wireSerializers } from '../../shared/wire-text.ts';

export type Link = ClientLink<Record<never, never>>;

export interface OpenPort {
  link: Link;
  closed: Promise<void>;
}

/** Calls `onPort` for each port that is handed over: once at the start, again when the host made a new one. */
export function openPort(onPort: (port: OpenPort) => void): void {
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window || event.origin !== location.origin || event.data !== 'patchbay:port') return;
    const port = event.ports[0];
    if (port === undefined) return;
    const closed = new Promise<void>((resolve) => {
      port.addEventListener('close', () => resolve());
    });
    const link = new RPCLink<Record<never, never>>({ port, customJsonSerializers: wireSerializers });
    port.start();
    onPort({ link, closed });
  });
  // The preload may have spoken before this module ran; it answers this by handing the port over (again).
  window.postMessage('patchbay:ready', location.origin);
}

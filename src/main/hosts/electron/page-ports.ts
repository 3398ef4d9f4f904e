/**
 * The contract over a MessagePort. A port is a key to everything the app can do, so it is given to the page alone: the
 * top frame of our own address, whoever else finds the channel's name.
 */
import { RPCHandler } from '@orpc/server/message-port';
import { type IpcMain, MessageChannelMain, type WebFrameMain } from 'electron';
import { wireSerializers } from '../../../shared/wire-text.ts';
import type { AppRouter } from '../../api/router.ts';
import type { CallContext } from '../../api/shell.ts';
import type { Log } from '../../base/log.ts';
import { createWireErrors } from '../wire-errors.ts';
import { isPage } from './addresses.ts';

const portChannel = 'patchbay:port';

/** Gives a fresh port to each page that asks; the last page's dies with that page. */
export function givePorts(ipc: IpcMain, router: AppRouter, log: Log): void {
  const errors = createWireErrors(log);
  const handler = new RPCHandler<CallContext>(router, {
    customJsonSerializers: wireSerializers,
    interceptors: [errors.request],
    clientInterceptors: [errors.call],
  });
  ipc.on(portChannel, (event) => {
    const frame = event.senderFrame;
    if (frame === null || !isFromPage(frame)) return;
    const { port1, port2 } = new MessageChannelMain();
    handler.upgrade(port1, { context: { through: 'electron' } });
    port1.start();
    frame.postMessage(portChannel, null, [port2]);
  });
}

/** A frame without a parent is the window's own page. */
const isFromPage = (frame: WebFrameMain): boolean => frame.parent === null && isPage(frame.url);

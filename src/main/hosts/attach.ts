/**
 * A client of the host that owns a data folder, over its WebSocket: how a second program takes part without touching the
 * database. Calls made after the host has gone reject at once; nothing reconnects.
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '../../shared/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { wireSerializers } from '../../shared/wire-text.ts';
import { readHostFile } from './host-file.ts';

export interface Attached {
  client: ContractRouterClient<typeof contract>;
  close(): Promise<void>;
}

const patienceMs = 5_000;

/** The part of a browser's socket that the link uses; ws has it too, with wider types. */
type LinkSocket = Pick<
  globalThis.WebSocket,
  'addEventListener' | 'removeEventListener' | 'send' | 'readyState'
>;

/** `unavailable` when no host is there or it does not answer, `denied` when it does not know the token. */
export async function attachToHost(dataFolder: string): Promise<Result<Attached>> {
  const host = readHostFile(dataFolder);
  if (!host.ok) return host;
  const { url, token } = host.value;
  const socket = new WebSocket(`${url.replace('http:', 'ws:')}/rpc`, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: patienceMs,
    perMessageDeflate: false,
  });
  const opened = await outcome(socket);
  if (!opened.ok) return opened;
  const link = new RPCLink({ websocket: socket as LinkSocket, customJsonSerializers: wireSerializers });
  return ok({ client: createORPCClient(link), close: () => closed(socket) });
}

function outcome(socket: WebSocket): Promise<Result<void>> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(ok(undefined)));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      const refused = response.statusCode === 401 || response.statusCode === 403;
      const message = `The running host answered with status ${response.statusCode}.`;
      resolve(refused ? fail('denied', message, 'Start it again.') : fail('unavailable', message));
    });
    // Kept for the socket's whole life: an error without a listener would end the process; the close that follows tells.
    socket.on('error', (error) =>
      resolve(fail('unavailable', `The running host could not be reached (${error.message}).`)),
    );
  });
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) return resolve();
    const timer = setTimeout(() => socket.terminate(), 1_000);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}

/**
 * The contract over WebSocket. The library is given a stand-in for the socket, so that what it would choke on (broken
 * frames, binary ones, floods) ends the connection here, and so that it waits for the network: a slow reader slows its
 * own streams down and nobody else's.
 */

import type { Router } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { Contract } from '../../../shared/contract.ts';
import { wireSerializers } from '../../../shared/wire-text.ts';
import type { CallContext } from '../../api/shell.ts';
import type { Log } from '../../base/log.ts';
import { createWireErrors } from '../wire-errors.ts';
import { createTokenBucket } from './token-bucket.ts';

export type ServedRouter = Router<Contract, CallContext>;

const pingMs = 30_000;
/** Bytes waiting for a reader that does not read; beyond it the connection is worth nothing. */
const mostUnread = 64_000_000;
/** Characters from which a message goes as bytes: a browser takes those in about half the time it needs for as much text. */
const longText = 16_384;
const frameRate = { burst: 2_000, perSecond: 500 };

const headers = z.record(z.string(), z.string()).optional();
/** The frames of the library's protocol: a call, an item of a stream the client sends, or the end of a call. */
const frameSchema = z.union([
  z.object({
    i: z.string().max(100),
    t: z.literal(1).optional(),
    p: z.object({ u: z.string().startsWith('/'), h: headers }),
  }),
  z.object({ i: z.string().max(100), t: z.literal(3), p: z.object({ e: z.string() }) }),
  z.object({ i: z.string().max(100), t: z.literal(4) }),
]);

/** Whether the library can read this frame without failing. */
export function isFrame(text: string): boolean {
  try {
    return frameSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** Gives a function that serves one opened socket until it closes. */
export function createRpcSockets(router: ServedRouter, log: Log) {
  const errors = createWireErrors(log);
  const handler = new RPCHandler<CallContext>(router, {
    customJsonSerializers: wireSerializers,
    interceptors: [errors.request],
    clientInterceptors: [errors.call],
  });
  return (socket: WebSocket, context: CallContext): void => {
    keepAlive(socket);
    socket.on('error', (error) => log.warn('a WebSocket failed', { why: error.message }));
    void handler.upgrade(standIn(socket), { context });
  };
}

type Served = Parameters<RPCHandler<CallContext>['upgrade']>[0];
type Listener = (event: { data: string }) => void;

function standIn(socket: WebSocket): Served {
  const bucket = createTokenBucket(frameRate);
  const onMessage = (data: RawData, isBinary: boolean, listener: Listener): void => {
    const text = isBinary ? '' : data.toString();
    if (isBinary) socket.close(1003, 'text only');
    else if (!bucket.take()) socket.close(1008, 'too many messages');
    else if (!isFrame(text)) socket.close(1007, 'not a message of this protocol');
    else listener({ data: text });
  };
  const used = {
    addEventListener(type: string, listener: Listener) {
      if (type === 'message') socket.on('message', (data, isBinary) => onMessage(data, isBinary, listener));
      else socket.on(type, () => listener({ data: '' }));
    },
    // A promise where the type says void: the library waits for it before it takes the stream's next item.
    send: (data: string | Buffer) =>
      new Promise<void>((resolve) => {
        if (socket.bufferedAmount > mostUnread) socket.terminate();
        const long = typeof data === 'string' && data.length > longText;
        socket.send(long ? Buffer.from(data) : data, () => resolve());
      }),
  };
  // Of ws's many overloads the library uses these two forms.
  return used as Served;
}

/** A peer that is gone without a word (a laptop that slept) is noticed after two pings. */
function keepAlive(socket: WebSocket): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingMs);
  timer.unref();
  socket.on('close', () => clearInterval(timer));
}

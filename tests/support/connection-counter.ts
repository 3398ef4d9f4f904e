/**
 * A listener that counts who connects and says nothing. Connections of this process are told from those of others: on a
 * developer's machine other programs look at the usual ports of model servers, too.
 */
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface ConnectionCounter {
  port: number;
  /** Connections that this process made to it. */
  mine(): number;
  close(): Promise<void>;
}

const ownPorts = new Set<number>();
channel('net.client.socket').subscribe((message) => {
  const { socket } = message as { socket: Socket };
  socket.once('connect', () => {
    if (socket.localPort !== undefined) ownPorts.add(socket.localPort);
  });
});

/** Listens on the first of `ports` that is free. */
export async function startCounter(ports: readonly number[]): Promise<ConnectionCounter> {
  const callers: number[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    if (socket.remotePort !== undefined) callers.push(socket.remotePort);
  });
  const port = await listenOnFirst(server, ports);
  return {
    port,
    mine: () => callers.filter((caller) => ownPorts.has(caller)).length,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listenOnFirst(
  server: ReturnType<typeof createServer>,
  ports: readonly number[],
): Promise<number> {
  for (const port of ports) {
    const listens = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (listens) return port;
  }
  throw new Error(`none of the ports ${ports.join(', ')} is free`);
}

/**
 * A port that the system gives nobody who asks for any (those begin at 32,768): what listens there can end and begin again at it,
 * and nothing else has taken it meanwhile.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';

const first = 20_000;
const count = 10_000;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const outcome = Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  server.listen(port, '127.0.0.1');
  if (!(await outcome.catch(() => false))) return false;
  server.close();
  await once(server, 'close');
  return true;
}

/** The bound on what a server may answer of itself: beyond it the body fails and the connection is closed. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { singleUseFetch } from '../../../src/main/models/single-use-fetch.ts';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** A server that writes without end until nobody listens any more; resolves `gone` then. */
async function endless(): Promise<{ url: string; gone: Promise<unknown> }> {
  let left: (value: unknown) => void = () => {};
  const gone = new Promise((resolve) => {
    left = resolve;
  });
  server = createServer((_request, response) => {
    response.on('close', left);
    const write = (): void =>
      void (response.destroyed || response.write('x'.repeat(10_000), () => setImmediate(write)));
    write();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, gone };
}

it('ends an answer that is longer than it may be, and lets go of the server', async () => {
  const { url, gone } = await endless();
  const response = await singleUseFetch({ mostBytes: 1_000_000 })(url);
  await expect(response.text()).rejects.toThrow(/too long/);
  await gone;
});

it('reads an answer up to the bound', async () => {
  server = createServer((_request, response) => response.end('x'.repeat(1_000_000)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await (await singleUseFetch({ mostBytes: 1_000_000 })(url)).text()).toHaveLength(1_000_000);
  await expect((await singleUseFetch({ mostBytes: 999_999 })(url)).text()).rejects.toThrow(/too long/);
});

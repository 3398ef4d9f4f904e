/** The list of models to choose from: the default of the settings is among them, whether its server answers or not. */

import { rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterEach, expect, it } from 'vitest';
import type { App } from '../../../src/main/app.ts';
import { type ScriptedServer, startScriptedServer } from '../../../src/main/models/scripted/server.ts';
import { endpointName } from '../../../src/shared/model-name.ts';
import { makeFolder, openTestApp } from '../../support/app.ts';
import { playOf } from './collect.ts';

let app: App;
let server: ScriptedServer;
let data = '';
afterEach(async () => {
  await app.close();
  await server.close();
  rmSync(data, { recursive: true });
});

/** The list with `usual` as the default. Offline, so that other servers on this machine are not in it. */
async function listWith(usual: (url: string) => string, args: string[] = []) {
  data = makeFolder();
  server = await startScriptedServer({ plays: [playOf('p', [{}])], window: 2048 });
  app = await openTestApp(data, 'cli', ['--offline', '--set', `model=${usual(server.url)}`, ...args]);
  const list = () => createRouterClient(app.router, { context: { through: 'cli' } }).model.list();
  return { url: server.url, list };
}

it('a default whose server is not there is offered, and said not to answer', async () => {
  const { url, list } = await listWith((at) => endpointName({ endpoint: at, model: 'gone' }));
  await server.close();
  expect(await list()).toMatchObject([
    {
      name: endpointName({ endpoint: url, model: 'gone' }),
      endpoint: url,
      from: 'default',
      reachable: false,
    },
    { name: 'demo' },
  ]);
});

it('one that answers is there once, as what was found', async () => {
  const { url, list } = await listWith((at) => endpointName({ endpoint: at, model: 'scripted' }));
  expect(await list()).toMatchObject([
    {
      name: endpointName({ endpoint: url, model: 'scripted' }),
      from: 'found',
      reachable: true,
      window: 2048,
    },
    { name: 'demo' },
  ]);
});

it('a bare address is offered by its own name beside what its server has', async () => {
  const { url, list } = await listWith((at) => endpointName({ endpoint: at }));
  const rows = await list();
  expect(rows.map(({ name, from, reachable }) => [name, from, reachable])).toEqual([
    [endpointName({ endpoint: url, model: 'scripted' }), 'found', true],
    [endpointName({ endpoint: url }), 'default', true],
    ['demo', 'built-in', true],
  ]);
});

it.each(['demo', 'a model that was removed'])('%s is not offered a second time', async (name) => {
  const { list } = await listWith(() => name);
  expect((await list()).map((row) => row.name)).toEqual(['demo']);
});

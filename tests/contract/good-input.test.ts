/**
 * The positive control of bad-input.test.ts, and what is special about REST: valid calls work over both transports, give
 * the same, streams are server-sent events, and the OpenAPI document describes exactly the contract.
 */
import type { AnyContractProcedure } from '@orpc/contract';
import { traverseContractProcedures } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attached, attachToHost } from '../../src/main/hosts/attach.ts';
import { contract } from '../../src/shared/contract.ts';
import { ask, type Served, serveApp } from './serve.ts';

let served: Served;
let attached: Attached;
beforeAll(async () => {
  served = await serveApp();
  const result = await attachToHost(served.dataFolder);
  if (!result.ok) throw new Error(result.error.message);
  attached = result.value;
});
afterAll(async () => {
  await attached.close();
  await served.close();
});

const rest = (method: string, path: string, body?: unknown) =>
  ask(served.port, {
    method,
    path: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${served.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('a session', () => {
  it('made over REST is seen over RPC, and the other way round', async () => {
    const { client } = attached;
    const [model] = await client.model.list();
    const made = await rest('POST', '/sessions', {
      workspace: served.project,
      model: model?.name,
      title: 'über REST',
    });
    expect(made.status).toBe(200);
    const row = (await client.session.list()).find(({ title }) => title === 'über REST');
    expect(row).toEqual(made.json);
    const sessionId = row?.id ?? '';
    await client.session.rename({ sessionId, title: 'renamed' });
    const listed = await rest('GET', '/sessions');
    expect(listed.json).toMatchObject([{ id: sessionId, title: 'renamed' }]);
    const history = await rest('GET', `/sessions/${sessionId}/history?after=1`);
    expect(history.json).toEqual(await client.session.history({ sessionId, after: 1 }));
    expect(history.json).toMatchObject([{ seq: 2, type: 'session.renamed' }]);
  });

  it('is streamed as server-sent events, beginning with what was', async () => {
    const [row] = await attached.client.session.list();
    const answer = await rest('GET', `/sessions/${row?.id}/watch`);
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.text).toMatch(/^event: message\ndata: \{.*session\.created/m);
  });

  it('is removed over REST and gone over RPC', async () => {
    const [row] = await attached.client.session.list();
    expect((await rest('DELETE', `/sessions/${row?.id}`, {})).status).toBe(200);
    expect(await attached.client.session.list()).toEqual([]);
  });
});

describe('settings', () => {
  it('set over REST hold over RPC', async () => {
    expect((await rest('PUT', '/settings/theme', { value: 'dark' })).status).toBe(200);
    const theme = (await attached.client.settings.list()).find(({ key }) => key === 'theme');
    expect(theme).toMatchObject({ value: 'dark', source: 'user' });
  });
});

it.each([
  '/health',
  '/system',
  '/system/connections',
  '/agents',
  '/models',
  '/workspaces',
  '/approvals',
  '/settings',
])('GET %s works', async (path) => {
  expect((await rest('GET', path)).status).toBe(200);
});

it('calls that only ask are GETs, and GETs change nothing', async () => {
  const before = await attached.client.session.list();
  const answer = await rest('GET', '/sessions/x/messages?text=hello&messageId=1');
  expect(answer).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  expect(await attached.client.session.list()).toEqual(before);
});

it('the OpenAPI document has every call of the contract with its errors, and nothing else', async () => {
  const document = (await rest('GET', '/openapi.json')).json as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown>; requestBody?: unknown }>>;
  };
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected: string[] = [];
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: found }) => {
    const { route } = (found as AnyContractProcedure)['~orpc'];
    expected.push(`${route.method} ${route.path}`);
  });
  expect(document.openapi).toMatch(/^3\.1/);
  expect(described.sort()).toEqual(expected.sort());
  const create = document.paths['/sessions']?.post;
  expect(Object.keys(create?.responses ?? {})).toEqual(expect.arrayContaining(['200', '404', '409', '422']));
  expect(JSON.stringify(create?.requestBody)).toContain('"workspace"');
});

/**
 * A server's cache of a session over a restart of app and server, on a real llama-server that may save its slots: the first
 * request afterwards finds its prompt read. And one that may not is asked once and never again.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { AppRouter } from '../../src/main/api/router.ts';
import type { App } from '../../src/main/app.ts';
import type { Usage } from '../../src/shared/usage.ts';
import { makeFolder, openTestApp, stateOf, sumProject } from '../support/app.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { type LlamaServer, startLlamaServer } from '../support/llama-server.ts';

const plays = { default: ['Hello.', 'Again.', 'And again.', 'Still here.'] };

let slots: string;
let data: string;
let workspace: string;
let server: LlamaServer;
let app: App;
let client: RouterClient<AppRouter>;

beforeEach(() => {
  slots = mkdtempSync(join(tmpdir(), 'patchbay-slots-'));
  data = makeDataFolder();
  workspace = makeFolder(sumProject);
});
afterEach(async () => {
  await app?.close();
  await server?.stop();
  for (const folder of [slots, data, workspace]) rmSync(folder, { recursive: true, force: true });
});

async function startServer(context: TestContext, args: string[]): Promise<void> {
  const port = server === undefined ? {} : { port: Number(new URL(server.url).port) };
  const started = await startLlamaServer({ plays, args, ...port });
  if ('skipped' in started) return context.skip(started.skipped);
  server = started;
}

async function openApp(): Promise<void> {
  // A window that stays, not a command that goes; titles would ask the model too.
  app = await openTestApp(data, 'web', ['--set', 'titles=off', '--set', 'rung=native']);
  client = createRouterClient(app.router, { context: { through: 'web' } });
}

async function say(sessionId: string, text: string): Promise<Usage> {
  await client.session.send({ sessionId, text, messageId: crypto.randomUUID() });
  await app.idle();
  const turn = (await stateOf({ client }, sessionId)).turns.at(-1);
  expect(turn).toMatchObject({ reason: 'answered', failure: null });
  return turn?.steps[0]?.usage ?? {};
}

const newSession = async (): Promise<string> =>
  (await client.session.create({ workspace, model: `endpoint:${server.url}` })).id;

const record = (): unknown => JSON.parse(readFileSync(join(data, 'slots.json'), 'utf8'));

describe('a server that saves its slots', () => {
  it('gives a session its cache back after both were stopped', async (context) => {
    const args = ['--slot-save-path', `${slots}/`];
    await startServer(context, args);
    await openApp();
    const sessionId = await newSession();
    const first = await say(sessionId, 'hi');
    expect(first.cachedTokens).toBeLessThan(50);
    await app.close();
    expect(readdirSync(slots)).toEqual([expect.stringMatching(/^patchbay-[0-9a-f]{32}\.bin$/)]);
    await server.stop();
    await startServer(context, args);
    await openApp();
    const second = await say(sessionId, 'and?');
    expect(second.promptTokens).toBeGreaterThan(1_000);
    expect((second.promptTokens ?? 0) - (second.cachedTokens ?? 0)).toBeLessThan(60);
  });

  it('is asked for nothing that it did not save: a session without a file reads anew, one in memory goes on', async (context) => {
    const args = ['--slot-save-path', `${slots}/`];
    await startServer(context, args);
    await openApp();
    const sessionId = await newSession();
    await say(sessionId, 'hi');
    await app.close();
    await openApp();
    // The server was not stopped: it has the cache, and a file that is older must not take its place.
    const kept = await say(sessionId, 'and?');
    expect((kept.promptTokens ?? 0) - (kept.cachedTokens ?? 0)).toBeLessThan(60);
    rmSync(join(data, 'slots.json'));
    await app.close();
    rmSync(join(data, 'slots.json'));
    await server.stop();
    await startServer(context, args);
    await openApp();
    expect((await say(sessionId, 'and now?')).cachedTokens).toBeLessThan(50);
  });
});

describe('a server that does not', () => {
  it('is asked once, and that is remembered', async (context) => {
    await startServer(context, []);
    await openApp();
    const sessionId = await newSession();
    await say(sessionId, 'hi');
    await app.close();
    expect(record()).toMatchObject({ saved: [], refusing: [expect.stringContaining(server.url)] });
    await openApp();
    await say(sessionId, 'and?');
    await app.close();
    expect(record()).toMatchObject({ saved: [], refusing: [expect.any(String)] });
    await openApp();
  });
});

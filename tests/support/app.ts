/**
 * A whole app for a test: real database, real files, the scripted model behind a real HTTP server. Only the outside is
 * looked at: the contract's client, the folder's bytes, the requests the model server got.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import type { AppRouter } from '../../src/main/api/router.ts';
import type { Shell } from '../../src/main/api/shell.ts';
import { type App, createApp } from '../../src/main/app.ts';
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../src/main/models/scripted/server.ts';
import { readOptions } from '../../src/main/options.ts';
import type { FeedItem } from '../../src/shared/feed.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { waitingCalls } from '../../src/shared/session-view.ts';
import { makeDataFolder } from './data-folder.ts';
import { makeFolder, makePlays, shippedPlays, sumProject } from './plays.ts';

export { makeFolder, makePlays, shippedPlays, sumProject };

export interface TestApp {
  app: App;
  client: RouterClient<AppRouter>;
  model: ScriptedServer;
  /** Name of the model that the server above plays. */
  modelName: string;
  dataFolder: string;
  workspace: string;
  /** Stops the app and starts it again on the same data, as another host would. */
  restart(host?: Shell['host']): Promise<void>;
  close(): Promise<void>;
}

export async function openTestApp(
  dataFolder: string,
  host: Shell['host'] = 'cli',
  args: string[] = [],
  shell: Omit<Shell, 'host'> = {},
): Promise<App> {
  // A model that is tried out first, or asked something between turns, gets requests that no test asked for.
  const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off'].flatMap((setting) => [
    '--set',
    setting,
  ]);
  const argv = ['--data', dataFolder, ...quiet, ...args];
  const options = readOptions({ argv, host, cwd: dataFolder });
  if (!options.ok) throw new Error(options.error.message);
  const app = await createApp(options.value, { ...shell, host });
  if (!app.ok) throw new Error(app.error.message);
  return app.value;
}

export async function startTestApp(
  options: {
    files?: Record<string, string | Uint8Array>;
    server?: Partial<ScriptedServerOptions>;
    /** Beside the shipped ones; with `aside` and `when` it answers what is asked beside the conversation. */
    plays?: Record<string, unknown[] | object>;
    args?: string[];
    /** What its host can do. */
    shell?: Omit<Shell, 'host'>;
    /** A folder of the workspace where the app keeps its data. */
    dataInside?: string;
  } = {},
): Promise<TestApp> {
  const workspace = makeFolder(options.files ?? sumProject);
  const inside = options.dataInside === undefined ? undefined : join(workspace, options.dataInside);
  const dataFolder = inside ?? makeDataFolder();
  const made = makePlays(options.plays ?? { none: [{}] });
  const asides = made.filter((play) => play.aside === true);
  const plays = [...asides, ...(await shippedPlays()), ...made.filter((play) => play.aside !== true)];
  if (new Set(plays.map((play) => play.name)).size < plays.length) throw new Error('two plays of one name');
  const model = await startScriptedServer({ plays, ...options.server });
  const connect = (app: App): RouterClient<AppRouter> =>
    createRouterClient(app.router, { context: { through: 'cli' } });
  const first = await openTestApp(dataFolder, 'cli', options.args, options.shell);
  const test: TestApp = {
    app: first,
    client: connect(first),
    model,
    modelName: `endpoint:${model.url}`,
    dataFolder,
    workspace,
    async restart(host = 'cli') {
      await test.app.close();
      test.app = await openTestApp(dataFolder, host, options.args, options.shell);
      test.client = connect(test.app);
    },
    async close() {
      await test.app.close();
      await model.close();
      rmSync(workspace, { recursive: true, force: true });
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
  return test;
}

/** A new session in the test's workspace, with a message sent and the turn gone as far as it can without a person. */
export async function runTurn(
  test: TestApp,
  text: string,
  options: { sessionId?: string; approve?: 'ask' | 'reads' | 'all' } = {},
): Promise<{ sessionId: string; state: SessionState }> {
  const { workspace, modelName: model, client } = test;
  const approve = options.approve ?? 'ask';
  const sessionId = options.sessionId ?? (await client.session.create({ workspace, model, approve })).id;
  await client.session.send({ sessionId, text, messageId: crypto.randomUUID() });
  await test.app.idle();
  return { sessionId, state: await stateOf(test, sessionId) };
}

export const stateOf = async (
  { client }: Pick<TestApp, 'client'>,
  sessionId: string,
): Promise<SessionState> => fold(await client.session.history({ sessionId }));

/** Decides the oldest card of a session and lets the turn go on as far as it can. */
export async function decideFirst(
  test: TestApp,
  sessionId: string,
  decision: Parameters<TestApp['client']['approval']['decide']>[0]['decision'],
): Promise<SessionState> {
  const card = waitingCalls(await stateOf(test, sessionId))[0];
  if (card === undefined) throw new Error('nothing waits');
  await test.client.approval.decide({
    sessionId,
    approvalId: card.approval.id,
    digest: card.approval.digest,
    decision,
  });
  await test.app.idle();
  return stateOf(test, sessionId);
}

/** A session with a message sent, whose turn goes on; for what happens while one does. */
export async function beginTurn(
  test: TestApp,
  text: string,
  approve: 'ask' | 'reads' | 'all' = 'ask',
): Promise<string> {
  const { workspace, modelName: model, client } = test;
  const { id: sessionId } = await client.session.create({ workspace, model, approve });
  await client.session.send({ sessionId, text, messageId: crypto.randomUUID() });
  return sessionId;
}

/** Follows a session from its first event until `found` says so of an item. Throws when the feed ends before. */
export async function follow(
  { client }: Pick<TestApp, 'client'>,
  sessionId: string,
  found: (item: FeedItem) => boolean,
): Promise<void> {
  for await (const item of await client.session.watch({ sessionId })) if (found(item)) return;
  throw new Error('the feed ended before that happened');
}

/** The tool results that the model was sent in its newest request, oldest first. */
export const toldTo = ({ model }: Pick<TestApp, 'model'>): string[] =>
  (model.requests.at(-1)?.body.messages ?? [])
    .filter((message) => message.role === 'tool')
    .map((message) => String(message.content));

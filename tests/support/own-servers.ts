/**
 * An app on a folder of its own that starts real llama-servers, for tests that look at them from outside. Where no
 * llama-server can be had, `skipped` says why.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import type { AppRouter } from '../../src/main/api/router.ts';
import type { App } from '../../src/main/app.ts';
import { readProcesses } from '../../src/main/exec/process-table.ts';
import type { ServerState } from '../../src/shared/contract/servers.ts';
import { localName } from '../../src/shared/model-name.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { makeFolder, openTestApp } from './app.ts';
import { findBinary, poll, writeModel } from './llama-server.ts';

const found = await findBinary();
export const skipped: string | undefined = 'skipped' in found ? found.skipped : undefined;
export const binary: string = 'file' in found ? found.file : '';

type RunningState = ServerState & { pid: number; endpoint: string };

export interface OwnServers {
  /** Everything below is in it. */
  root: string;
  dataFolder: string;
  models: string;
  /** Arguments that name the program and the folder of models. */
  settings: string[];
  /** Opens the app; another program than the real one may be named, and more settings. */
  open(program?: string, ...more: string[]): Promise<RouterClient<AppRouter>>;
  client(): RouterClient<AppRouter>;
  closeApp(): Promise<void>;
  /** A model that answers "I am the model.". */
  putModel(name?: string, ctx?: number): Promise<string>;
  /** Follows the servers until this one is as wanted; throws when it fails instead. */
  until(file: string, wanted: (state: ServerState) => boolean): Promise<ServerState>;
  ready(file: string): Promise<RunningState>;
  /** A session's answer to a message, or why there is none. */
  ask(file: string): Promise<string>;
  remove(): Promise<void>;
}

export function ownServers(): OwnServers {
  const root = mkdtempSync(join(tmpdir(), 'patchbay-own-'));
  const [dataFolder, models] = [join(root, 'data'), join(root, 'models')];
  for (const folder of [dataFolder, models]) mkdirSync(folder);
  const settingsFor = (program: string): string[] => [
    ...['--set', `server.binary=${program}`],
    ...['--set', `server.folders=${JSON.stringify([models])}`],
  ];
  let app: App | undefined;
  let opened: RouterClient<AppRouter> | undefined;
  const client = (): RouterClient<AppRouter> => {
    if (opened === undefined) throw new Error('the app is not open');
    return opened;
  };
  const closeApp = async (): Promise<void> => {
    await app?.close();
    app = undefined;
  };

  async function until(file: string, wanted: (state: ServerState) => boolean): Promise<ServerState> {
    for await (const states of await client().server.watch()) {
      const state = states.find(({ path }) => path === file);
      if (state !== undefined && wanted(state)) return state;
      if (state?.phase === 'failed')
        throw new Error(`${state.failure?.message}\n${state.failure?.log.join('\n')}`);
    }
    throw new Error('the feed ended');
  }

  return {
    root,
    dataFolder,
    models,
    settings: settingsFor(binary),
    async open(program = binary, ...more) {
      app = await openTestApp(dataFolder, 'web', [...settingsFor(program), ...more]);
      opened = createRouterClient(app.router, { context: { through: 'cli' } });
      return opened;
    },
    client,
    closeApp,
    async putModel(name = 'scripted.gguf', ctx = 4_096) {
      const file = join(models, name);
      writeFileSync(file, readFileSync(await writeModel({ default: ['I am the model.'] }, ctx)));
      return file;
    },
    until,
    async ready(file) {
      const state = await until(file, isReady);
      const { pid, endpoint } = state;
      if (pid === null || endpoint === null) throw new Error('ready without a process');
      return { ...state, pid, endpoint };
    },
    async ask(file) {
      const workspace = makeFolder({ 'a.txt': 'one\n' });
      const { id: sessionId } = await client().session.create({ workspace, model: localName(file) });
      await client().session.send({ sessionId, text: 'hello', messageId: crypto.randomUUID() });
      await app?.idle();
      const turn = fold(await client().session.history({ sessionId })).turns[0];
      rmSync(workspace, { recursive: true, force: true });
      return turn?.failure?.message ?? turn?.steps.at(-1)?.text ?? '';
    },
    async remove() {
      await closeApp();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export const isReady = ({ phase }: ServerState): boolean => phase === 'ready';

export const isAlive = async (pid: number): Promise<boolean> =>
  (await readProcesses()).some((row) => row.pid === pid);

export const isGone = (pid: number): Promise<boolean> => poll(20_000, async () => !(await isAlive(pid)));

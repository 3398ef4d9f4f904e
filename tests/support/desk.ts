/**
 * Where most browser tests begin: a browser, a host whose model is a play, a folder to work in and a page on it, for all tests of
 * a file. Starting a host and compiling the page cost more than most tests do, so that a host is kept from one test to the next
 * as long as the same is wanted, and the page, with what it has compiled, for all files of a worker: each host of it is at the same
 * address. Sessions, files, what the page remembers and the model server are new each time. What else
 * a host keeps (settings, trust, what it found out of a model) is not: a test that needs none of it says `fresh`.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../src/main/models/scripted/server.ts';
import { makeDataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import { makeFolder, shippedPlays, sumProject, writeFiles } from './plays.ts';
import { type HostProcess, openPage, removeFolder, sharedBrowser, startHost } from './web-host.ts';

type Files = Record<string, string | Uint8Array>;
type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme'>;

/** Nothing is asked of the model beside the conversation: no trial, no title, no reflection. */
export const quiet: readonly string[] = ['rung=native', 'titles=off', 'reflections=off'];

/** The model called "the play" is the one at this address, and the one that is used. */
export const playedBy = (url: string): string[] => [
  `models=${JSON.stringify([{ name: 'the play', endpoint: url }])}`,
  'model=the play',
];

export interface DeskOptions extends Look {
  /** Of the folder; the little project with a wrong sum unless told. */
  files?: Files;
  /** `key=value`, in place of the quiet ones; which model is used is added. */
  settings?: readonly string[];
  /** Further arguments of the host. */
  args?: readonly string[];
  /** Of the model server; the shipped plays unless told. False: there is none, and no model is set. */
  server?: Partial<ScriptedServerOptions> | false;
  /** Files of the data folder before the host starts in it. */
  data?: Files;
  /** A host with a new data folder, although the one there is would do. */
  fresh?: boolean;
  /** The page may complain; else a complaint fails the test that it comes in. */
  mayComplain?: boolean;
}

export interface Desk {
  readonly browser: Browser;
  readonly page: Page;
  /** Of that page since it was opened. */
  readonly complaints: string[];
  readonly host: HostProcess;
  readonly workspace: string;
  readonly model: ScriptedServer;
  /** A clean beginning: the first screen, with folder and model chosen. What is not told is as `deskFor` was told. */
  open(options?: DeskOptions): Promise<void>;
  /** Ends the host by this signal and starts it again on its data, at the port it had. The page is left as it is. */
  restart(signal: NodeJS.Signals): Promise<void>;
  /** Another model server in place of the one there is, at its port. */
  serve(options: Partial<ScriptedServerOptions>): Promise<void>;
  /** Begins a session with this message. */
  begin(message: string): Promise<void>;
  say(message: string): Promise<void>;
  /** Does what the list of actions has under these words of its title, or goes to the session of that title. */
  act(words: string): Promise<void>;
  /** Two pictures for somebody to look at, dark and light, where a folder for them is given; of the page unless told of which. */
  shot(name: string, of?: Page): Promise<void>;
}

/** To be called at the top of a file or a suite: what it opens is closed after the last test there. */
export function deskFor(usual: DeskOptions = {}): Desk {
  const state = createState();
  const open = (options: DeskOptions = {}) => openDesk(state, { ...usual, ...options });
  beforeAll(async () => {
    state.browser = await sharedBrowser();
  });
  afterEach(async () => {
    const kept = opened?.page;
    // Other pages of the same profile, too: what a test that failed has left in them concerns the next.
    await Promise.all([
      ...(state.browser?.contexts().map((one) => (one === kept?.context() ? null : one.close())) ?? []),
      ...(kept
        ?.context()
        .pages()
        .map((one) => (one === kept ? null : one.close())) ?? []),
    ]);
    if (usual.mayComplain !== true) expect(opened?.complaints ?? []).toEqual([]);
  });
  afterAll(async () => {
    await leavePage(state);
    await endHost(state);
    await state.model?.close();
    for (const folder of state.folders) removeFolder(folder);
  });
  return {
    get browser() {
      return there(state.browser);
    },
    get page() {
      return there(opened).page;
    },
    get complaints() {
      return there(opened).complaints;
    },
    get host() {
      return there(state.host);
    },
    get workspace() {
      return there(state.workspace);
    },
    get model() {
      return there(state.model);
    },
    open,
    restart: (signal) => restartHost(state, signal),
    serve: (options) => serve(state, options),
    begin: (message) => begin(there(opened).page, message),
    say: (message) => say(there(opened).page, message),
    act: (words) => act(there(opened).page, words),
    shot: (name, of = there(opened).page) => shot(of, name),
  };
}

/** Of all files of a worker. */
let opened: { page: Page; complaints: string[] } | undefined;
/** Where its hosts are, one after the other: of another address the browser would read and compile everything anew. */
let port: Promise<number> | undefined;

interface State {
  browser?: Browser;
  host?: HostProcess;
  /** What the host was started with, to know whether it would do for another test. */
  args: string[];
  data: string;
  workspace?: string;
  model?: ScriptedServer;
  /** To be removed at the end. */
  folders: string[];
}

const createState = (): State => ({ args: [], data: '', folders: [] });

function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('the desk is not open');
  return thing;
}

async function openDesk(state: State, options: DeskOptions): Promise<void> {
  await leavePage(state);
  // Before the model server is another: a turn that goes on would ask that one.
  const answers = state.host !== undefined && (await removeSessions(state.host));
  state.workspace ??= kept(state, makeFolder());
  await serveFor(state, options.server);
  const model = state.model === undefined ? [] : playedBy(state.model.url);
  const settings = [...model, ...(options.settings ?? quiet)].flatMap((setting) => ['--set', setting]);
  const args = ['--workspace', state.workspace, ...settings, ...(options.args ?? [])];
  const data = digestOf(options.data ?? {});
  const same = state.data === data && JSON.stringify(state.args) === JSON.stringify(args);
  if (!same || !answers || options.fresh === true) {
    await endHost(state);
    Object.assign(state, { args, data });
    const folder = kept(state, makeDataFolder());
    writeFiles(folder, options.data ?? {});
    port ??= freePort();
    state.host = await startHost(folder, [...args, '--port', String(await port)]);
  }
  for (const name of readdirSync(state.workspace)) removeFolder(join(state.workspace, name));
  writeFiles(state.workspace, options.files ?? sumProject);
  await showPage(state, options);
}

function digestOf(files: Files): string {
  const hash = createHash('sha256');
  for (const [path, content] of Object.entries(files)) hash.update(`${path}\0`).update(content).update('\0');
  return hash.digest('hex');
}

function kept({ folders }: State, folder: string): string {
  folders.push(folder);
  return folder;
}

/** The process of the page stays, and with it what it has compiled; nothing of the app runs in it any more. */
async function leavePage({ host }: State): Promise<void> {
  if (opened === undefined || opened.page.isClosed() || host === undefined) return;
  await opened.page.unrouteAll();
  // An answer of the same host without a script; where a test left no host there is nothing to keep either.
  const left = await opened.page.goto(new URL('/nothing.txt', host.url).href).catch(() => null);
  if (left === null) return opened.page.context().close();
  await opened.page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await opened.page.context().clearCookies();
}

async function showPage(state: State, look: Look): Promise<void> {
  const { browser, host } = state;
  const { viewport = { width: 1440, height: 900 }, colorScheme = 'dark' } = look;
  if (opened === undefined || opened.page.isClosed()) opened = await openPage(there(browser), 'about:blank');
  const { page, complaints } = opened;
  if (viewport !== null) await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  complaints.length = 0;
  await page.goto(there(host).url);
  // Its keys are there with what it shows.
  await page.getByRole('main').first().waitFor();
}

/** With their turns, commands and cards. False when the host is not there any more. */
async function removeSessions({ dataFolder }: HostProcess): Promise<boolean> {
  const attached = await attachToHost(dataFolder);
  if (!attached.ok) return false;
  const { client, close } = attached.value;
  // Those of tasks go with the ones that gave them.
  for (const { id, parent } of await client.session.list())
    if (parent === null) await client.session.remove({ sessionId: id });
  await close();
  return true;
}

async function endHost({ host }: State): Promise<void> {
  await host?.end('SIGTERM');
}

async function restartHost(state: State, signal: NodeJS.Signals): Promise<void> {
  const { dataFolder, url, end } = there(state.host);
  await end(signal);
  state.host = await startHost(dataFolder, [...state.args, '--port', new URL(url).port]);
}

async function serveFor(state: State, server: DeskOptions['server'] = {}): Promise<void> {
  if (server !== false) return serve(state, server);
  await state.model?.close();
  delete state.model;
}

async function serve(state: State, options: Partial<ScriptedServerOptions>): Promise<void> {
  const at = state.model === undefined ? await freePort() : Number(new URL(state.model.url).port);
  await state.model?.close();
  state.model = await startScriptedServer({ plays: await shippedPlays(), port: at, ...options });
}

async function begin(page: Page, message: string): Promise<void> {
  await page.getByRole('button', { name: 'Start session' }).click();
  await say(page, message);
}

async function say(page: Page, message: string): Promise<void> {
  const composer = page.getByLabel('Message to the agent');
  await composer.fill(message);
  await composer.press('Control+Enter');
}

async function act(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+K');
  const list = page.getByRole('dialog', { name: 'Actions and sessions' });
  await list.locator('input:focus').waitFor();
  await page.keyboard.type(words);
  await list.getByRole('option', { name: words, selected: true }).waitFor();
  await page.keyboard.press('Enter');
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.PATCHBAY_SHOTS;
  if (folder === undefined) return;
  const usual = await page.evaluate(() =>
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  );
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: usual });
}

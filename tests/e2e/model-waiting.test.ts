/**
 * What a person sees while a model server makes them wait, in a real browser: the queue, loading, reading with its estimate,
 * thinking with its way out, another model in place of one that is gone, a server that rests.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../src/main/models/scripted/server.ts';
import { makeFolder, makePlays, shippedPlays, sumProject } from '../support/app.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const plays = makePlays({
  ponder: [{ reasoning: 'I wonder about this. '.repeat(400), text: 'It is done.', pace: 10 }],
  talk: [{ text: 'word '.repeat(1_500), pace: 10 }],
});

let browser: Browser;
let host: HostProcess;
let page: Page;
let complaints: string[] = [];
let workspace: string;
const models: ScriptedServer[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await Promise.all(models.splice(0).map((model) => model.close()));
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

async function server(options: Partial<ScriptedServerOptions> = {}): Promise<ScriptedServer> {
  const model = await startScriptedServer({ plays: [...(await shippedPlays()), ...plays], ...options });
  models.push(model);
  return model;
}

async function open(model: ScriptedServer, more: string[] = []): Promise<void> {
  workspace = makeFolder(sumProject);
  const entries = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const settings = [`models=${entries}`, 'model=the play', 'titles=off', 'rung=native', ...more];
  const args = settings.flatMap((setting) => ['--set', setting]);
  host = await startHost(makeDataFolder(), ['--workspace', workspace, ...args]);
  ({ page, complaints } = await openPage(browser, host.url));
}

async function begin(message: string): Promise<void> {
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByLabel('Message to the agent').fill(message);
  await page.keyboard.press('Control+Enter');
}

const conversation = () => page.getByRole('region', { name: 'Conversation' });
const status = () => page.getByRole('region', { name: 'Status' });
const sees = (text: string | RegExp) => conversation().getByText(text).first().waitFor();

async function expectAccessible(): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run(),
  );
  expect(found.violations.map(({ id }) => id)).toEqual([]);
}

describe('while a model server makes one wait', () => {
  it('the reading has its figures and an estimate from the server’s own speed', async () => {
    await open(await server({ readingPace: 5 }));
    await begin('[[play:plain]]');
    await sees(/^Reading 512 of [\d,]+ tokens, about \d+ s$/);
    const bar = conversation().getByRole('progressbar', { name: /Prompt read/ });
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
  });

  it('the queue says who goes first, in the conversation and in the status bar', async () => {
    await open(await server());
    await begin('[[play:talk]]');
    await sees(/word word/);
    await page.keyboard.press('Alt+N');
    await begin('[[play:plain]]');
    await sees(/^Waiting for its turn: 1 ahead, the other session’s reply is being written/);
    await status().getByRole('button', { name: '1 in the queue' }).click();
    const shown = page.getByRole('dialog');
    await shown.getByText('this session: waits for').waitFor();
    await shown.getByText('its reply is being written').waitFor();
    await expectAccessible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    await sees('Stopped');
    expect(models[0]?.requests).toHaveLength(1);
  });

  it('loading is told apart from a queue and from reading', async () => {
    const loading = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [n + 1, 'loading' as const]));
    await open(await server({ faults: loading }));
    await begin('[[play:plain]]');
    await sees(/^The server is loading its model/);
  });

  it('a thinking can be ended, by button and by key; what was thought is kept, folded', async () => {
    await open(await server());
    await begin('[[play:ponder]]');
    const button = page.getByRole('button', { name: /Stop thinking, answer now/ });
    await button.waitFor();
    await expectAccessible();
    await button.click();
    await sees('It is done.');
    await sees('You asked for the answer; the thinking was ended here.');
    const fold = conversation().getByRole('button', { name: /Reasoning/ });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.click();
    await sees(/I wonder about this/);
    expect(await button.count()).toBe(0);
    await page.getByLabel('Message to the agent').fill('[[play:ponder]]');
    await page.keyboard.press('Control+Enter');
    await button.waitFor();
    await page.keyboard.press('Alt+.');
    await expect
      .poll(() =>
        conversation()
          .getByText(/the thinking was ended here/)
          .count(),
      )
      .toBe(2);
  });

  it('another model in place of one that is gone is told, and set in the settings', async () => {
    const gone = await server();
    await gone.close();
    models.pop();
    const standIn = await server();
    await open(gone, [`model.fallbacks=${JSON.stringify([`endpoint:${standIn.url}`])}`]);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const chain = page.getByRole('region', { name: 'Models' }).getByRole('listitem');
    await chain.getByText(new URL(standIn.url).host).last().waitFor();
    await expectAccessible();
    await page.keyboard.press('Alt+1');
    await begin('[[play:plain]]');
    await sees(/could not be asked, so 127\.0\.0\.1:\d+ answers\. Nothing answers at/);
    expect(standIn.requests.length).toBeGreaterThan(0);
  });

  it('a server that failed too often rests, and the status bar says until when', async () => {
    const broken = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n + 1, 'bad-gateway' as const]));
    await open(await server({ faults: broken }));
    await begin('[[play:plain]]');
    const resume = page.getByRole('button', { name: 'Resume' });
    await resume.click();
    await sees(/rests until \d\d:\d\d:\d\d/);
    await status()
      .getByRole('button', { name: /^Resting until \d\d:\d\d:\d\d$/ })
      .waitFor();
  });
});

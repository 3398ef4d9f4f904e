/**
 * Where the app connects to, as the page tells it: the list in the settings, the offline switch and its mark, and the default
 * model that is offered although its server is not there.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeFolder, shippedPlays, sumProject } from '../support/app.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let host: HostProcess;
let model: ScriptedServer;
let workspace: string;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  workspace = makeFolder(sumProject);
  model = await startScriptedServer({ plays: await shippedPlays() });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

async function open(...args: string[]): Promise<void> {
  host = await startHost(makeDataFolder(), ['--workspace', workspace, ...args]);
  ({ page, complaints } = await openPage(browser, host.url));
}

const listed = () => page.getByRole('region', { name: 'Connections this app made' });
const lineOf = (purpose: string) => listed().getByRole('listitem').filter({ hasText: purpose });
const offlineSwitch = () => page.getByLabel('Work offline');
const mark = () => page.getByRole('region', { name: 'Status' }).getByRole('button', { name: 'Offline' });

async function shot(name: string): Promise<void> {
  const folder = process.env.PATCHBAY_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

it('lists what was connected to and why, and stops looking with the switch', async () => {
  await open('--set', `model=endpoint:${model.url}`);
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByLabel('Message to the agent').fill('[[play:complete]]');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Nothing was to do.').first().waitFor();
  expect(await mark().count()).toBe(0);
  await page.keyboard.press('Control+,');
  await lineOf('asking the model').waitFor();
  const chat = (await lineOf('asking the model').textContent()) ?? '';
  expect(chat).toContain(new URL(model.url).origin);
  expect(chat).toMatch(/asking the model · (once|\d+ times) · last at \d\d:\d\d/);
  expect(chat).toContain('allowed');
  expect(await lineOf('looking for model servers').count()).toBe(5);
  await shot('connections');

  await offlineSwitch().selectOption({ label: 'On' });
  await mark().waitFor();
  const looks = (await lineOf('looking for model servers').allTextContents()).toSorted();
  // The server of the session is asked instead, again and again: so one sees that the list was read anew.
  const asked = lineOf('asking a server what it is').filter({ hasText: new URL(model.url).origin });
  const before = / · (once|\d+ times) · /.exec((await asked.textContent()) ?? '')?.[1] ?? 'none';
  await page.getByRole('button', { name: 'Test all' }).click();
  await page.getByRole('button', { name: 'Test all' }).and(page.locator(':not([aria-disabled])')).waitFor();
  await listed().getByRole('button', { name: 'Read again' }).click();
  await asked.filter({ hasNotText: ` · ${before} · ` }).waitFor();
  expect((await lineOf('looking for model servers').allTextContents()).toSorted()).toEqual(looks);
  await mark().click();
  await page.getByText('connects to the model servers you chose and to nothing else').first().waitFor();
  await shot('offline');
});

it('started with --offline: nothing is listed, and the switch is locked', async () => {
  await open('--offline');
  await mark().waitFor();
  await page.keyboard.press('Control+,');
  await listed().getByText('None since Patchbay was started.').waitFor();
  expect(await offlineSwitch().isDisabled()).toBe(true);
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(place: string): Promise<{ violations: { id: string }[] }> };
    };
    return (await checker.run('main')).violations.map(({ id }) => id);
  });
  expect(found).toEqual([]);
});

it('offers the default model although its server is not there, and says so', async () => {
  await model.close();
  await open('--set', `model=endpoint:${model.url}#qwen`);
  const offered = page.getByRole('radio', { name: /qwen/ });
  await offered.waitFor();
  expect(await offered.isChecked()).toBe(true);
  expect(await page.locator('label').filter({ has: offered }).textContent()).toContain('does not answer');
  await shot('default-absent');
});

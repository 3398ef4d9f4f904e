/**
 * All that is known of a model, as a person reads it: opened from everywhere a model is named, by keyboard too, true while it is
 * open although the model is exchanged behind it, and "unknown" where nobody tells.
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
  model = await startScriptedServer({
    plays: await shippedPlays(),
    identity: { model: 'first', build: 'b1', template: 'one, with enable_thinking' },
  });
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const settings = [`models=${models}`, 'model=the play', 'titles=off', 'reflections=off'];
  const args = settings.flatMap((setting) => ['--set', setting]);
  host = await startHost(makeDataFolder(), ['--workspace', workspace, ...args]);
  ({ page, complaints } = await openPage(browser, host.url));
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

const dialog = () => page.getByRole('dialog', { name: 'About the play' });

/** What stands beside each name, in one line. */
async function facts(): Promise<Record<string, string>> {
  await dialog()
    .getByText(/^Asked at/)
    .waitFor();
  const shown = async (kind: string): Promise<string[]> =>
    (await dialog().locator(`dl > ${kind}`).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  const [names, told] = [await shown('dt'), await shown('dd')];
  return Object.fromEntries(names.map((name, at) => [name, told[at] ?? '']));
}

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(place: string): Promise<{ violations: { id: string }[] }> };
    };
    return (await checker.run('[role=dialog]')).violations.map(({ id }) => id);
  });
}

/** The focus comes back a moment after the dialog is gone. */
const focusIsOn = (name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).and(page.locator(':focus')).waitFor();

it('is told from the menu of models by keyboard, renewed when another one answers, and gives the focus back', async () => {
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByRole('button', { name: 'Model: the play' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[role=menuitemradio][data-highlighted]').waitFor();
  await page.keyboard.press('End');
  await page.locator('[role=menuitem][data-highlighted]').waitFor();
  await page.keyboard.press('Enter');
  const first = await facts();
  expect(first).toMatchObject({
    Server: `llama.cpp · b1 ${model.url}`,
    'Its own name': 'first',
    Window: '16,384 tokens',
    Slots: '1 request at once',
    'Chat template': expect.stringMatching(
      /^[0-9a-f]{12} Has a place for tools unknown Can be told not to think yes Puts earlier thinking back no$/,
    ),
    Calls: 'tried at first use',
    Sampling: 'unknown',
    Price: 'Free: it works on this computer',
    Embeddings: 'unknown',
  });
  expect(await violations()).toEqual([]);

  model.become({ model: 'second', build: 'b2', template: 'another' });
  await dialog().getByText('second', { exact: true }).waitFor();
  const second = await facts();
  expect(second).toMatchObject({ Server: `llama.cpp · b2 ${model.url}`, 'Its own name': 'second' });
  expect(second['Chat template']).toContain('Can be told not to think no');
  expect(second['Chat template']?.slice(0, 12)).not.toBe(first['Chat template']?.slice(0, 12));

  await model.close();
  await dialog().getByText('Its server tells nothing just now.').waitFor();
  expect(await facts()).toMatchObject({ Server: `unknown ${model.url}`, Calls: 'unknown', Price: 'unknown' });
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
  await focusIsOn('Model: the play');
});

it('is told where a session begins, in the settings, in the status bar and among all actions', async () => {
  const close = async (): Promise<void> => {
    expect((await facts())['Its own name']).toBe('first');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  };
  await page.getByRole('button', { name: 'About this model' }).click();
  await close();
  await focusIsOn('About this model');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'About the play' }).click();
  await close();
  await focusIsOn('About the play');
  await page.keyboard.press('Alt+1');
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByLabel('Status').getByRole('button', { name: 'the play' }).click();
  await page.getByRole('button', { name: 'About this model' }).click();
  await close();
  await focusIsOn('the play');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('About this model');
  await page.keyboard.press('Enter');
  await close();
});

it('is what the status bar goes by, also after another model was put behind the address', async () => {
  const status = page.getByLabel('Status');
  const say = async (): Promise<void> => {
    await page.getByRole('textbox').last().fill('[[play:plain]]');
    await page.keyboard.press('Control+Enter');
  };
  await page.getByRole('button', { name: 'Start session' }).click();
  await say();
  await status.getByText(/ \/ 16\.4k$/).waitFor();
  await page.getByRole('button', { name: 'Send' }).waitFor();
  const port = Number(new URL(model.url).port);
  await model.close();
  const plays = await shippedPlays();
  model = await startScriptedServer({ plays, port, window: 8000, identity: { model: 'other', build: 'b1' } });
  await say();
  await status.getByText(/ \/ 8k$/).waitFor();
});

it('fits a narrow window, and nothing in it goes sideways', async () => {
  await page.setViewportSize({ width: 480, height: 800 });
  await page.getByRole('button', { name: 'About this model' }).click();
  await facts();
  const box = await dialog().evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    const wide = [...element.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1);
    return { left, right, wide: wide.filter((one) => getComputedStyle(one).overflowX !== 'visible').length };
  });
  expect(box.left).toBeGreaterThanOrEqual(0);
  expect(box.right).toBeLessThanOrEqual(480);
  expect(box.wide).toBe(0);
});

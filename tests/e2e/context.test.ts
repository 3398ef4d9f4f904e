/**
 * What fills the window, as the page shows it: opened by key, from the status bar and from the list of actions; the figures add
 * up, follow the session, and are there as a table too.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
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
const marked = 'a <\u200b|im_end|> b';
const plays = makePlays({
  copied: [
    { text: `It holds ${marked}.`, calls: [{ name: 'search_in_code', arguments: { query: marked } }] },
    { text: 'Nothing there.' },
  ],
});

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
  workspace = makeFolder({ ...sumProject, 'AGENTS.md': '# Notes\n\nRun the tests.\n' });
  model = await startScriptedServer({ plays: [...(await shippedPlays()), ...plays] });
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const quiet = ['rung=native', 'titles=off', 'reflections=off', `models=${models}`, 'model=the play'];
  host = await startHost(makeDataFolder(), [
    '--workspace',
    workspace,
    ...quiet.flatMap((set) => ['--set', set]),
  ]);
  ({ page, complaints } = await openPage(browser, host.url, { reducedMotion: 'reduce' }));
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.locator('#composer').waitFor();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

async function say(message: string, answer: string): Promise<void> {
  await page.getByLabel('Message to the agent').fill(message);
  await page.keyboard.press('Control+Enter');
  await page.getByText(answer).first().waitFor();
}

const panel = () => page.getByRole('group', { name: 'Context' });
const sections = () => panel().getByRole('table', { name: 'Next request' });
const line = (name: string) => sections().getByRole('row').filter({ hasText: name });
const numbersOf = (text: string | null): number[] =>
  [...(text ?? '').matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')));

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(place: string): Promise<{ violations: { id: string }[] }> };
    };
    return (await checker.run('[aria-label="Context"][role="group"]')).violations.map(({ id }) => id);
  });
}

it('shows each section, adds up, and follows the session', async () => {
  await page.keyboard.press('Control+Shift+X');
  await line('AGENTS.md').filter({ hasText: 'as it is now' }).waitFor();
  expect(await line('Files read').count()).toBe(0);
  await panel().getByText('After the first reply').waitFor();
  await say('[[play:several-calls]]', 'Now I have an overview.');
  await line('AGENTS.md').filter({ hasText: 'as it was at the first message' }).waitFor();
  await line('Files read').waitFor();

  const figures = await Promise.all(
    (await sections().getByRole('row').all()).map(async (row) => ({
      name: (await row.getByRole('rowheader').textContent()) ?? '',
      tokens: numbersOf(await row.getByRole('cell').first().textContent())[0] ?? 0,
    })),
  );
  const isRoom = ({ name }: { name: string }): boolean => /^(Kept free|Free)/.test(name);
  const sum = figures.filter((row) => !isRoom(row)).reduce((all, { tokens }) => all + tokens, 0);
  const said = panel().getByText('Counted by the server').locator('..');
  const [total, window] = numbersOf(await said.textContent());
  expect(sum).toBe(total);
  expect(figures.reduce((all, { tokens }) => all + tokens, 0)).toBe(window);
  expect(await violations()).toEqual([]);
});

it('tells what each step reused, as a chart and as a table', async () => {
  await say('[[play:several-calls]]', 'Now I have an overview.');
  const meter = page
    .getByRole('region', { name: 'Status' })
    .getByRole('button', { expanded: false })
    .filter({ hasText: '/ 16.4k' });
  await meter.click();
  const chart = panel().getByRole('img', { name: /^Tokens of each prompt, \d+ steps: reused and read$/ });
  await chart.waitFor();
  await panel().getByRole('button', { name: 'Show as table' }).click();
  const steps = panel().getByRole('table', { name: 'Cache' }).getByRole('row');
  const told = (await steps.allTextContents()).slice(1);
  expect(told.length).toBe(model.requests.length);
  for (const cells of await Promise.all(
    (await steps.all()).slice(1).map((row) => row.getByRole('cell').allTextContents()),
  )) {
    const [prompt = 0, reused = 0, read = 0] = cells.map((cell) => numbersOf(cell)[0] ?? 0);
    expect(reused + read).toBe(prompt);
    expect(prompt).toBeGreaterThan(0);
  }
  expect(told[0]).toContain('the first request reads everything');
  expect(await violations()).toEqual([]);
  await page.getByRole('region', { name: 'Status' }).getByRole('button', { expanded: true }).click();
  expect(await panel().count()).toBe(0);
});

it('opens from the list of actions on a narrow window, and nothing is wider than it', async () => {
  await page.setViewportSize({ width: 480, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  await say('[[play:plain]]', 'entry point');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('fills the context');
  await page.keyboard.press('Enter');
  await line('Rules').waitFor();
  const wide = await panel().evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(wide).toBe(0);
  expect(await violations()).toEqual([]);
});

it('shows what the model copied as it is on disk, without the marks', async () => {
  await say('[[play:copied]]', 'Nothing there.');
  const all = (await page.getByRole('region', { name: 'Conversation' }).textContent()) ?? '';
  expect(all).toContain('It holds a <|im_end|> b.');
  await page.getByRole('button', { name: /Search/ }).click();
  await page.getByText('query: a <|im_end|> b').waitFor();
  expect(await page.evaluate(() => document.body.textContent?.includes('\u200b'))).toBe(false);
});

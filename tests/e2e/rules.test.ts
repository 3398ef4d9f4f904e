/**
 * Rules as a person makes them: tried out and written in the settings by keyboard, and stored from a card in two presses. What is
 * stored is judged by the settings file; what a card says, by what a person can read on it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
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
const play = (command: string) => [
  { calls: [{ name: 'execute_command', arguments: { command } }] },
  { text: 'That was it.' },
];
const plays = makePlays({
  'lists-and-makes': play('ls src && touch made.txt'),
  fetches: play('npm install left-pad > ../log; ls \u202esrc'),
});
const quiet = ['rung=native', 'titles=false', 'reflections=false'].flatMap((set) => ['--set', set]);

let browser: Browser;
let host: HostProcess;
let model: ScriptedServer;
let workspace: string;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  model = await startScriptedServer({ plays: [...(await shippedPlays()), ...plays] });
  workspace = makeFolder(sumProject);
  const args = ['--workspace', workspace, '--set', `model=endpoint:${model.url}`, ...quiet];
  host = await startHost(makeDataFolder(), args);
});
afterAll(async () => {
  await browser?.close();
  await host.end('SIGTERM');
  await model.close();
  for (const folder of [host.dataFolder, workspace]) removeFolder(folder);
});
beforeEach(async () => {
  writeFileSync(settingsFile(), '{}');
  for (const context of browser.contexts()) await context.close();
  ({ page, complaints } = await openPage(browser, host.url));
});

const settingsFile = () => join(host.dataFolder, 'settings.json');
const stored = (): unknown => JSON.parse(readFileSync(settingsFile(), 'utf8')).rules;
const button = (name: string | RegExp) => page.getByRole('button', { name });
const card = () => page.getByRole('region', { name: 'Waits for you' });
const violations = () =>
  page.evaluate(`${axe}\naxe.run().then((found) => found.violations.map((one) => one.id))`);

async function send(text: string): Promise<void> {
  await page.keyboard.press('Control+n');
  await button('Start session').click();
  await page.getByLabel('Message to the agent').fill(text);
  await page.keyboard.press('Control+Enter');
  await card().waitFor();
}

it('a command is tried out as one types, and a rule is added, changed and removed by keyboard', async () => {
  await button(/^Settings/)
    .first()
    .click();
  await page.getByText('No rules of your own.').waitFor();
  await page.getByLabel('Try it').fill('git log | head -3; rm x');
  const parts = page.getByRole('list', { name: 'Parts of this command' }).getByRole('listitem');
  await parts.nth(2).waitFor();
  expect(await parts.allTextContents()).toEqual([
    expect.stringMatching(/git log\s*allowed by the built-in rule "allow git log \*"/),
    expect.stringMatching(/head -3\s*allowed/),
    expect.stringMatching(/rm x\s*asks because no rule covers rm/),
  ]);
  await button('Add a rule').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('rm x; rm y');
  await page.keyboard.press('Enter');
  await page.getByText(/add\.0\.command: not one simple command/).waitFor();
  expect(stored()).toBeUndefined();
  await page.getByLabel('Command', { exact: true }).fill('rm x');
  await page.keyboard.press('Enter');
  await button('Remove the rule Allow command rm x').waitFor();
  expect(stored()).toEqual([{ verdict: 'allow', command: 'rm x' }]);
  await page
    .getByText(/your rule "allow rm x"/)
    .first()
    .waitFor();
  expect(await violations()).toEqual([]);
  await button('Edit the rule Allow command rm x').click();
  await page.getByLabel('What happens').selectOption('deny');
  await button('Store this rule').click();
  await page
    .getByText(/^refused by your rule "deny rm x"$/)
    .first()
    .waitFor();
  expect(stored()).toEqual([{ verdict: 'deny', command: 'rm x' }]);
  await button('Remove the rule Refuse command rm x').click();
  await page.getByText('No rules of your own.').waitFor();
  expect(stored()).toEqual([]);
  expect(complaints).toEqual([]);
});

it('a card says what a command consists of and wants, and why no rule can cover it', async () => {
  await send('[[play:fetches]]');
  const text = await card().textContent();
  expect(text).toContain('Wants the network: npm install');
  expect(text).toContain('Names a place outside of the workspace: ../log');
  expect(text).toContain('U+202E');
  const always = card().getByRole('button', { name: 'Always allow…' });
  expect(await always.getAttribute('aria-disabled')).toBe('true');
  expect(text).toMatch(/No rule can say it|Rules let commands run unseen only where/);
  await always.click({ force: true });
  expect(
    await card()
      .getByRole('button', { name: /^Store/ })
      .count(),
  ).toBe(0);
  expect(await violations()).toEqual([]);
  await button('Reject and say why').click();
  await button('Reject').click();
  await page.getByText('That was it.').waitFor();
});

it('a rule is shown before it is stored, and storing it decides nothing', async (context) => {
  const enforced = button('Sandbox enforced');
  const none = button('No sandbox');
  await enforced.or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await send('[[play:lists-and-makes]]');
  await card().getByRole('button', { name: 'Always allow…', disabled: false }).click();
  const shown = card().getByRole('list', { name: 'What would be stored' });
  expect(await shown.textContent()).toBe('Allow · command touch made.txt · tool execute_command');
  expect(stored()).toBeUndefined();
  const store = button('Store this rule');
  await store.focus();
  await page.keyboard.press('Enter');
  expect(stored()).toBeUndefined();
  await store.click();
  await page.getByText(/^Stored\. You still decide/).waitFor();
  expect(stored()).toEqual([{ verdict: 'allow', tool: 'execute_command', command: 'touch made.txt' }]);
  expect(await button('Run once').isVisible()).toBe(true);
  await button('Run once').click();
  await page.getByText('That was it.').waitFor();
  expect(complaints).toEqual([]);
});

/**
 * A person with a GGUF file and no server, in a real browser against the built host: opens the file, begins a session, reads
 * the answer; and is told the command when the engine is not there.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../support/app.ts';
import { findEngine, scriptedFile } from '../support/embedded-engine.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const installed = await findEngine();
const file = scriptedFile({ default: ['{"say": "I am in the app.", "calls": []}'] });

let browser: Browser;
let host: HostProcess;
let page: Page;
let complaints: string[];
let workspace: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(() => {
  workspace = makeFolder({ 'a.txt': 'one\n' });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host?.end('SIGTERM');
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

async function openFile(): Promise<void> {
  host = await startHost(makeDataFolder(), ['--workspace', workspace, '--set', 'titles=off']);
  ({ page, complaints } = await openPage(browser, host.url, { viewport: { width: 480, height: 800 } }));
  await page.getByRole('button', { name: 'Open a GGUF file without a server' }).click();
  await page.getByLabel('Path of the file').fill(file);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
}

it('the file answers, and stays in the list', async (context) => {
  if ('skipped' in installed) return context.skip(installed.skipped);
  await openFile();
  const option = page.getByRole('radio', { name: /in the app/ });
  await option.waitFor();
  expect(await option.isChecked()).toBe(true);
  const violations = await page.evaluate(
    `${axe}\naxe.run().then((found) => found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]))`,
  );
  expect(violations).toEqual([]);
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByLabel('Message to the agent').fill('Who are you?');
  await page.keyboard.press('Control+Enter');
  await page.getByText('I am in the app.').first().waitFor();
});

it('without the engine the page says the command', async () => {
  process.env.PATCHBAY_ENGINE = join(workspace, 'nothing');
  try {
    await openFile();
  } finally {
    delete process.env.PATCHBAY_ENGINE;
  }
  await page.getByText('The embedded engine is not installed.').waitFor();
  await page.getByText('Run: npm run engine').waitFor();
  expect(await page.getByLabel('Path of the file').inputValue()).toBe(file);
});

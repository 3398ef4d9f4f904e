/**
 * The page about servers in a real browser with a real llama-server: a person with nothing but a GGUF file gets to a first
 * answer, is told what is missing and what fails, and can look at all of it on a narrow window and without a mouse.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readProcesses } from '../../src/main/exec/process-table.ts';
import { makeFolder } from '../support/app.ts';
import { ggufBytes, llamaFields } from '../support/gguf-bytes.ts';
import { findBinary, poll, writeModel } from '../support/llama-server.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const found = await findBinary();
const skipped = 'skipped' in found;
const binary = 'file' in found ? found.file : '';

let browser: Browser;
let host: HostProcess;
let page: Page;
let complaints: string[];
let models: string;
let workspace: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  models = mkdtempSync(join(tmpdir(), 'patchbay-models-'));
  workspace = makeFolder({ 'a.txt': 'one\n' });
  complaints = [];
  const whole = readFileSync(await writeModel({ default: ['I am the model.'] }, 8_192));
  writeFileSync(join(models, 'good-model.gguf'), whole);
  writeFileSync(join(models, 'cut-off.gguf'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(models, 'odd-kind.gguf'), ggufBytes({ fields: llamaFields() }));
  const eyes = ggufBytes({ fields: [{ key: 'general.architecture', type: 'text', value: 'clip' }] });
  writeFileSync(join(models, 'mmproj-eyes.gguf'), eyes);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  removeFolder(host.dataFolder);
  for (const folder of [models, workspace]) rmSync(folder, { recursive: true, force: true });
  expect(complaints).toEqual([]);
});

async function open(settings: Record<string, unknown>): Promise<void> {
  const dataFolder = makeDataFolder();
  writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify(settings));
  host = await startHost(dataFolder, ['--workspace', workspace]);
  ({ page, complaints } = await openPage(browser, host.url));
}

/** Processes of the program with one of our models among its arguments. */
async function serversOf(): Promise<number[]> {
  const rows = await readProcesses();
  const uses = ({ pid }: { pid: number }): boolean => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes(models) && !line.startsWith('/bin/sh');
    } catch {
      return false; // it has just ended
    }
  };
  return rows.filter(uses).map(({ pid }) => pid);
}

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  });
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const shows = (text: string | RegExp) => page.getByText(text).first().waitFor();
const card = (title: string) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByText(title, { exact: true }) })
    .filter({ has: button('Log') });

async function toServers(): Promise<void> {
  await button('All actions').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('local servers');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Local servers' }).waitFor();
}

describe.skipIf(skipped)('with a file and nothing else', () => {
  it('a person gets from an empty page to an answer, and the server ends when they say so', async () => {
    await open({ 'server.binary': '/nowhere/llama-server' });
    await toServers();
    await shows('There is no llama-server at /nowhere/llama-server.');
    await shows('No folder with models yet');
    expect(await violations()).toEqual([]);

    await page.getByLabel('Full path of llama-server').fill(binary);
    await button('Use this path').click();
    await shows(/path set by you/);
    await page.getByLabel('Full path of a folder').fill(models);
    await button('Add folder').click();
    const row = page.getByRole('row').filter({ hasText: 'good-model' });
    await row.getByText('fits').waitFor();
    await shows('Belongs beside a model; lets it see or hear');
    await shows('This file is not complete: it ends before its weights do.');
    expect(await violations()).toEqual([]);

    await row.getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Start good-model' });
    await dialog.getByText('It fits.').waitFor();
    const cache = () => dialog.getByRole('definition').nth(1).textContent();
    expect(await cache()).toBe('2.1 MB');
    await dialog.getByLabel('Window').selectOption({ label: '2k tokens' });
    await expect.poll(cache).toBe('524 KB');
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();

    await card('good-model')
      .getByText(/^Ready/)
      .waitFor();
    expect(await serversOf()).toHaveLength(1);
    await card('good-model')
      .getByText(/reads \d+ tokens\/s, writes \d+ tokens\/s/)
      .waitFor();
    await card('good-model').getByRole('button', { name: 'Log' }).click();
    await page
      .getByRole('group', { name: 'Log of good-model' })
      .getByText(/listening on/)
      .waitFor();
    expect(await violations()).toEqual([]);

    await button('New session with it').click();
    await page.getByRole('radio', { name: /^good-model.*runs/, checked: true }).waitFor();
    await button('Start session').click();
    await page.getByLabel('Message to the agent').fill('hello');
    await page.keyboard.press('Control+Enter');
    await shows('I am the model.');

    await toServers();
    await card('good-model').getByRole('button', { name: 'Stop' }).click();
    await row.getByText('fits').waitFor();
    expect(await serversOf()).toEqual([]);
  });

  it('what fails says why, with the last lines, and can be taken away', async () => {
    await open({ 'server.binary': binary, 'server.folders': [models] });
    await toServers();
    await page.getByRole('row').filter({ hasText: 'odd-kind' }).getByRole('button').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await shows(/does not say what this llama-server needs to know/);
    await card('odd-kind')
      .getByText(/exiting due to model loading error/)
      .waitFor();
    expect(await violations()).toEqual([]);
    await button('Remove from the list').click();
    await card('odd-kind').waitFor({ state: 'detached' });
    expect(await serversOf()).toEqual([]);
  });

  it('a session starts it by itself, and a narrow light window shows all of it without scrolling sideways', async () => {
    await open({ 'server.binary': binary, 'server.folders': [models], theme: 'light' });
    await page.getByRole('radio', { name: /^good-model.*starts when used/ }).check();
    await button('Start session').click();
    await page.getByLabel('Message to the agent').fill('hello');
    await page.keyboard.press('Control+Enter');
    await shows('I am the model.');
    expect(await serversOf()).toHaveLength(1);
    await page.setViewportSize({ width: 480, height: 800 });
    await toServers();
    await card('good-model')
      .getByText(/^Ready/)
      .waitFor();
    await card('good-model').getByRole('button', { name: 'Log' }).click();
    await shows(/listening on/);
    const sideways = () =>
      page.evaluate(
        () =>
          document.documentElement.scrollWidth > innerWidth ||
          [...document.querySelectorAll('main section')].some(
            (part) => part.scrollWidth > part.clientWidth + 1,
          ),
      );
    expect(await sideways()).toBe(false);
    expect(await violations()).toEqual([]);
    await page.context().close();
    await host.end('SIGKILL');
    expect(await poll(20_000, async () => (await serversOf()).length === 0)).toBe(true);
  });
});

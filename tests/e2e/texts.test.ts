/**
 * What is shown of texts: a new file has only additions, an edited patch can be seen both ways, a reply that broke off is kept
 * apart, and words are sent by one key everywhere.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
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

const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const plays = makePlays({
  new: [write('notes.txt', 'one\ntwo\nthree\n'), { text: 'Written.' }],
  unended: [write('notes.txt', 'one\ntwo'), { text: 'Written.' }],
  change: [write('src/sum.js', 'export const sum = 1;\n'), { text: 'Written.' }],
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
beforeEach(() => {
  workspace = makeFolder(sumProject);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

async function begin(message: string, options: { faults?: Record<number, Fault>; width?: number } = {}) {
  const { faults = {}, width = 1440 } = options;
  model = await startScriptedServer({ plays: [...(await shippedPlays()), ...plays], faults });
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  // Nothing is asked beside the conversation, so that a fault meets the request it is meant for.
  const quiet = [`models=${models}`, 'model=the play', 'rung=native', 'titles=off', 'reflections=off'];
  const settings = quiet.flatMap((setting) => ['--set', setting]);
  host = await startHost(makeDataFolder(), ['--workspace', workspace, ...settings]);
  ({ page, complaints } = await openPage(browser, host.url, { viewport: { width, height: 900 } }));
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByLabel('Message to the agent').fill(message);
  await page.keyboard.press('Control+Enter');
}

const panel = () => page.getByRole('region', { name: 'Review', exact: true });
/** Places that are painted as removed. */
const removedMarks = () =>
  panel()
    .locator('.line-delete, .char-delete, .gutter-delete, .inline-deleted-margin-view-zone')
    .evaluateAll(
      (marks) =>
        marks.filter((mark) => !/^(rgba\(.*, 0\)|transparent)$/.test(getComputedStyle(mark).backgroundColor))
          .length,
    );
const onDisk = (path: string): string => readFileSync(join(workspace, path), 'utf8');
/** Enabled only when the card may be decided. */
const enabled = (name: RegExp) => page.locator('button:enabled').filter({ hasText: name }).first();

async function review(): Promise<void> {
  await page.getByRole('button', { name: 'Review 1 file' }).click();
  await panel().locator('.editor.modified .line-insert').first().waitFor();
  await enabled(/^Write 1 file/).waitFor();
}

async function shot(name: string): Promise<void> {
  const folder = process.env.PATCHBAY_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

describe('a new file', () => {
  it.each([
    ['with', 'new', 3],
    ['without', 'unended', 2],
  ])('%s a last line feed: only additions, in one column and side by side', async (name, play, lines) => {
    await begin(`[[play:${play}]]`, { width: 1000 });
    await review();
    for (const layout of ['inline', 'side-by-side']) {
      if (layout === 'side-by-side') {
        await page.keyboard.press('Control+Shift+E');
        await panel().locator('.monaco-diff-editor.side-by-side').waitFor();
      }
      await shot(`new-file-${name}-${layout}`);
      expect(await removedMarks()).toBe(0);
      expect(await panel().locator('.editor.modified .gutter-insert').count()).toBeGreaterThan(0);
      expect(await panel().locator('.editor.modified .insert-sign').count()).toBe(lines);
    }
    await panel().getByText('Change 1 of 1').waitFor();
    await page.keyboard.press('Control+Enter');
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk('notes.txt')).toBe(play === 'new' ? 'one\ntwo\nthree\n' : 'one\ntwo');
  });

  it('the change taken back leaves nothing of it', async () => {
    await begin('[[play:new]]');
    await review();
    await panel().locator('.editor.modified .view-line').first().click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Undo this change');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Write 1 file, 1 edited' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk('notes.txt')).toBe('');
  });
});

it('a changed file still shows what is removed', async () => {
  await begin('[[play:change]]');
  await review();
  expect(await removedMarks()).toBeGreaterThan(0);
});

it('an edited patch can be seen as it was proposed and as it was written', async () => {
  await begin('[[play:change]]', { width: 2200 });
  await review();
  await panel().locator('.editor.modified .view-line').filter({ hasText: 'sum = 1;' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' // mine');
  await page.getByRole('button', { name: 'Write 1 file, 1 edited' }).waitFor();
  await page.keyboard.press('Control+Enter');
  const mine = panel().locator('.editor.modified .view-line').filter({ hasText: 'mine' });
  const isWritten = panel().getByText('The right side is what you wrote');
  await isWritten.waitFor();
  await mine.waitFor();
  await shot('version-written');
  await panel().getByText('As proposed', { exact: true }).click();
  await panel().getByText('The right side is what was proposed').waitFor();
  await mine.waitFor({ state: 'detached' });
  await panel().locator('.editor.modified .view-line').filter({ hasText: 'sum = 1;' }).waitFor();
  await panel().getByText('As written', { exact: true }).click();
  await mine.waitFor();
  expect(onDisk('src/sum.js')).toBe('export const sum = 1; // mine\n');
});

describe('words of a rejection', () => {
  it.each([
    ['in the review', true],
    ['on the card', false],
  ])('%s: Enter begins a line, Ctrl+Enter sends, and the button says so', async (_name, reviewed) => {
    await begin('[[play:change]]');
    if (reviewed) await review();
    else await enabled(/^Write 1 file/).waitFor();
    await page.getByRole('button', { name: 'Reject and say why' }).first().click();
    const field = page.getByLabel('Why, for the agent');
    await field.pressSequentially('Not now.');
    await page.keyboard.press('Enter');
    await field.pressSequentially('Ask me first.');
    expect(await field.inputValue()).toBe('Not now.\nAsk me first.');
    const send = page.getByRole('button', { name: 'Reject', exact: true });
    expect(await send.textContent()).toMatch(/Ctrl\+Enter/);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Written.', { exact: true }).first().waitFor();
    const told = JSON.stringify(model.requests.at(-1)?.body.messages);
    expect(told).toContain('Not now.\\nAsk me first.');
    expect(existsSync(join(workspace, 'src/sum.js'))).toBe(true);
    expect(onDisk('src/sum.js')).toBe(sumProject['src/sum.js']);
  });
});

it('a reply that broke off is kept, folded and marked, and the next one comes after it', async () => {
  const faults: Record<number, Fault> = {};
  await begin('[[play:complete]]', { faults });
  await page.getByText('Nothing was to do.').first().waitFor();
  faults[model.requests.length + 1] = 'reset';
  await page.getByLabel('Message to the agent').fill('[[play:plain]]');
  await page.keyboard.press('Control+Enter');
  const broken = page.getByRole('button', { name: /^Broken off after \d+ characters?/ });
  await broken.waitFor();
  const note = page.getByText('This is kept for you and not sent to it again.');
  expect(await note.count()).toBe(0);
  await shot('broken-folded');
  await broken.click();
  await note.waitFor();
  await shot('broken-open');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Answered').first().waitFor();
  await broken.waitFor();
});

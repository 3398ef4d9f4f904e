/**
 * How a model makes its calls, as a person sees it: that it is tried, which way it went and why, that it went down, and the
 * ways to try it again and to choose.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeFolder, makePlays, sumProject } from '../support/app.ts';
import { fixBug, spoken } from '../support/rung-plays.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const asText = {
  text: 'I read it:\n\n```json\n{"name": "read_file", "arguments": {"path": "src/sum.js"}}\n```',
};
const plays = makePlays({
  lost: [asText, asText, asText, ...fixBug.map((line) => ({ text: spoken(line, 'text') }))],
});
/** Answers what the trial asks, slowly enough to be seen. */
const probes = parsePlays(
  JSON.stringify({
    plays: [
      {
        name: 'probes',
        description: 'answers the trial',
        when: ['report_word', 'one word banana'],
        replies: [
          { text: 'I do.', calls: [{ name: 'report_word', arguments: { word: 'apple' } }], pace: 60 },
        ],
      },
    ],
  }),
  'probes',
);

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
  if (!probes.ok) throw new Error(probes.error.message);
  workspace = makeFolder(sumProject);
  model = await startScriptedServer({ plays: [...plays, ...probes.value] });
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

it('is tried at its first use, goes down when its calls cannot be read, and says so everywhere', async () => {
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByRole('button', { name: /: Asks$/ }).click();
  await page.getByText('Allow all, unseen').click();
  await page.getByRole('textbox').last().fill('[[play:lost]]');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Trying how this model makes calls: 1 of 4').waitFor();
  await page.getByText('It adds now; the tests pass.').first().waitFor();
  expect(readFileSync(join(workspace, 'src/sum.js'), 'utf8')).toContain('a + b');
  const said = '3 of the last 3 calls could not be read, so the play is now asked for text calls.';
  await page.getByText(said).waitFor();

  await page.getByLabel('Status').getByRole('button', { name: 'the play' }).click();
  await page.getByText(/text: lowered .*: 3 of the last 3 calls could not be read/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Model: / }).click();
  await page.getByText(/window of .*, text calls/).waitFor();
  await page.keyboard.press('Escape');
});

it('is tried again, stopped while it is, and chosen by hand in the settings', async () => {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByText('tried at first use').waitFor();
  await page.getByRole('button', { name: 'Try it again' }).click();
  await page.getByText(/Trying how this model makes calls: \d of 4/).waitFor();
  await page.getByRole('button', { name: 'Stop trying' }).click();
  await page.getByRole('button', { name: 'Try it again' }).click();
  await page.getByText(/native: tried \d/).waitFor();
  await page.getByText('What it did').click();
  await page.getByText('report_word({"word":"apple"})').first().waitFor();

  await page.getByRole('button', { name: 'How the play makes calls' }).click();
  await page.getByRole('menuitemradio', { name: /^constrained/ }).click();
  await page.getByText(/constrained: chosen by you/).waitFor();
  await page.getByRole('button', { name: 'How the play makes calls' }).click();
  await page.getByRole('menuitemradio', { name: /^As it was tried/ }).click();
  await page.getByText(/native: tried \d/).waitFor();
});

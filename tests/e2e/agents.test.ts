/**
 * Choosing an agent and watching one hand over, as a person does: the picker says what each may do, the conversation says who is
 * at work, a card asks before one comes that may do more, and the list of actions has them all.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeFolder, makePlays, sumProject } from '../support/app.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

let browser: Browser;
let host: HostProcess;
let model: ScriptedServer;
let workspace: string;
let page: Page;
let complaints: string[];

const own = (name: string, effects: string): string =>
  `---\nname: ${name}\ntitle: Reviewer\ndescription: Reads what was changed.\ntools: [read_file]\neffects: [${effects}]\nwrites: []\n---\n\nYou review.\n`;

beforeAll(async () => {
  browser = await launchBrowser();
  workspace = makeFolder(sumProject);
  const hand = {
    name: 'switch_mode',
    arguments: { mode: 'coder', reason: 'The plan stands: raise the limit.' },
  };
  model = await startScriptedServer({
    plays: makePlays({
      plan: [
        { text: 'The plan stands.', calls: [hand] },
        { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] },
        { text: 'Read by the coder.' },
      ],
    }),
  });
  const dataFolder = makeDataFolder();
  mkdirSync(join(dataFolder, 'agents'));
  writeFileSync(join(dataFolder, 'agents/reviewer.md'), own('reviewer', 'read'));
  writeFileSync(join(dataFolder, 'agents/broken.md'), own('broken', 'fly'));
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const settings = [`models=${models}`, 'model=the play', 'titles=off', 'reflections=off', 'rung=native'];
  const args = settings.flatMap((setting) => ['--set', setting]);
  host = await startHost(dataFolder, ['--workspace', workspace, ...args]);
  ({ page, complaints } = await openPage(browser, host.url));
});
afterAll(async () => {
  await browser.close();
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
});

const conversation = () =>
  page.getByRole('region', { name: 'Conversation' }).or(page.getByRole('main')).first();

it('is picked, hands over with a card, and is named at every turn', async () => {
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByRole('button', { name: 'Agent: Coder' }).first().click();
  const choices = await page.getByRole('menuitemradio').allInnerTexts();
  expect(choices.map((text) => text.split('\n'))).toEqual([
    ['Orchestrator', 'Plans and hands over. Reads only.'],
    ['Coder', 'Reads, edits and runs commands; you review each first.'],
    ['Architect', 'Plans and documents. Reads, writes Markdown files only.'],
    ['Debug', 'Finds causes. Reads, runs commands, writes nothing.'],
    ['Ask', 'Answers questions about the project. Reads only.'],
    ['Reviewer', 'Reads what was changed.'],
  ]);
  await page.getByRole('menuitemradio', { name: /^Architect/ }).click();
  await page.getByRole('button', { name: 'Agent: Architect' }).first().waitFor();
  await page.getByLabel('Message to the agent').fill('[[play:plan]] Raise the limit.');
  await page.keyboard.press('Control+Enter');

  await page.getByText('Wants to hand over to coder').waitFor();
  await page.getByText('asks because coder may write and run commands').waitFor();
  await page.getByRole('button', { name: 'Allow once' }).click();
  await page.getByText('Read by the coder.').waitFor();
  await conversation().getByText('to Architect', { exact: true }).waitFor();
  await conversation().getByText('Coder from here on. May read, write, run commands.').waitFor();

  await page.getByLabel('Status').getByRole('button', { name: 'Coder', exact: true }).click();
  await page.getByRole('dialog').getByText('read, write, run commands').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('Finds causes');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Agent: Debug' }).first().waitFor();
  expect(complaints).toEqual([]);
});

it('tells of an agent’s file that is wrong, with file and field', async () => {
  await page.getByLabel('Status').getByRole('button', { name: 'Not all in order' }).click();
  await page.getByText(/agents\/broken\.md: effects\.0: /).waitFor();
  expect(complaints).toEqual([]);
});

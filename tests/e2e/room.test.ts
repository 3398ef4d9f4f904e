/**
 * A full window as a person sees it: the line where room was made and what is behind it, room asked for by hand and stopped, the
 * title and the reflection that the model gives. In a real browser against the built web host, with a model of a small window.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeFolder } from '../support/app.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const read = (path: string) => ({ calls: [{ name: 'read_file', arguments: { path } }] });
const lines = (about: string): string => `A line of ${about} that is read.\n`.repeat(50);
const files = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`part-${n}.txt`, lines(`part ${n}`)]));
const missing = read('none.txt');
const plays = [
  {
    name: 'parts',
    replies: [...[0, 0, 0, 0, 1, 2, 3, 4].map((n) => read(`part-${n}.txt`)), { text: 'All read.' }],
  },
  {
    name: 'rest',
    when: ['Go on.'],
    aside: true,
    replies: [read('part-5.txt'), read('part-6.txt'), { text: 'All read.' }],
  },
  { name: 'stuck', replies: [missing, missing, missing, { text: 'I cannot find it.' }] },
  {
    name: 'title',
    aside: true,
    when: ['short title'],
    replies: [{ text: '{"title": "Reading all parts"}' }],
  },
  {
    name: 'reflection',
    aside: true,
    when: ['failed again and again'],
    replies: [{ text: '{"cause": "There is no such file.", "lesson": "Look first.", "next": "List it."}' }],
  },
  {
    name: 'summary',
    aside: true,
    when: ['summarise the conversation'],
    replies: [
      {
        text: '{"task": "Read all parts.", "done": ["part 0 was read"], "facts": [], "next": "Go on."}',
        pace: 80,
      },
    ],
  },
].map((play) => ({ description: 'for this test', ...play }));

let browser: Browser;
let host: HostProcess;
let model: ScriptedServer;
let workspace: string;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

async function begin(message: string, window: number): Promise<void> {
  const parsed = parsePlays(JSON.stringify({ plays }), 'room.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  workspace = makeFolder(files);
  model = await startScriptedServer({ plays: parsed.value, window });
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const settings = [`models=${models}`, 'model=the play', 'rung=native'].flatMap((one) => ['--set', one]);
  host = await startHost(makeDataFolder(), ['--workspace', workspace, ...settings]);
  ({ page, complaints } = await openPage(browser, host.url));
  await page.getByRole('button', { name: 'Start session' }).click();
  await say(message);
}

async function say(message: string): Promise<void> {
  await page.getByLabel('Message to the agent').fill(message);
  await page.keyboard.press('Control+Enter');
}

const room = (what: RegExp) => page.getByRole('button', { name: what });
const heading = () => page.getByRole('heading', { level: 1 });

async function act(name: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder(/./).last().fill(name);
  await page.keyboard.press('Enter');
}

it('shows where room was made, and the answers that were left out are all still there', async () => {
  await begin('[[play:parts]] Read all.', 4_096);
  await page.getByText('All read.').first().waitFor();
  const stubs = room(/Made room: [\d,]+ → [\d,]+ tokens · show what is left out/).first();
  await stubs.click();
  expect(await stubs.getAttribute('aria-expanded')).toBe('true');
  await page.getByRole('button', { name: 'Show Read part-0.txt' }).first().click();
  // The line of the call opens with all that was read.
  await page.getByText('part-0.txt lines 1-50 of 50').first().waitFor();
  await expect.poll(() => heading().textContent()).toBe('Reading all parts');
});

it('is made from the palette, says what it does, can be stopped, and shows its summary', async () => {
  await begin('[[play:parts]] Read all.', 16_384);
  await page.getByText('All read.').waitFor();
  await act('Make room');
  await page.getByText(/^Making room in the window: \d+ steps are summed up/).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/No room was made\. Stopped before room was made\./).waitFor();
  await act('Make room');
  const summary = room(/Made room: [\d,]+ → [\d,]+ tokens · show summary/).first();
  await summary.click();
  await page.getByText('part 0 was read').waitFor();
  await page.getByText(/^Summary by the model\./).waitFor();
  await page.keyboard.press('Control+Shift+H');
  await page.getByRole('list', { name: 'Timeline' }).getByText('Made room').first().waitFor();
  expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBe(true);
});

it('shows what the model says of a turn that got nowhere', async () => {
  await begin('[[play:stuck]] Read it.', 16_384);
  const line = page.getByRole('button', { name: 'Reflection: There is no such file.' });
  await line.click();
  await page.getByText('Look first.').waitFor();
  await page.getByText(/The model’s own words/).waitFor();
});

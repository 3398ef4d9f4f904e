/**
 * Terminals as a person uses them, in a real browser against the built web host: opened by key, typed into, joined again, their
 * colours of the page; the agent's command seen live and stopped by itself; and the list of what runs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const command =
  "printf 'step 1 of 9\\rstep 9 of 9\\n'; printf '\\033[31mred words\\033[0m\\n'; sleep 600 & wait";
const plays = [
  {
    name: 'watcher',
    description: 'for this test',
    replies: [
      { calls: [{ name: 'execute_command', arguments: { command } }] },
      { text: 'It was stopped, so I go on.' },
    ],
  },
];

let browser: Browser;
let host: HostProcess;
let model: ScriptedServer;
let page: Page;
let complaints: string[] = [];
let hostArguments: string[];
const workspace = makeFolder({ 'a.txt': 'one\n' });

beforeAll(async () => {
  const parsed = parsePlays(JSON.stringify({ plays }), 'terminals.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  [browser, model] = await Promise.all([launchBrowser(), startScriptedServer({ plays: parsed.value })]);
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const quiet = ['rung=native', 'titles=false', 'sandbox=off', 'model=the play'];
  const settings = [`models=${models}`, ...quiet].flatMap((one) => ['--set', one]);
  hostArguments = ['--workspace', workspace, ...settings];
  host = await startHost(makeDataFolder(), hostArguments);
});
afterAll(async () => {
  await browser.close();
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
});
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

async function open(width = 1440): Promise<void> {
  ({ page, complaints } = await openPage(browser, host.url, { viewport: { width, height: 900 } }));
  await page.getByRole('button', { name: /^Terminals/ }).waitFor();
}

const rows = () => page.locator('.xterm-rows');
const tab = (name: string | RegExp) => page.getByRole('tab', { name });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const ground = () =>
  page.locator('.xterm-scrollable-element').evaluate((element) => getComputedStyle(element).backgroundColor);

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(place: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = (await checker.run('#terminals')).violations;
    return found.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
  });
}

describe.skipIf(process.platform === 'win32')('a terminal of the person', () => {
  it('is opened by key, typed into, keeps the focus to itself, and is there again after a reload', async () => {
    await open();
    await page.keyboard.press('Control+`');
    await page.getByText('No terminal is open').waitFor();
    expect(
      await button('New terminal')
        .last()
        .evaluate((one) => one === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: /^Terminal / }).waitFor();
    await page.keyboard.type('echo "w:$((40 + 2)):$COLUMNS:" > typed.txt; echo "is $((40 + 2))"\n');
    await rows().getByText('is 42').waitFor();
    const [, sum, columns] = readFileSync(`${workspace}/typed.txt`, 'utf8').split(':');
    expect([sum, Number(columns) > 80], 'it has the width of the panel').toEqual(['42', true]);

    // A key of the page that a shell has too belongs to the shell.
    await page.keyboard.type('echo no');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+U');
    expect(await page.getByRole('dialog').count()).toBe(0);

    expect(await violations()).toEqual([]);
    const dark = await ground();
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(ground).not.toBe(dark);

    await page.keyboard.press('Control+`');
    await page.getByRole('tablist').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: /^Terminals/ }).waitFor();
    await page.keyboard.press('Control+`');
    await tab(/^1: /).click();
    await rows().getByText('is 42').waitFor();
    await page.keyboard.type('echo again$((1 + 1))\n');
    await rows().getByText('again2').waitFor();
    expect(
      await rows()
        .getByText(/\^\[|;1R|\?1;2c/)
        .count(),
      'no old answer was typed',
    ).toBe(0);

    await tab('Running').click();
    const row = page.getByRole('listitem').filter({ hasText: workspace });
    await row.getByText(/terminal · yours · process \d+/).waitFor();
    await row.getByRole('button').click();
    await page.getByText('Nothing runs').waitFor();
    await tab(/^1: /).click();
    await page.getByText('The shell was ended.').waitFor();
    await button(/^Close \w+$/)
      .first()
      .click();
    await tab(/^1: /).waitFor({ state: 'detached' });
  });
});

describe.skipIf(process.platform === 'win32')('a command of the agent', () => {
  it('is seen live as on a screen and stopped by itself, on a narrow window too', async () => {
    await open(480);
    await button('Start session').click();
    await page.getByLabel('Message to the agent').fill('[[play:watcher]] Watch.');
    await page.keyboard.press('Control+Enter');
    await button(/^Run once/).click();
    await page.keyboard.press('Control+`');
    await tab('Agent').click();
    await rows().getByText('step 9 of 9').waitFor();
    expect(await rows().getByText('step 1 of 9').count()).toBe(0);
    const red = rows().getByText('red words');
    expect(await red.evaluate((one) => getComputedStyle(one).color)).not.toBe(
      await rows().evaluate((one) => getComputedStyle(one).color),
    );
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
    await page.getByRole('textbox', { name: 'Output of the command' }).focus();
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await button('Stop this command').click();
    await page.getByText('It was stopped, so I go on.').waitFor();
    await rows().getByText('step 9 of 9').waitFor();
    const told = model.requests.at(-1)?.body.messages.at(-1)?.content;
    expect(told, 'what a person would have seen').toMatch(
      /^stopped by the person after [\d.]+ s\nstep 9 of 9\nred words$/,
    );
  });
});

describe.skipIf(process.platform !== 'linux')('a host that is killed while a terminal is open', () => {
  const isAlive = (pid: number): boolean => {
    try {
      return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };

  it('ends at its next start what ran on in it, and says so', async () => {
    await open();
    await page.keyboard.press('Control+`');
    await button('New terminal').first().click();
    await page.getByRole('textbox', { name: /^Terminal / }).waitFor();
    await page.keyboard.type(
      `bash -c 'trap "" HUP; echo $$ > deaf; while :; do sleep 600; done' & echo up$((1 + 1))\n`,
    );
    await rows().getByText('up2').waitFor();
    const deaf = (): number => Number(readFileSync(`${workspace}/deaf`, { encoding: 'utf8', flag: 'a+' }));
    await expect.poll(deaf).toBeGreaterThan(0);
    await host.end('SIGKILL');
    expect(isAlive(deaf()), 'it outlived the host, else this shows nothing').toBe(true);
    host = await startHost(host.dataFolder, hostArguments);
    await expect.poll(() => isAlive(deaf()), { timeout: 8_000 }).toBe(false);
    await page.context().close();
    await open();
    await page.keyboard.press('Control+`');
    await tab('Running').click();
    await page.getByText(/left a process behind; ended at this start: terminal/).waitFor();
  });
});

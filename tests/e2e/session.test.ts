/**
 * A session as a person lives through it, in a real browser against the built web host and a model server that can be told
 * to be slow or to break: by keyboard alone, stopped, failed and resumed, reloaded in the middle, on a narrow window.
 */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
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

const longCommand = `echo ${'a-very-long-argument/'.repeat(20)} > shown.txt`;
const wideTable = `| ${'column | '.repeat(30)}\n| ${'--- | '.repeat(30)}\n| ${'word | '.repeat(30)}`;
const plays = makePlays({
  sleeper: [
    // What it prints is not what the command itself says.
    {
      calls: [
        { name: 'execute_command', arguments: { command: 'echo $$ > pid; printf up-%s here; sleep 600' } },
      ],
    },
    { text: 'It ended.' },
  ],
  wide: [
    {
      text: `${wideTable}\n\n\`\`\`\n${'wide '.repeat(200)}\n\`\`\`\n\n${'unbroken'.repeat(60)}`,
      calls: [{ name: 'execute_command', arguments: { command: longCommand } }],
    },
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

beforeEach(() => {
  workspace = makeFolder(sumProject);
  complaints = [];
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await host.end('SIGTERM');
  await model.close();
  removeFolder(host.dataFolder);
  removeFolder(workspace);
  expect(complaints).toEqual([]);
});

/** The first screen, with the folder and the model chosen. */
async function open(faults: Record<number, Fault> = {}): Promise<void> {
  model = await startScriptedServer({ plays: [...(await shippedPlays()), ...plays], faults });
  host = await startHost(makeDataFolder(), hostArguments());
  ({ page, complaints } = await openPage(browser, host.url));
}

function hostArguments(): string[] {
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const settings = [`models=${models}`, 'model=the play', 'rung=native', 'titles=off'];
  return ['--workspace', workspace, ...settings.flatMap((setting) => ['--set', setting])];
}

async function begin(message: string, faults: Record<number, Fault> = {}): Promise<void> {
  await open(faults);
  await page.getByRole('button', { name: 'Start session' }).click();
  await say(message);
}

async function say(message: string): Promise<void> {
  await page.getByLabel('Message to the agent').fill(message);
  await page.keyboard.press('Control+Enter');
}

const conversation = () => page.getByRole('region', { name: 'Conversation' });
const said = (text: string | RegExp) => conversation().getByText(text).first();
/** A card takes no decision in its first moment; then its button can be pressed. */
const ready = (name: RegExp) =>
  page.locator('#waiting button:enabled').filter({ hasText: name }).first().waitFor();
const focused = () => page.evaluate(() => document.activeElement?.tagName);

describe('by keyboard alone', () => {
  it('the demo comes to its end, and the focus is never lost on the way', async () => {
    await open();
    await page.getByRole('button', { name: 'Try the demo' }).waitFor();
    const isDemo = () => page.evaluate(() => document.activeElement?.textContent === 'Try the demo');
    for (let presses = 0; presses < 40 && !(await isDemo()); presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#composer:focus').waitFor();
    await page.keyboard.press('Control+Enter');
    await runWaiting();
    await ready(/^Write 1 file/);
    await page.keyboard.press('Control+j');
    await page.locator('#waiting [data-first]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#review:focus').waitFor();
    await page.getByRole('region', { name: 'Review', exact: true }).locator('.char-insert').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await ready(/^Run once/);
    expect(await focused()).not.toBe('BODY');
    await runWaiting();
    await said(/^Done/).waitFor();
    expect(await focused()).not.toBe('BODY');
  });

  /** To the card, to its first button, and press it. */
  async function runWaiting(): Promise<void> {
    await ready(/^Run once/);
    await page.keyboard.press('Control+j');
    await page.locator('#waiting [data-first]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.locator('#composer:focus, #waiting:focus').waitFor();
  }

  it('a patch is rejected with words: the model is told them and the file stays', async () => {
    await begin('[[play:edit]]');
    await ready(/^Write 1 file/);
    await page.keyboard.press('Control+j');
    await page.locator('#waiting [data-first]:focus').waitFor();
    await page.keyboard.press('Control+Backspace');
    await page.locator('#waiting textarea:focus').waitFor();
    await page.keyboard.type('Keep the minus; it is a difference.');
    await page.keyboard.press('Control+Enter');
    await said('rejected by you').waitFor();
    await said(/^(Done|Answered)/).waitFor();
    expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain(
      'Keep the minus; it is a difference.',
    );
    expect(readFileSync(join(workspace, 'src/sum.js'), 'utf8')).toBe(sumProject['src/sum.js']);
  });

  it('a dialog gives the focus back to where it was', async () => {
    await begin('[[play:plain]]');
    await said(/^Answered/).waitFor();
    const composer = page.getByLabel('Message to the agent');
    for (const [key, dialog] of [
      ['Control+k', 'Actions and sessions'],
      ['F2', 'Rename session'],
    ] as const) {
      await composer.focus();
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name: dialog }).waitFor();
      expect(await focused()).toBe('INPUT');
      await page.keyboard.press('Escape');
      await page.locator('#composer:focus').waitFor();
    }
  });
});

describe('stopping', () => {
  it('ends the reply where it is and lets go of the model server', async () => {
    await begin('[[play:slow]]');
    await said(/word 12 /).waitFor();
    await page.keyboard.press('Control+.');
    await said('Stopped here by you.').waitFor();
    await said('word 1 word 2 word 3').waitFor();
    await conversation().getByRole('button', { name: 'Resume' }).waitFor();
    expect(await model.requests[0]?.outcome).toBe('closed-by-client');
  });

  it('ends a running command with its process', async () => {
    await begin('[[play:sleeper]]');
    await ready(/^Run once/);
    await page.getByRole('button', { name: 'Run once' }).click();
    await said('up-here').waitFor();
    expect(processesIn(workspace)).not.toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await said(/^Stopped by you/).waitFor();
    await expect.poll(() => processesIn(workspace)).toEqual([]);
    expect(model.requests).toHaveLength(1);
  });
});

/** Processes of the machine that stand in this folder: in a sandbox they have other numbers than they believe. */
function processesIn(folder: string): string[] {
  const stands = (pid: string): boolean => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    } catch {
      return false; // it has ended
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && stands(name));
}

describe('a model that fails', () => {
  it('is said with the next step, and Resume goes on', async () => {
    await begin('[[play:plain]]', { 1: 'reset' });
    await said('The connection broke in the middle of the answer').waitFor();
    expect(await said(/entry point/).count()).toBe(0);
    await conversation().getByRole('button', { name: 'Resume' }).click();
    await said(/^Answered/).waitFor();
    await said('entry point').waitFor();
    expect(model.requests).toHaveLength(2);
  });
});

describe('a page loaded anew in the middle of a reply', () => {
  it('shows the turn still going on, keeps the draft, and has the whole reply in the end', async () => {
    await begin('[[play:slow]]');
    await said(/word 12 /).waitFor();
    const composer = page.getByLabel('Message to the agent');
    await composer.fill('What I was about to say');
    await page.reload();
    await said('[[play:slow]]').waitFor();
    await said(/word \d+/).waitFor();
    expect(await composer.inputValue()).toBe('What I was about to say');
    await page.getByRole('button', { name: 'Stop' }).click();
    await said('word 1 word 2 word 3').waitFor();
    expect(model.requests).toHaveLength(1);
  });
});

describe('a host that was started anew under an open page', () => {
  const restart = async (): Promise<void> => {
    await host.end('SIGKILL');
    host = await startHost(host.dataFolder, [...hostArguments(), '--port', new URL(host.url).port]);
    await page.getByText('This page is not signed in').waitFor();
  };

  it('takes the new key in the page or in its address, and nothing typed is lost', async () => {
    await begin('[[play:plain]]');
    await said(/^Answered/).waitFor();
    const composer = page.getByLabel('Message to the agent');
    await composer.fill('Not sent yet');
    await restart();
    await page.getByLabel('Address with the key').fill(host.url);
    await page.keyboard.press('Enter');
    await page.getByText('This page is not signed in').waitFor({ state: 'hidden' });
    await restart();
    await page.goto(host.url);
    await page.getByText('This page is not signed in').waitFor({ state: 'hidden' });
    expect(page.url()).not.toContain('token');
    expect(await composer.inputValue()).toBe('Not sent yet');
    await composer.press('Control+Enter');
    await said('Not sent yet').waitFor();
    // The browser's own words about a host that is away.
    complaints.length = 0;
  });
});

describe('480 pixels wide', () => {
  it('nothing is wider than the window but what scrolls inside of itself', async () => {
    await open();
    await page.setViewportSize({ width: 480, height: 800 });
    await page.getByRole('button', { name: 'Start session' }).waitFor();
    expect(await tooWide()).toEqual([]);
    await page.getByRole('button', { name: 'Start session' }).click();
    await say(`[[play:wide]] ${'https://example.org/a/long/address'.repeat(10)}`);
    await ready(/^Run once/);
    expect(await tooWide()).toEqual([]);
    for (const view of ['Alt+2', 'Alt+3']) {
      await page.keyboard.press(view);
      await page.getByRole('heading', { level: 1, name: /Inbox|Settings/ }).waitFor();
      expect(await tooWide()).toEqual([]);
    }
    await page.evaluate(() => {
      const wide = document.createElement('div');
      wide.style.width = '700px';
      wide.id = 'wide';
      document.querySelector('main')?.append(wide);
    });
    expect(await tooWide()).toEqual(['DIV#wide']);
  });

  /** Elements that reach over the right edge and are not inside of something that scrolls sideways. */
  const tooWide = (): Promise<string[]> =>
    page.evaluate(() => {
      const scrolls = (element: Element): boolean => {
        const box = element.parentElement?.closest('*');
        if (box == null || box === document.body) return false;
        return /auto|scroll/.test(getComputedStyle(box).overflowX) || scrolls(box);
      };
      return [...document.body.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(element))
        .map((element) => `${element.tagName}#${element.id}`);
    });
});

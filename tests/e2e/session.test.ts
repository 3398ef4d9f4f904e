/**
 * A session as a person lives through it, in a real browser against the built web host and a model server that can be told
 * to be slow or to break: by keyboard alone, stopped, failed and resumed, reloaded in the middle, on a narrow window.
 */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, shippedPlays, sumProject } from '../support/plays.ts';

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

const desk = deskFor();

/** The first screen, with the folder and the model chosen. */
async function open(faults: Record<number, Fault> = {}): Promise<void> {
  await desk.open({ server: { plays: [...(await shippedPlays()), ...plays], faults } });
}

async function begin(message: string, faults: Record<number, Fault> = {}): Promise<void> {
  await open(faults);
  await desk.begin(message);
}

const conversation = () => desk.page.getByRole('region', { name: 'Conversation' });
const said = (text: string | RegExp) => conversation().getByText(text).first();
/** A card takes no decision in its first moment; then its button can be pressed. */
const ready = (name: RegExp) =>
  desk.page.locator('#waiting button:enabled').filter({ hasText: name }).first().waitFor();
const focused = () => desk.page.evaluate(() => document.activeElement?.tagName);

describe('by keyboard alone', () => {
  it('the demo comes to its end, and the focus is never lost on the way', async () => {
    await open();
    await desk.page.getByRole('button', { name: 'Try the demo' }).waitFor();
    const isDemo = () => desk.page.evaluate(() => document.activeElement?.textContent === 'Try the demo');
    for (let presses = 0; presses < 40 && !(await isDemo()); presses += 1)
      await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('#composer:focus').waitFor();
    await desk.page.keyboard.press('Control+Enter');
    await runWaiting();
    await ready(/^Write 1 file/);
    await desk.page.keyboard.press('Control+j');
    await desk.page.locator('#waiting [data-first]:focus').waitFor();
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('#review:focus').waitFor();
    await desk.page
      .getByRole('region', { name: 'Review', exact: true })
      .locator('.char-insert')
      .first()
      .waitFor();
    await desk.page.keyboard.press('Control+Enter');
    await ready(/^Run once/);
    await expect.poll(focused).not.toBe('BODY');
    await runWaiting();
    await said(/^Done/).waitFor();
    await expect.poll(focused).not.toBe('BODY');
  });

  /** To the card, to its first button, and press it. */
  async function runWaiting(): Promise<void> {
    await ready(/^Run once/);
    await desk.page.keyboard.press('Control+j');
    await desk.page.locator('#waiting [data-first]:focus').waitFor();
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Space');
    await desk.page.locator('#composer:focus, #waiting:focus').waitFor();
  }

  it('a patch is rejected with words: the model is told them and the file stays', async () => {
    await begin('[[play:edit]]');
    await ready(/^Write 1 file/);
    await desk.page.keyboard.press('Control+j');
    await desk.page.locator('#waiting [data-first]:focus').waitFor();
    await desk.page.keyboard.press('Control+Backspace');
    await desk.page.locator('#waiting textarea:focus').waitFor();
    await desk.page.keyboard.type('Keep the minus; it is a difference.');
    await desk.page.keyboard.press('Control+Enter');
    await said('rejected by you').waitFor();
    await said(/^(Done|Answered)/).waitFor();
    expect(JSON.stringify(desk.model.requests.at(-1)?.body.messages)).toContain(
      'Keep the minus; it is a difference.',
    );
    expect(readFileSync(join(desk.workspace, 'src/sum.js'), 'utf8')).toBe(sumProject['src/sum.js']);
  });

  it('a dialog gives the focus back to where it was', async () => {
    await begin('[[play:plain]]');
    await said(/^Answered/).waitFor();
    const composer = desk.page.getByLabel('Message to the agent');
    for (const [key, dialog] of [
      ['Control+k', 'Actions and sessions'],
      ['F2', 'Rename session'],
    ] as const) {
      await composer.focus();
      await desk.page.keyboard.press(key);
      await desk.page.getByRole('dialog', { name: dialog }).waitFor();
      await expect.poll(focused).toBe('INPUT');
      await desk.page.keyboard.press('Escape');
      await desk.page.locator('#composer:focus').waitFor();
    }
  });
});

describe('stopping', () => {
  it('ends the reply where it is and lets go of the model server', async () => {
    await begin('[[play:slow]]');
    await said(/word 12 /).waitFor();
    await desk.page.keyboard.press('Control+.');
    await said('Stopped here by you.').waitFor();
    await said('word 1 word 2 word 3').waitFor();
    await conversation().getByRole('button', { name: 'Resume' }).waitFor();
    expect(await desk.model.requests[0]?.outcome).toBe('closed-by-client');
  });

  it('ends a running command with its process', async () => {
    await begin('[[play:sleeper]]');
    await ready(/^Run once/);
    await desk.page.getByRole('button', { name: 'Run once' }).click();
    await said('up-here').waitFor();
    await expect.poll(() => processesIn(desk.workspace)).not.toEqual([]);
    await desk.page.getByRole('button', { name: 'Stop' }).click();
    await said(/^Stopped by you/).waitFor();
    await expect.poll(() => processesIn(desk.workspace)).toEqual([]);
    expect(desk.model.requests).toHaveLength(1);
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
    expect(desk.model.requests).toHaveLength(2);
  });
});

describe('a page loaded anew in the middle of a reply', () => {
  it('shows the turn still going on, keeps the draft, and has the whole reply in the end', async () => {
    await begin('[[play:slow]]');
    await said(/word 12 /).waitFor();
    const composer = desk.page.getByLabel('Message to the agent');
    await composer.fill('What I was about to say');
    await desk.page.reload();
    await said('[[play:slow]]').waitFor();
    await said(/word \d+/).waitFor();
    await expect.poll(() => composer.inputValue()).toBe('What I was about to say');
    await desk.page.getByRole('button', { name: 'Stop' }).click();
    await said('word 1 word 2 word 3').waitFor();
    expect(desk.model.requests).toHaveLength(1);
  });
});

describe('a host that was started anew under an open page', () => {
  const restart = async (): Promise<void> => {
    await desk.restart('SIGKILL');
    await desk.page.getByText('This page is not signed in').waitFor();
  };

  it('takes the new key in the page or in its address, and nothing typed is lost', async () => {
    await begin('[[play:plain]]');
    await said(/^Answered/).waitFor();
    const composer = desk.page.getByLabel('Message to the agent');
    await composer.fill('Not sent yet');
    await restart();
    await desk.page.getByLabel('Address with the key').fill(desk.host.url);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByText('This page is not signed in').waitFor({ state: 'hidden' });
    await restart();
    await desk.page.goto(desk.host.url);
    await desk.page.getByText('This page is not signed in').waitFor({ state: 'hidden' });
    await expect.poll(() => desk.page.url()).not.toContain('token');
    await expect.poll(() => composer.inputValue()).toBe('Not sent yet');
    await composer.press('Control+Enter');
    await said('Not sent yet').waitFor();
    // The browser's own words about a host that is away.
    desk.complaints.length = 0;
  });
});

describe('480 pixels wide', () => {
  it('nothing is wider than the window but what scrolls inside of itself', async () => {
    await open();
    await desk.page.setViewportSize({ width: 480, height: 800 });
    await desk.page.getByRole('button', { name: 'Start session' }).waitFor();
    await expect.poll(tooWide).toEqual([]);
    await desk.page.getByRole('button', { name: 'Start session' }).click();
    await desk.say(`[[play:wide]] ${'https://example.org/a/long/address'.repeat(10)}`);
    await ready(/^Run once/);
    await expect.poll(tooWide).toEqual([]);
    for (const view of ['Alt+2', 'Alt+3']) {
      await desk.page.keyboard.press(view);
      const heading = view === 'Alt+2' ? 'Inbox' : 'Settings';
      await desk.page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await expect.poll(tooWide).toEqual([]);
    }
    await desk.page.evaluate(() => {
      const wide = document.createElement('div');
      wide.style.width = '700px';
      wide.id = 'wide';
      document.querySelector('main')?.append(wide);
    });
    expect(await tooWide()).toEqual(['DIV#wide']);
  });

  /** Elements that reach over the right edge and are not inside of something that scrolls sideways. */
  const tooWide = (): Promise<string[]> =>
    desk.page.evaluate(() => {
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

/**
 * Terminals as a person uses them, in a real browser against the built web host: opened by key, typed into, joined again, their
 * colours of the page; the agent's command seen live and stopped by itself; and the list of what runs.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';
import { listenOnWire } from '../support/wire.ts';

const command =
  "printf 'step 1 of 9\\rstep 9 of 9\\n'; printf '\\033[31mred words\\033[0m\\n'; sleep 600 & wait";
const serves = 'echo serving; tail -n 0 -f said.txt';
const plays = makePlays({
  watcher: [
    { calls: [{ name: 'execute_command', arguments: { command } }] },
    { text: 'It was stopped, so I go on.' },
  ],
  serve: [
    { calls: [{ name: 'execute_command', arguments: { command: serves } }] },
    { text: 'It serves now.' },
  ],
  words: [{ text: 'I have heard.' }],
});

const desk = deskFor({
  files: { 'a.txt': 'one\n' },
  settings: ['rung=native', 'titles=false', 'sandbox=off'],
  server: { plays },
});

async function open(width = 1440): Promise<void> {
  await desk.open({ viewport: { width, height: 900 } });
  await desk.page.getByRole('button', { name: /^Terminals/ }).waitFor();
}

const rows = () => desk.page.locator('.xterm-rows');
/** The terminal of the person, once it has the keyboard. */
const typing = () => desk.page.getByRole('textbox', { name: /^Terminal / }).and(desk.page.locator(':focus'));
const tab = (name: string | RegExp) => desk.page.getByRole('tab', { name });
const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
/** What an end asked for in vain leaves: why, and the button as it was. */
async function stopInVain(stop: () => Locator, question: string): Promise<void> {
  const wire = await listenOnWire(desk.page);
  await wire.refuse(question);
  await stop().click();
  await desk.page.getByRole('alert').filter({ hasText: 'session.recent: ' }).waitFor();
  await stop().waitFor();
  await wire.refuse(null);
}
const ground = () =>
  desk.page
    .locator('.xterm-scrollable-element')
    .evaluate((element) => getComputedStyle(element).backgroundColor);

describe.skipIf(process.platform === 'win32')('a terminal of the person', () => {
  it('is opened by key, typed into, keeps the focus to itself, and is there again after a reload', async () => {
    await open();
    await desk.page.keyboard.press('Control+`');
    await desk.page.getByText('No terminal is open').waitFor();
    await button('New terminal').last().and(desk.page.locator(':focus')).waitFor();
    await desk.page.keyboard.press('Enter');
    await typing().waitFor();
    await desk.page.keyboard.type('echo "w:$((40 + 2)):$COLUMNS:" > typed.txt; echo "is $((40 + 2))"\n');
    await rows().getByText('is 42').waitFor();
    const [, sum, columns] = readFileSync(`${desk.workspace}/typed.txt`, 'utf8').split(':');
    expect([sum, Number(columns) > 80], 'it has the width of the panel').toEqual(['42', true]);

    // A key of the page that a shell has too belongs to the shell.
    await desk.page.keyboard.type('echo no');
    await desk.page.keyboard.press('Control+K');
    await desk.page.keyboard.press('Control+U');
    expect(await desk.page.getByRole('dialog').count()).toBe(0);

    await expectNoAxeViolations(desk.page, '#terminals');
    const dark = await ground();
    await desk.page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(ground).not.toBe(dark);

    await desk.page.keyboard.press('Control+`');
    await desk.page.getByRole('tablist').waitFor({ state: 'detached' });
    await desk.page.reload();
    await desk.page.getByRole('button', { name: /^Terminals/ }).waitFor();
    await desk.page.keyboard.press('Control+`');
    await tab(/^1: /).click();
    await rows().getByText('is 42').waitFor();
    await typing().waitFor();
    await desk.page.keyboard.type('echo again$((1 + 1))\n');
    await rows().getByText('again2').waitFor();
    expect(
      await rows()
        .getByText(/\^\[|;1R|\?1;2c/)
        .count(),
      'no old answer was typed',
    ).toBe(0);

    await tab('Running').click();
    const row = desk.page.getByRole('listitem').filter({ hasText: desk.workspace });
    await row.getByText(/terminal · yours · process \d+/).waitFor();
    const end = () => row.getByRole('button', { name: /^End / });
    await stopInVain(end, 'process/end');
    await desk.shot('process-not-ended');
    await end().click();
    await desk.page.getByText('Nothing runs').waitFor();
    await tab(/^1: /).click();
    await desk.page.getByText('The shell was ended.').waitFor();
    await button(/^Close \w+$/)
      .first()
      .click();
    await tab(/^1: /).waitFor({ state: 'detached' });
  });
});

describe.skipIf(process.platform === 'win32')('a command of the agent', () => {
  it('is seen live as on a screen and stopped by itself, on a narrow window too', async () => {
    await open(480);
    await desk.begin('[[play:watcher]] Watch.');
    await button(/^Run once/).click();
    await desk.page.keyboard.press('Control+`');
    await tab('Agent').click();
    await rows().getByText('step 9 of 9').waitFor();
    expect(await rows().getByText('step 1 of 9').count()).toBe(0);
    const red = rows().getByText('red words');
    expect(await red.evaluate((one) => getComputedStyle(one).color)).not.toBe(
      await rows().evaluate((one) => getComputedStyle(one).color),
    );
    const overflow = () => desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(overflow).toBe(0);
    await desk.page.getByRole('textbox', { name: 'Output of the command' }).focus();
    await desk.page.keyboard.press('Control+K');
    await desk.page.getByRole('dialog').waitFor();
    await desk.page.keyboard.press('Escape');
    await stopInVain(() => button('Stop this command'), 'process/list');
    await desk.shot('command-not-stopped');
    await button('Stop this command').click();
    await desk.page.getByText('It was stopped, so I go on.').waitFor();
    await rows().getByText('step 9 of 9').waitFor();
    const told = desk.model.requests.at(-1)?.body.messages.at(-1)?.content;
    expect(told, 'what a person would have seen').toMatch(
      /^stopped by the person after [\d.]+ s\nstep 9 of 9\nred words$/,
    );
  });
});

describe.skipIf(process.platform === 'win32')('a command in the background', () => {
  const region = () => desk.page.getByRole('region', { name: 'Commands in the background' });
  const say = (text: string) => appendFileSync(`${desk.workspace}/said.txt`, `${text}\n`);

  it('is let run by its button, not by Enter; is seen while the session goes on, and stopped by itself', async () => {
    await open(480);
    say('before');
    await button('Start session').click();
    await desk.say('[[play:serve]] Serve.');
    const run = button('Run in background');
    await expect.poll(() => run.isEnabled()).toBe(true);
    await run.focus();
    await desk.page.keyboard.press('Enter');
    expect(await run.isEnabled(), 'nothing was decided').toBe(true);
    await desk.page.keyboard.press('Space');
    await desk.page.getByText('It serves now.').waitFor();
    await desk.page.getByText('b1 runs in the background').waitFor();
    await expect.poll(() => region().getByText('runs in the background').count()).toBe(1);
    await expect
      .poll(() => desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBe(0);

    await region()
      .getByRole('button', { name: /^Show b1: echo serving/ })
      .click();
    await rows().getByText('serving').waitFor();
    say('heard first');
    await rows().getByText('heard first').waitFor();
    await expectNoAxeViolations(desk.page, '#terminals');
    await tab('Running').click();
    await desk.page.getByText(/command in the background \(b1\)/).waitFor();
    await tab('Agent').click();
    await rows().getByText('heard first').waitFor();
    await button('Close the panel').click();

    await desk.say('[[play:words]] And now?');
    await desk.page.getByText('I have heard.').waitFor();
    const told = () => String(desk.model.requests.at(-1)?.body.messages.at(-1)?.content);
    expect(told()).toMatch(
      /And now\?[\s\S]*\[In the background b1 .*told last, each line behind a bar:\]\n\| heard first$/,
    );
    const stop = () => region().getByRole('button', { name: /^Stop b1/ });
    await stopInVain(stop, 'process/list');
    await stop().click();
    await region().waitFor({ state: 'detached' });
    await desk.page.getByText('b1 was stopped').waitFor();
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
    await desk.page.keyboard.press('Control+`');
    await button('New terminal').first().click();
    await typing().waitFor();
    await desk.page.keyboard.type(
      `bash -c 'trap "" HUP; echo $$ > deaf; while :; do sleep 600; done' & echo up$((1 + 1))\n`,
    );
    await rows().getByText('up2').waitFor();
    const deaf = (): number =>
      Number(readFileSync(`${desk.workspace}/deaf`, { encoding: 'utf8', flag: 'a+' }));
    await expect.poll(deaf).toBeGreaterThan(0);
    await desk.host.end('SIGKILL');
    expect(isAlive(deaf()), 'it outlived the host, else this shows nothing').toBe(true);
    await desk.restart('SIGKILL');
    await expect.poll(() => isAlive(deaf())).toBe(false);
    await desk.page.goto(desk.host.url);
    await desk.page.getByRole('button', { name: /^Terminals/ }).waitFor();
    // The browser's own words about a host that is away.
    desk.complaints.length = 0;
    await tab('Running').click();
    await desk.page.getByText(/left a process behind; ended at this start: terminal/).waitFor();
  });
});

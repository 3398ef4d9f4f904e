/**
 * The timeline in a real browser: comparing states of the folder, whose change is whose, going back and forward again. The bytes on
 * disk and the requests to the model are what is judged.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { type DeskOptions, deskFor, quiet } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const first = 'export const rate = 1;\nexport const name = "a";\n';
const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const plays = makePlays({
  one: [
    write('rate.js', 'export const rate = 2;\nexport const name = "a";\nexport const agent = true;\n'),
    { text: 'The rate is two.' },
  ],
  two: [
    write('notes.md', '# Notes\n'),
    { calls: [{ name: 'execute_command', arguments: { command: 'echo built > built.txt' } }] },
    { text: 'Noted.' },
  ],
  words: [{ text: 'Only words.' }],
});

const settings = [...quiet, 'sandbox=off'];
const desk = deskFor({ server: { plays }, settings, files: { 'rate.js': first, 'mine.txt': 'mine\n' } });

const onDisk = (path: string) => readFileSync(join(desk.workspace, path), 'utf8');
const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const panel = () => desk.page.getByRole('region', { name: 'Review', exact: true });
const files = () => panel().getByRole('tree', { name: /Files/ }).getByRole('treeitem');
const timeline = () => desk.page.getByRole('region', { name: 'Timeline' });
const line = (text: string) => timeline().getByRole('listitem').filter({ hasText: text });
const dialog = () => desk.page.getByRole('dialog');

function threadsOfHost(): string[] {
  const { pid } = JSON.parse(readFileSync(join(desk.host.dataFolder, 'owner.lock'), 'utf8')) as {
    pid: number;
  };
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).map((task) => readFileSync(join(tasks, task, 'comm'), 'utf8').trim());
}

/** A session whose patches and commands wait for nobody, open in the page. */
async function beginUnseen(): Promise<void> {
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  await client.session.create({
    workspace: desk.workspace,
    model: 'the play',
    approve: 'all',
    title: 'Rates',
  });
  await close();
  await button(/^Rates/).click();
}

async function twoTurns(look: DeskOptions = {}): Promise<void> {
  await desk.open(look);
  await beginUnseen();
  await desk.say('Mend the rate [[play:one]]');
  await desk.page.getByText('The rate is two.').waitFor();
  // Between the turns the person changes the same file and one of their own.
  writeFileSync(join(desk.workspace, 'rate.js'), `${onDisk('rate.js')}export const mine = 1;\n`);
  writeFileSync(join(desk.workspace, 'mine.txt'), 'mine, changed\n');
  await desk.say('Take a note [[play:two]]');
  await desk.page.getByText('Noted.').waitFor();
  await button('Checkpoints').click();
  await line('before the first change of turn 2').waitFor();
}

describe('the timeline', () => {
  beforeEach(() => twoTurns());

  it('compares two states, chosen by keyboard, and shows the text of a file', async () => {
    await button('Compare…').click();
    await files().filter({ hasText: 'built.txt' }).waitFor();
    await expect
      .poll(async () => (await files().allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()))
      .toEqual([
        expect.stringContaining('built.txt'),
        expect.stringContaining('mine.txt'),
        expect.stringContaining('notes.md'),
        expect.stringContaining('rate.js'),
      ]);
    await panel().getByRole('tree', { name: /Files/ }).focus();
    await desk.page.keyboard.press('End');
    await panel().locator('.editor.modified .view-line').filter({ hasText: 'agent' }).waitFor();
    await panel().getByText('Change 1 of').waitFor();
    await expectNoAxeViolations(desk.page, 'section[aria-label="Review"]');
    await desk.shot('timeline-compare');
    const to = panel().getByRole('combobox', { name: 'To' });
    await to.focus();
    await to.selectOption({ index: 0 });
    // Up to the second checkpoint nothing of the second turn is there.
    await files().filter({ hasText: 'notes.md' }).waitFor({ state: 'detached' });
    await files().filter({ hasText: 'mine.txt' }).waitFor();
    await expect.poll(() => files().count()).toBe(2);
  });

  it('stays as it is under the keyboard of a person while an agent works, until there is another', async () => {
    await button('Compare…').click();
    const tree = panel().getByRole('tree', { name: /Files/ });
    await files().filter({ hasText: 'built.txt' }).waitFor();
    await tree.focus();
    await tree.evaluate((element) => element.setAttribute('data-same', ''));
    writeFileSync(join(desk.workspace, 'more.txt'), 'more\n');
    const attached = await attachToHost(desk.host.dataFolder);
    if (!attached.ok) throw new Error(attached.error.message);
    const { client, close } = attached.value;
    const [session] = await client.session.list();
    await client.session.send({
      sessionId: session?.id ?? '',
      text: 'Go on [[play:words]]',
      messageId: crypto.randomUUID(),
    });
    await close();
    await files().filter({ hasText: 'more.txt' }).waitFor();
    await tree.and(desk.page.locator('[data-same]:focus')).waitFor();
  });

  it('tells the changes of the agent from those of the person', async () => {
    await button('Changes by the agent').click();
    await files().filter({ hasText: 'rate.js' }).click();
    await panel().locator('.editor.modified .view-line').filter({ hasText: 'mine' }).waitFor();
    await files().filter({ hasText: 'mine.txt' }).waitFor({ state: 'detached' });
    await expect.poll(() => files().filter({ hasText: 'rate.js' }).textContent()).toMatch(/\+2[\s\S]*−1/);
    await desk.shot('timeline-agent');
    await panel().getByRole('radio', { name: 'Yours' }).focus();
    await desk.page.keyboard.press('Space');
    await files().filter({ hasText: 'mine.txt' }).waitFor();
    await files().filter({ hasText: 'notes.md' }).waitFor({ state: 'detached' });
    await expect.poll(() => files().filter({ hasText: 'rate.js' }).textContent()).toMatch(/\+1[\s\S]*−0/);
    await panel().getByText('Commands', { exact: true }).click();
    await files().filter({ hasText: 'built.txt' }).waitFor();
    await expectNoAxeViolations(desk.page, 'section[aria-label="Review"]');
    await desk.shot('timeline-commands');
  });

  it('says before a rewind what cannot be undone, rewinds files and conversation, and goes forward again', async () => {
    const [rate, mine] = [onDisk('rate.js'), onDisk('mine.txt')];
    await line('before the first change of turn 2')
      .getByRole('button', { name: /^Rewind to/ })
      .click();
    await dialog().getByText('notes.md').waitFor();
    await dialog().getByText('1 command ran since.').waitFor();
    await dialog().getByText('echo built > built.txt').waitFor();
    await dialog().getByText('ran with your full rights').waitFor();
    await dialog().getByRole('radio', { name: 'Files and conversation' }).check();
    await dialog().getByText('1 message from “Take a note').waitFor();
    await expectNoAxeViolations(desk.page, '[role="dialog"]');
    await desk.shot('timeline-rewind');
    await dialog().getByRole('button', { name: 'Rewind 1 file and the conversation' }).click();
    await dialog().getByText('1 file was rewound.').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).first().click();
    expect(existsSync(join(desk.workspace, 'notes.md'))).toBe(false);
    expect([onDisk('rate.js'), onDisk('mine.txt'), onDisk('built.txt')]).toEqual([rate, mine, 'built\n']);
    await desk.page.getByText('Taken back from here on').waitFor();
    await expect
      .poll(() => desk.page.getByLabel('Message to the agent').inputValue())
      .toContain('Take a note');
    await expectNoAxeViolations(desk.page, 'section[aria-label="Timeline"]');
    await desk.shot('timeline-rewound');

    await button('Redo…').click();
    await dialog().getByRole('button', { name: 'Redo', exact: true }).click();
    await dialog().getByText('The rewind was undone.').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).first().click();
    expect(onDisk('notes.md')).toBe('# Notes\n');
    await desk.page.getByText('Taken back from here on').waitFor({ state: 'detached' });
    await line('Rewind undone').waitFor();
  });

  it('takes the conversation alone back from a turn, and the model hears nothing of it', async () => {
    await line('Take a note')
      .getByRole('button', { name: /^Rewind to/ })
      .click();
    await dialog().getByRole('radio', { name: 'Conversation only' }).check();
    await dialog().getByRole('button', { name: 'Take the conversation back' }).click();
    await dialog().getByText('was taken back').waitFor();
    await desk.page.keyboard.press('Escape');
    expect(onDisk('notes.md')).toBe('# Notes\n');
    await line('Rewound conversation').getByText('from “Take a note').waitFor();
    await expectNoAxeViolations(desk.page, 'section[aria-label="Timeline"]');
    await desk.shot('timeline-conversation');
    await desk.say('And now? [[play:words]]');
    await desk.page.getByText('Only words.').waitFor();
    const told = JSON.stringify(desk.model.requests.at(-1)?.body.messages);
    expect(told).toContain('Mend the rate');
    expect(told).not.toContain('Take a note');
    await button('Redo…').waitFor({ state: 'detached' });
  });

  it('opens from each line what it is about', async () => {
    // While a turn goes on the list follows its newest line, and a line that is clicked may be elsewhere by then.
    await desk.page.getByText('Ready', { exact: true }).first().waitFor();
    await line('Mend the rate').getByRole('button').first().click();
    await files().filter({ hasText: 'rate.js' }).waitFor();
    await line('echo built').getByRole('button').first().click();
    await desk.page.getByRole('region', { name: 'Conversation' }).getByText('echo built').first().waitFor();
    await line('Write').first().getByRole('button').first().click();
    await panel().getByText('Written', { exact: true }).first().waitFor();
  });
});

describe('files that are too large for a checkpoint', () => {
  it('are named with the bound, which the settings can move', async () => {
    await desk.open({ fresh: true });
    await button('Settings').click();
    const bound = desk.page.getByLabel('Checkpoints keep files up to');
    await expect.poll(() => bound.inputValue()).toBe('5');
    await bound.fill('11');
    await bound.press('Enter');
    await desk.page.getByText('Too big').waitFor();
    await bound.fill('1');
    await bound.press('Enter');
    await desk.page.getByText('Too big').waitFor({ state: 'detached' });
    await expectNoAxeViolations(desk.page, 'section[aria-labelledby="settings-title"]');
    await bound.scrollIntoViewIfNeeded();
    await desk.shot('settings-checkpoints');
    writeFileSync(join(desk.workspace, 'film.txt'), 'f'.repeat(2 * 1024 * 1024));
    // So many that they are looked at in a thread, of the program as it is built.
    for (let at = 0; at < 2_100; at += 1) writeFileSync(join(desk.workspace, `${at}.txt`), `${at}\n`);
    await button('Sessions').click();
    await beginUnseen();
    await desk.say('Mend the rate [[play:one]]');
    await desk.page.getByText('The rate is two.').waitFor();
    await button('Checkpoints').click();
    await line('2102 files, 1 not covered').waitFor();
    if (process.platform === 'linux') expect(threadsOfHost()).toContain('checkpoints');
    await line('before the first change of turn 1')
      .getByRole('button', { name: /^Rewind to/ })
      .click();
    await dialog().getByText('1 path is not in this checkpoint').click();
    await dialog().getByText('film.txt').waitFor();
    await dialog().getByText('larger than 1 MB').waitFor();
    await desk.shot('timeline-left-out');
  });
});

describe('in a narrow, light window', () => {
  it('shows comparison and rewind with nothing over the edge', async () => {
    await twoTurns({ colorScheme: 'light' });
    await desk.page.setViewportSize({ width: 420, height: 860 });
    await desk.shot('timeline-narrow');
    await line('before the first change of turn 2')
      .getByRole('button', { name: /^Rewind to/ })
      .click();
    await dialog().getByText('notes.md').waitFor();
    await desk.shot('timeline-narrow-rewind');
    await dialog().getByRole('radio', { name: 'Conversation only' }).check();
    await dialog().getByRole('button', { name: 'Take the conversation back' }).click();
    await dialog().getByText('was taken back').waitFor();
    await desk.page.keyboard.press('Escape');
    await line('Rewound conversation').waitFor();
    await desk.shot('timeline-narrow-conversation');
    await button('Changes by the agent').click();
    await files().first().waitFor();
    await panel().getByText('Change 1 of').waitFor();
    await expectNoAxeViolations(desk.page, 'section[aria-label="Review"]');
    await desk.shot('timeline-narrow-agent');
    const wide = () => desk.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    await expect.poll(wide).toBe(false);
  });
});

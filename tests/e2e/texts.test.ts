/**
 * What is shown of texts: a new file has only additions, an edited patch can be seen both ways, a reply that broke off is kept
 * apart, and words are sent by one key everywhere.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, shippedPlays, sumProject } from '../support/plays.ts';

const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const plays = makePlays({
  new: [write('notes.txt', 'one\ntwo\nthree\n'), { text: 'Written.' }],
  unended: [write('notes.txt', 'one\ntwo'), { text: 'Written.' }],
  change: [write('src/sum.js', 'export const sum = 1;\n'), { text: 'Written.' }],
});

const desk = deskFor();

async function begin(message: string, options: { faults?: Record<number, Fault>; width?: number } = {}) {
  const { faults = {}, width = 1440 } = options;
  const server = { plays: [...(await shippedPlays()), ...plays], faults };
  await desk.open({ server, viewport: { width, height: 900 } });
  await desk.begin(message);
}

const panel = () => desk.page.getByRole('region', { name: 'Review', exact: true });
/** Places that are painted as removed. */
const removedMarks = () =>
  panel()
    .locator('.line-delete, .char-delete, .gutter-delete, .inline-deleted-margin-view-zone')
    .evaluateAll(
      (marks) =>
        marks.filter((mark) => !/^(rgba\(.*, 0\)|transparent)$/.test(getComputedStyle(mark).backgroundColor))
          .length,
    );
const onDisk = (path: string): string => readFileSync(join(desk.workspace, path), 'utf8');
/** Enabled only when the card may be decided. */
const enabled = (name: RegExp) => desk.page.locator('button:enabled').filter({ hasText: name }).first();

async function review(): Promise<void> {
  await desk.page.getByRole('button', { name: 'Review 1 file' }).click();
  await panel().locator('.editor.modified .line-insert').first().waitFor();
  await enabled(/^Write 1 file/).waitFor();
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
        await desk.page.keyboard.press('Control+Shift+E');
        await panel().locator('.monaco-diff-editor.side-by-side').waitFor();
      }
      await desk.shot(`new-file-${name}-${layout}`);
      await expect.poll(() => panel().locator('.editor.modified .insert-sign').count()).toBe(lines);
      await panel().locator('.editor.modified .gutter-insert').first().waitFor({ state: 'attached' });
      expect(await removedMarks()).toBe(0);
    }
    await panel().getByText('Change 1 of 1').waitFor();
    await desk.page.keyboard.press('Control+Enter');
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk('notes.txt')).toBe(play === 'new' ? 'one\ntwo\nthree\n' : 'one\ntwo');
  });

  it('the change taken back leaves nothing of it', async () => {
    await begin('[[play:new]]');
    await review();
    await panel().locator('.editor.modified .view-line').first().click();
    await desk.act('Undo this change');
    await desk.page.getByRole('button', { name: 'Write 1 file, 1 edited' }).waitFor();
    await desk.page.keyboard.press('Control+Enter');
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk('notes.txt')).toBe('');
  });
});

it('a changed file still shows what is removed', async () => {
  await begin('[[play:change]]');
  await review();
  await expect.poll(removedMarks).toBeGreaterThan(0);
});

it('an edited patch can be seen as it was proposed and as it was written', async () => {
  await begin('[[play:change]]', { width: 2200 });
  await review();
  await panel().locator('.editor.modified .view-line').filter({ hasText: 'sum = 1;' }).click();
  await desk.page.keyboard.press('End');
  await desk.page.keyboard.type(' // mine');
  await desk.page.getByRole('button', { name: 'Write 1 file, 1 edited' }).waitFor();
  await desk.page.keyboard.press('Control+Enter');
  const mine = panel().locator('.editor.modified .view-line').filter({ hasText: 'mine' });
  const isWritten = panel().getByText('The right side is what you wrote');
  await isWritten.waitFor();
  await mine.waitFor();
  await desk.shot('version-written');
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
    await desk.page.getByRole('button', { name: 'Reject and say why' }).first().click();
    const field = desk.page.getByLabel('Why, for the agent');
    await field.pressSequentially('Not now.');
    await desk.page.keyboard.press('Enter');
    await field.pressSequentially('Ask me first.');
    expect(await field.inputValue()).toBe('Not now.\nAsk me first.');
    const send = desk.page.getByRole('button', { name: 'Reject', exact: true });
    await expect.poll(() => send.textContent()).toMatch(/Ctrl\+Enter/);
    await desk.page.keyboard.press('Control+Enter');
    await desk.page.getByText('Written.', { exact: true }).first().waitFor();
    const told = JSON.stringify(desk.model.requests.at(-1)?.body.messages);
    expect(told).toContain('Not now.\\nAsk me first.');
    expect(existsSync(join(desk.workspace, 'src/sum.js'))).toBe(true);
    expect(onDisk('src/sum.js')).toBe(sumProject['src/sum.js']);
  });
});

it('a reply that broke off is kept, folded and marked, and the next one comes after it', async () => {
  const faults: Record<number, Fault> = {};
  await begin('[[play:complete]]', { faults });
  await desk.page.getByText('Nothing was to do.').first().waitFor();
  faults[desk.model.requests.length + 1] = 'reset';
  await desk.say('[[play:plain]]');
  const broken = desk.page.getByRole('button', { name: /^Broken off after \d+ characters?/ });
  await broken.waitFor();
  const note = desk.page.getByText('This is kept for you and not sent to it again.');
  expect(await note.count()).toBe(0);
  await desk.shot('broken-folded');
  await broken.click();
  await note.waitFor();
  await desk.shot('broken-open');
  await desk.page.getByRole('button', { name: 'Resume' }).click();
  await desk.page.getByText('Answered').first().waitFor();
  await broken.waitFor();
});

/**
 * The review panel in a real browser against the built web host and the patch of the demo: what the person types and presses
 * on one side, the bytes on disk on the other. Each test has a copy of the demo's project of its own.
 */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const file = 'src/totals.js';
const proposedLine = 'totals.set(entry.category, (totals.get(entry.category) ?? 0) + entry.cents);';
/** As much of it as is sure to stand on one row when the line is wrapped. */
const proposedPart = '(totals.get(entry.category)';
const oldLine = 'totals.set(entry.category, entry.cents);';

const change = `<<<<<<< SEARCH\n    ${oldLine}\n=======\n    ${proposedLine}\n>>>>>>> REPLACE\n`;
/** The demo's, without the way there: a person is not kept waiting, and neither is a test. */
const plays = makePlays({
  patch: [
    { calls: [{ name: 'apply_diff', arguments: { path: file, diff: change } }] },
    { calls: [{ name: 'execute_command', arguments: { command: 'node --test' } }] },
    { calls: [{ name: 'attempt_completion', arguments: { result: 'The failing test was right.' } }] },
  ],
});

const desk = deskFor({ server: { plays } });
beforeEach(async () => {
  await desk.open({ files: {} });
  cpSync(join(import.meta.dirname, '../../resources/demo'), desk.workspace, { recursive: true });
  await desk.begin('Fix the failing test. [[play:patch]]');
  await desk.page.getByRole('button', { name: 'Review 1 file' }).click();
  await panel().locator('.char-insert').first().waitFor();
});

const panel = () => desk.page.getByRole('region', { name: 'Review', exact: true });
const button = (name: string | RegExp) => panel().getByRole('button', { name });
/** The line of the right side that holds `text`. */
const right = (text: string) => panel().locator('.editor.modified .view-line').filter({ hasText: text });

const onDisk = () => readFileSync(join(desk.workspace, file), 'utf8');

/** Puts the caret at the end of the line and types, as a person does. */
async function typeAtEndOf(line: string, text: string): Promise<void> {
  await right(line).click();
  // Once for the row, once for the wrapped line.
  await desk.page.keyboard.press('End');
  await desk.page.keyboard.press('End');
  await desk.page.keyboard.type(text);
}

describe('the review panel', () => {
  it('writes the bytes the person edited, and shows afterwards that they are theirs', async () => {
    const before = onDisk();
    expect(before).toContain(oldLine);
    await desk.shot('review-waiting');
    await typeAtEndOf(proposedPart, ' // why? checked by hand');
    await button('Write 1 file, 1 edited').waitFor();
    expect(onDisk()).toBe(before);
    await desk.page.keyboard.press('Control+Enter');
    await panel().getByText('The right side is what you wrote').waitFor();
    expect(onDisk()).toBe(before.replace(oldLine, `${proposedLine} // why? checked by hand`));
    await right('checked by hand').waitFor();
    await desk.shot('review-written');
  });

  it('rejects with words and writes nothing', async () => {
    const before = onDisk();
    await right(proposedPart).click();
    await button('Reject and say why').click();
    await panel().getByLabel('Why, for the agent').and(desk.page.locator(':focus')).waitFor();
    await desk.page.keyboard.type('Use Object.groupBy instead.');
    await desk.shot('review-rejecting');
    await desk.page.keyboard.press('Control+Enter');
    await panel().getByText('You said: Use Object.groupBy instead.').waitFor();
    expect(onDisk()).toBe(before);
  });

  it('keeps the text through a conflict, and writes it against the file as it is now', async () => {
    const before = onDisk();
    await typeAtEndOf(proposedPart, ' // mine');
    await button('Write 1 file, 1 edited').waitFor();
    appendFileSync(join(desk.workspace, file), '// somebody else\n');
    await button('Write 1 file, 1 edited').click();
    await panel().getByText(`${file} changed on disk since this was proposed.`).waitFor();
    expect(onDisk()).toBe(`${before}// somebody else\n`);
    await right('// mine').waitFor();
    await panel().getByText('Changed on disk', { exact: true }).click();
    await right('// somebody else').click();
    await desk.shot('review-conflict');
    await desk.page.keyboard.press('Alt+M');
    expect(
      await panel()
        .getByLabel(/^Comment on line/)
        .count(),
      'its lines are not those',
    ).toBe(0);
    await button('Merge with the file as it is now').click();
    // The kept text is the proposal now, so nothing of it is an edit any more.
    await button(/^Write 1 file$/).waitFor();
    await right('// mine').click();
    await desk.page.keyboard.press('Alt+M');
    await panel()
      .getByLabel(/^Comment on line/)
      .press('Escape');
    await panel().getByRole('list', { name: 'Changes of this file' }).waitFor();
    await button('Write 1 file').click();
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk()).toBe(`${before.replace(oldLine, `${proposedLine} // mine`)}// somebody else\n`);
  });

  it('shows both sides of what was changed on disk, too, and writes it when that is decided, by keyboard', async () => {
    const before = onDisk();
    await typeAtEndOf(proposedPart, ' // mine');
    await button('Write 1 file, 1 edited').waitFor();
    const theirs = before.replace(oldLine, 'theirs();');
    writeFileSync(join(desk.workspace, file), theirs);
    await button('Write 1 file, 1 edited').click();
    // What is typed while it waits goes along.
    await typeAtEndOf('// mine', ' and more');
    await button('Merge with the file as it is now').click();
    await panel().getByText('1 place was changed on disk, too. Decide it first.').waitFor();
    const sides = panel().getByRole('region', { name: 'Changed on disk, too' }).getByRole('group');
    await expect
      .poll(async () => (await sides.allInnerTexts()).map((words) => words.trim()))
      .toEqual([oldLine, 'theirs();', `${proposedLine} // mine and more`]);
    await expect.poll(() => button('Write 1 file').isDisabled()).toBe(true);
    await desk.page.keyboard.press('Control+Enter');
    await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
    await desk.shot('review-three-way');
    expect(onDisk()).toBe(theirs);

    await right('and more').click();
    await desk.page.keyboard.press('Alt+N');
    await right('and more').waitFor({ state: 'detached' });
    await desk.page.keyboard.press('Alt+Y');
    await right('and more').waitFor();
    await desk.page.keyboard.press('Control+Enter');
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk()).toBe(theirs.replace('theirs();', `${proposedLine} // mine and more`));
  });

  it('keeps an edit when the panel is closed and the page is loaded anew', async () => {
    await typeAtEndOf(proposedPart, ' // kept');
    await button('Write 1 file, 1 edited').waitFor();
    await button('Close review').click();
    await desk.page.getByRole('button', { name: 'Review 1 file' }).click();
    await right('// kept').waitFor();
    await desk.page.reload();
    await button('Write 1 file, 1 edited').waitFor();
    await right('// kept').waitFor();
    await button('Back to the proposed text').click();
    await button(/^Write 1 file$/).waitFor();
    await right('// kept').waitFor({ state: 'detached' });
  });

  it('takes one change back on the right side, by keyboard reach and by the mark beside it', async () => {
    await right(proposedPart).click();
    await button('Undo this change on the right side').click();
    await panel().getByText('No changes').waitFor();
    await button('Write 1 file, 1 edited').waitFor();
    await right(oldLine).click();
    await desk.page.keyboard.press('Control+Z');
    await right(proposedPart).hover();
    await panel().locator('.gutterItem .action-label').first().click();
    await panel().getByText('No changes').waitFor();
  });

  it('writes what was proposed, to the byte, with nothing axe objects to before and after', async () => {
    const before = onDisk();
    const section = 'section[aria-label="Review"]';
    await panel().getByText('Change 1 of 1').waitFor();
    await panel().locator('button:enabled', { hasText: 'Write 1 file' }).waitFor();
    await expectNoAxeViolations(desk.page, section);
    await button('Write 1 file').click();
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk()).toBe(before.replace(oldLine, proposedLine));
    await expectNoAxeViolations(desk.page, section);
  });

  it('rewinds from the timeline to before the patch', async () => {
    const before = onDisk();
    await button('Write 1 file').click();
    await desk.page.getByRole('button', { name: /^Run once/ }).click();
    await desk.page.getByText('The failing test was right.').first().waitFor();
    writeFileSync(join(desk.workspace, 'mine.txt'), 'not of the agent');
    await desk.page.getByRole('button', { name: 'Checkpoints' }).click();
    await desk.page
      .getByRole('button', { name: /^Rewind to .*before the first change/ })
      .first()
      .click();
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByText(file).waitFor();
    await desk.shot('review-rewind');
    await dialog.getByRole('button', { name: /^Rewind \d/ }).click();
    await dialog.getByText(/rewound\.$/).waitFor();
    expect(onDisk()).toBe(before);
    expect(readFileSync(join(desk.workspace, 'mine.txt'), 'utf8')).toBe('not of the agent');
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    await desk.page.getByText('Rewound files').waitFor();
    await desk.shot('review-timeline');
  });
});

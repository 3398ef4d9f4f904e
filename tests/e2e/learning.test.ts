/**
 * What works, as a person meets it: reached from the memory and the palette, read, and forgotten row by row or whole; the line in a
 * conversation that says what is done in another way than usual.
 */
import { realpathSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { makePlays } from '../support/app.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor, quiet } from '../support/desk.ts';
import { idFor, type PastSession, seedsOf, writePast } from '../support/learned.ts';

const miss = {
  name: 'apply_diff',
  arguments: { path: 'src/sum.js', diff: '<<<<<<< SEARCH\nnot there {{n}}\n=======\nx\n>>>>>>> REPLACE' },
};
const plays = makePlays({
  misses: [{ calls: [miss], repeat: 3 }, { text: 'I give up.' }],
});
const past: PastSession[] = [
  { model: 'the play', text: 'Fix the sum', arm: 'usual', edits: '+---+--+----' },
  { model: 'the play', text: 'Add a test', arm: 'whole-file', edits: '++++++++-' },
  { model: 'qwen2.5-coder-14b', text: 'Rename it', arm: 'usual', edits: '+++++++++++-' },
];
const on = [...quiet, 'learning=true', 'guards.loops=off'];
const desk = deskFor({ settings: on });
beforeEach(async () => {
  await desk.open({ fresh: true, server: { plays } });
  await desk.page.goto('about:blank');
  // The host has no session and writes none at this moment; it counts them at its next start.
  writePast(desk.host.dataFolder, realpathSync(desk.workspace), past);
  await desk.restart('SIGTERM');
  await desk.page.goto(desk.host.url);
});

const page = () => desk.page.getByRole('region', { name: 'What works' });
const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const table = (model: string, name: string) =>
  desk.page.getByRole('region', { name: model }).getByRole('table', { name });
const edits = () => table('the play', 'Edit format · Changes');
/** Of each alternative its name, what came of it, what worked, and how often it is chosen. */
const rows = () => edits().locator('tbody tr').allInnerTexts();

async function show(): Promise<void> {
  await button(/^Memory/)
    .first()
    .click();
  await button('What works').click();
  await edits().waitFor();
}

it('is reached from the memory, says what worked and why, and is told in the conversation', async () => {
  await show();
  expect(await rows()).toEqual([
    expect.stringMatching(
      /^search and replace\s*usual\s+9 not applicable · 3 applied\s+3 of 12\s+\d+ %\s+[5-7] %\s/,
    ),
    expect.stringMatching(/^whole files\s+8 applied · 1 not applicable\s+8 of 9\s+\d+ %\s+9[3-5] %\s/),
  ]);
  await page().getByText('“whole files” worked best lately with').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('learning');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await expectNoAxeViolations(desk.page);
  await desk.page.setViewportSize({ width: 420, height: 900 });
  await expectNoAxeViolations(desk.page);
  await desk.shot('learning-narrow');
  const sideways = await desk.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(sideways).toBe(false);
  await desk.page.setViewportSize({ width: 1440, height: 900 });

  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  const { id: sessionId } = await client.session.create({
    ...{ workspace: desk.workspace, model: 'the play', title: 'Whole files' },
  });
  const messageId = idFor([seedsOf('').edit, 0.5, 1]);
  await client.session.send({ sessionId, text: '[[play:misses]] Fix it.', messageId });
  await close();
  await button(/^Sessions/)
    .first()
    .click();
  await desk.page.getByText('Whole files', { exact: true }).first().click();
  await desk.page.getByText('I give up.').waitFor();
  await desk.page.getByText('Edit format of this session: whole files (it worked better: 8 of 9,').waitFor();
  await desk.shot('learning-line');
  await expectNoAxeViolations(desk.page);
  await button('Figures').first().click();
  await edits().waitFor();
});

it('is forgotten row by row or whole, after a question that a second thought can end', async () => {
  await button('All actions').click();
  await desk.page.getByRole('combobox').fill('what works');
  await desk.page.getByRole('option', { name: /what works/i, selected: true }).waitFor();
  await desk.page.keyboard.press('Enter');
  await desk.page.getByRole('combobox').waitFor({ state: 'detached' });
  await edits().waitFor();
  const reset = button('Reset Edit format · Changes, the play');
  await reset.click();
  await desk.page.getByText('Forget 21 results of Edit format · Changes, the play?').waitFor();
  await desk.shot('learning-question');
  await expectNoAxeViolations(desk.page);
  await desk.page.keyboard.press('Enter');
  await desk.page.getByText('Forget 21 results').waitFor({ state: 'detached' });
  expect(await reset.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await edits().isVisible()).toBe(true);

  await reset.click();
  await button('Forget them').click();
  await edits().waitFor({ state: 'detached' });
  await table('the play', 'Hint behind the message · Changes').waitFor();
  await table('qwen2.5-coder-14b', 'Edit format · Changes').waitFor();

  await button('Reset all').click();
  await button('Forget them').click();
  await desk.page.getByText('Nothing was decided yet').waitFor();
  await desk.shot('learning-empty');
  await expectNoAxeViolations(desk.page);
});

/**
 * What is remembered, as a person meets it: written, found, changed, deleted and put back on its page; used in a conversation that
 * says so and why; taken out to a file and in again. What is stored is judged by the host, what was told by the model server.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { enoughEdits } from '../../src/main/memory/proposing.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';
import { listenOnWire } from '../support/wire.ts';

const tabs = { path: 'src/made.js', content: 'if (x) {\n\tcall();\n}\n' };
const plays = makePlays({
  nods: [{ text: 'It is the heron.' }],
  writes: [{ calls: [{ name: 'write_file', arguments: tabs }] }, { text: 'Written.' }],
});
const desk = deskFor();
beforeEach(() => desk.open({ fresh: true, server: { plays } }));

const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const page = () => desk.page.getByRole('region', { name: 'Memory' });
const showPage = () =>
  button(/^Memory/)
    .first()
    .click();
const told = (): string => String(desk.model.requests.at(-1)?.body.messages.at(-1)?.content);

async function write(text: string, kind: string, place: string): Promise<void> {
  await page().getByRole('button', { name: 'Remember something' }).click();
  const form = page().getByRole('form', { name: 'Remember something' });
  await form.getByLabel('What is to be remembered').fill(text);
  await form.getByLabel('Kind').selectOption(kind);
  await form.getByLabel('Holds in').selectOption(place);
  await form.getByLabel('What is to be remembered').press('Enter');
  await form.waitFor({ state: 'detached' });
}

it('is written down, used in a conversation that says why, corrected from there and forgotten', async () => {
  await showPage();
  await page().getByText('Nothing is remembered yet').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('memory-empty');
  await write('The staging database is called heron', 'fact', 'Everywhere');
  await write('Answers are short', 'preference', 'Everywhere');
  await page().getByRole('region', { name: 'Everywhere' }).getByText('Answers are short').waitFor();
  await expectNoAxeViolations(desk.page);

  await button(/^Sessions/)
    .first()
    .click();
  await desk.begin('[[play:nods]] Where is the staging database?');
  await desk.page.getByText('It is the heron.').waitFor();
  await expect.poll(told).toMatch(/- fact: The staging database is called heron\]$/);
  await button(/^From memory: The staging database/).click();
  await desk.page.getByText('Fact · Everywhere · matches “staging”, “database”').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('memory-used');

  await button(/^Correct: /).click();
  const form = page().getByRole('form', { name: 'Change an entry' });
  const field = form.getByLabel('What is to be remembered');
  await expect.poll(() => field.inputValue()).toBe('The staging database is called heron');
  await field.fill('The staging database is called crane');
  await form.getByLabel('Holds in').selectOption({ index: 1 });
  await desk.shot('memory-form');
  await field.press('Enter');
  await page().getByText('The staging database is called crane').waitFor();
  await page().getByText('used 1 time, last').waitFor();

  await button(/^Sessions/)
    .first()
    .click();
  await button(/^From memory: /).click();
  await desk.page.getByText('Now: The staging database is called crane').waitFor();
  await button(/^Forget: /).click();
  await desk.page.getByText('No longer remembered.').waitFor();
  await desk.say('[[play:nods]] And the staging database?');
  await desk.page.getByText('It is the heron.').nth(1).waitFor();
  expect(told()).not.toContain('crane');
});

it('is searched, deleted and put back, and goes to a file and comes from one', async () => {
  await showPage();
  await write('Tests run with vitest', 'convention', 'Everywhere');
  await write('Answers are short', 'preference', 'Everywhere');
  const wire = await listenOnWire(desk.page);
  // Closer together than a test presses keys.
  await page()
    .getByLabel('Search what is remembered')
    .evaluate((field: HTMLInputElement) => {
      field.focus();
      for (const key of 'vitest') document.execCommand('insertText', false, key);
    });
  await page().getByText('1 entry', { exact: true }).waitFor();
  expect(await wire.count('memory/search'), 'not at each key').toBe(1);
  await page().getByLabel('Search what is remembered').fill('');

  await button('Delete: Tests run with vitest').click();
  await page().getByText('Deleted “Tests run with vitest”.').waitFor();
  await expect.poll(() => page().getByRole('listitem').count()).toBe(1);
  await expectNoAxeViolations(desk.page);
  // The way back has the keyboard.
  await page().locator('button:focus').waitFor();
  await desk.page.keyboard.press('Enter');
  await button('Delete: Tests run with vitest').waitFor();

  const [download] = await Promise.all([desk.page.waitForEvent('download'), button('Export').click()]);
  const markdown = readFileSync(await download.path(), 'utf8');
  expect(markdown).toBe(
    '# Memory\n\n## Everywhere\n\n### Preferences\n\n- Answers are short\n\n### Conventions\n\n- Tests run with vitest\n',
  );
  const file = join(desk.workspace, 'memory.md');
  writeFileSync(file, `${markdown}nonsense\n`);
  const choose = desk.page.getByLabel('Markdown file to import');
  await choose.setInputFiles(file);
  await page()
    .getByText(/^Line 12: /)
    .waitFor();
  writeFileSync(file, `${markdown}\n## /other\n\n### Lessons\n\n- Look first\n`);
  await choose.setInputFiles(file);
  await page().getByText('1 entry added, 2 known before.').waitFor();
  await page().getByRole('region', { name: '/other' }).getByText('Look first').waitFor();
  await desk.shot('memory-page');
  writeFileSync(file, `${markdown}${' '.repeat(2_000_000)}`);
  await choose.setInputFiles(file);
  await page().getByText('memory.md is too large to be remembered.').waitFor();
});

it('is proposed from what the person changed again and again, and waits for their word', async () => {
  const { host, workspace } = desk;
  const attached = await attachToHost(host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  for (let n = 0; n < enoughEdits; n += 1) {
    rmSync(join(workspace, tabs.path), { force: true });
    const { id: sessionId } = await client.session.create({ workspace, model: 'the play' });
    for await (const item of await client.session.stream({
      ...{ sessionId, text: '[[play:writes]]', messageId: `m${n}` },
    }))
      void item;
    const [card] = await client.approval.pending({ sessionId });
    if (card === undefined) throw new Error('nothing waits');
    const files = [{ path: tabs.path, text: tabs.content.replace('\t', '  ') }];
    const { approvalId, digest } = card;
    await client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'edit', files } });
    // The next one removes the file, which must not happen while this one is written.
    for await (const item of await client.session.watch({ sessionId }))
      if (JSON.stringify(item).includes('turn.ended')) break;
  }
  await close();
  await button('Memory, 1 proposed').click();
  const proposed = page().getByRole('region', { name: 'Proposed' });
  await proposed.getByText('Write .js with spaces, not tabs.').waitFor();
  await proposed.getByText('You changed tabs to spaces in 3 patches:').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('memory-proposed');
  await desk.page.setViewportSize({ width: 420, height: 800 });
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await expect
    .poll(() => desk.page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(420);
  await expectNoAxeViolations(desk.page);
  await desk.shot('memory-narrow');
  await proposed.getByRole('button', { name: /^Keep: / }).click();
  await proposed.waitFor({ state: 'detached' });
  await button('Memory').first().waitFor();
  await page().getByRole('region', { name: workspace }).getByText('Write .js with').waitFor();
  await page()
    .getByRole('button', { name: /^Delete: / })
    .click();
  await page().getByText('Nothing is remembered yet').waitFor();
});

it('is asked for once a session has come to rest, and not at each move of the list', async () => {
  await desk.begin('[[play:nods]] First.');
  await desk.page.getByText('It is the heron.').waitFor();
  await desk.page.keyboard.press('Control+Shift+O');
  await desk.begin('[[play:nods]] Second.');
  await desk.page.getByText('It is the heron.').waitFor();
  const list = desk.page.getByRole('navigation', { name: 'Sessions' });
  await list.getByText('First.').click();
  await desk.page.getByText('First.').nth(1).waitFor();
  const wire = await listenOnWire(desk.page);
  await desk.say('[[play:writes]] Write.');
  await desk.page.getByRole('button', { name: 'Review 1 file' }).waitFor();
  await expect.poll(() => list.getByRole('listitem').first().textContent()).toContain('First.');
  await expect.poll(() => wire.count('approval/pending')).toBe(1);
  expect(await wire.count('memory/list')).toBe(0);
  await button(/^Write 1 file/)
    .first()
    .click();
  await desk.page.getByText('Written.').waitFor();
  await expect.poll(() => wire.count('memory/list')).toBe(1);
});

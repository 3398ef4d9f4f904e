/** The list of sessions as a person keeps it: searched, opened at the place, pinned, archived, brought back, copied. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor, quiet } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const plays = makePlays({
  long: [
    {
      text: Array.from({ length: 80 }, (_, line) => `Line ${line} of many.`).join('\n\n'),
      calls: [{ name: 'read_file', arguments: { path: 'a.txt' } }],
    },
    { text: 'The tangerine is ripe.' },
  ],
  says: [{ text: 'Heard.' }],
});
const desk = deskFor({ files: { 'a.txt': 'one\n' }, server: { plays } });

const list = () => desk.page.getByRole('navigation', { name: 'Sessions' });
const group = (name: string) => list().getByRole('region', { name });
const line = (title: string | RegExp) => list().getByRole('button', { name: title });

async function choose(title: string, item: string): Promise<void> {
  await list()
    .getByRole('button', { name: `More about ${title}`, exact: true })
    .first()
    .click();
  await desk.page.getByRole('menuitem', { name: item }).click();
}

async function twoSessions(): Promise<void> {
  await desk.begin('[[play:long]] About fruit');
  await desk.page.getByText('The tangerine is ripe.').waitFor();
  await desk.page.getByRole('button', { name: 'New session' }).first().click();
  await desk.begin('[[play:says]] About nothing');
  await desk.page.getByText('Heard.').waitFor();
}

it('a search opens a session where the words stand; what is pinned stands first; what is archived is out of the way', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  await twoSessions();
  await list().getByRole('searchbox').fill('line 4 many');
  const inside = group('Found inside');
  await inside.waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('session-search');
  await inside.getByRole('button').first().click();
  await desk.page.getByText('Line 4 of many.').waitFor();
  await list().getByRole('searchbox').fill('quince');
  await list().getByText('Nothing is found in titles').waitFor();
  await list().getByRole('searchbox').fill('');

  await choose('[[play:long]] About fruit', 'Pin to the top');
  await group('Pinned').getByText('About fruit').waitFor();
  await choose('[[play:says]] About nothing', 'Archive');
  await list().getByRole('button', { name: 'Show archived (1)' }).click();
  await group('Archived').getByText('About nothing').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('session-groups');
  await choose('[[play:says]] About nothing', 'Bring back');
  await group('Today').getByText('About nothing').waitFor();
  await list()
    .getByRole('button', { name: /archived/i })
    .waitFor({ state: 'detached' });

  await choose('[[play:says]] About nothing', 'Duplicate');
  await line(/About nothing \(copy\)/)
    .first()
    .waitFor();
  await desk.page.getByRole('heading', { name: '[[play:says]] About nothing (copy)' }).waitFor();
  await desk.page.getByText('Heard.').waitFor();
});

it('the search fits a narrow window', async () => {
  await desk.open({ viewport: { width: 420, height: 800 } });
  await desk.begin('[[play:says]] About nothing');
  await desk.page.getByText('Heard.').waitFor();
  await desk.page.getByRole('button', { name: 'Sessions' }).last().click();
  await list().getByRole('searchbox').fill('heard');
  await group('Found inside').waitFor();
  await desk.shot('session-search-narrow');
  await group('Found inside').getByRole('button').first().click();
  await desk.page.getByLabel('Message to the agent').waitFor();
});

it('is exported from its menu and imported from a file; a wrong line is named', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  await desk.begin('[[play:says]] About nothing');
  await desk.page.getByText('Heard.').waitFor();
  const download = desk.page.waitForEvent('download');
  await choose('[[play:says]] About nothing', 'Export (JSON lines)');
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text).toMatch(/^\{"format":1,"patchbay":"session"\}\n/);
  const file = desk.page.getByLabel('Import a session from a file').first();
  const wrong = text.replace('"turn.started"', '"turn.begun"');
  const payload = (content: string) => ({ name: 's.jsonl', mimeType: '', buffer: Buffer.from(content) });
  await file.setInputFiles(payload(wrong));
  await list()
    .getByText(/^Line \d+ of the file is wrong/)
    .waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('session-import');
  expect(await line(/^\[\[play:says\]\] About nothing/).count()).toBe(1);
  await file.setInputFiles(payload(text));
  await desk.page.waitForFunction(
    () => document.querySelectorAll('nav[aria-label="Sessions"] li').length === 2,
  );
  await list()
    .getByText(/is wrong/)
    .waitFor({ state: 'detached' });
  await desk.page.getByText('Heard.').waitFor();
});

it('says which sessions went by themselves, once', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 }, settings: [...quiet, 'keepSessionsCount=1'] });
  await twoSessions();
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  expect(await attached.value.client.session.cleanUp()).toEqual({
    titles: [expect.stringContaining('About fruit')],
  });
  await attached.value.close();
  await list().getByText('1 old session was deleted, as the settings say.').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('session-cleaned');
  await list().getByRole('button', { name: 'Got it' }).click();
  await desk.page.reload();
  await line(/About nothing/)
    .first()
    .waitFor();
  expect(
    await list()
      .getByText(/old session was deleted/)
      .count(),
  ).toBe(0);
});

it('a session begins with its first message where folder and model are chosen, and the words outlast the page', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  const first = () => desk.page.getByRole('textbox', { name: 'What is to be done' });
  await desk.page.getByRole('button', { name: 'Start session' }).waitFor();
  await first().fill('[[play:says]] Count the pears');
  await desk.page.getByRole('button', { name: 'Start and send' }).waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('start-message');
  await desk.page.reload();
  // It can be seen before folder and model are known again, and then begins nothing.
  await desk.page.getByRole('button', { name: 'Start and send', disabled: false }).waitFor();
  await desk.page.setViewportSize({ width: 480, height: 800 });
  await desk.shot('start-message-narrow');
  await desk.page.setViewportSize({ width: 1440, height: 900 });
  await first().press('Control+Enter');
  await desk.page.getByText('Heard.').waitFor();
  await line(/Count the pears/)
    .first()
    .waitFor();
  expect(await desk.page.locator('#composer').inputValue()).toBe('');
  await desk.page.getByRole('button', { name: 'New session' }).first().click();
  await desk.page.getByRole('button', { name: 'Start session' }).waitFor();
  expect(await first().inputValue()).toBe('');
});

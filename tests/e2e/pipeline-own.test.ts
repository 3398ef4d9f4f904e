/**
 * A pipeline of the person's own from a file with a mistake to a run that is reviewed by the stage: what is wrong is told and looked at
 * again, nothing is in the folder before the review, what the gates find is mended and lands as well, and what speaks for it can be read.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor, quiet } from '../support/desk.ts';
import { done, makePlays, write } from '../support/plays.ts';
import { openPage } from '../support/web-host.ts';

const notes = `name: notes
title: Notes
about: From what was said to two pages.
anew: true
gates:
  named:
    title: The page has a name
    run: node scripts/named.mjs
stages:
  - name: write
    kind: generate
    title: Pages
    about: An agent writes them.
    approve: app
    steps: [{ name: page, title: Page, goal: Write page.md. }, { name: list, title: List, goal: Write list.md. }]
  - { name: check, kind: verify, title: Check, about: All gates., approve: app, fixes: 1 }
  - { name: report, kind: report, title: Report, about: What was done., approve: app }
`;
const style = `---
title: How notes are written
summary: Words and form.
when: [write]
---

One thought a line.
`;
const plays = makePlays({
  writes: {
    when: ['"Pages": Page'],
    // Where a turn ends the server counts a reply, too.
    replies: [write('Page\n', 'page.md'), done('One.'), {}, write('- Page\n', 'list.md'), done('Two.')],
  },
  mends: {
    when: ['Mend what the gates found'],
    replies: [write('# Monday\n', 'page.md'), done('It has a name.')],
  },
});
const desk = deskFor({
  files: {
    'package.json': '{ "type": "module" }\n',
    'scripts/named.mjs':
      "import { readFileSync } from 'node:fs';\n\nconst named = readFileSync('page.md', 'utf8').startsWith('# ');\nconsole.log(named ? 'it has a name' : 'no name');\nprocess.exitCode = named ? 0 : 3;\n",
  },
  data: {
    'pipelines/notes.yaml': notes.replace('kind: generate', 'kind: write'),
    'pipelines/notes/style.md': style,
  },
  settings: ['trust=ask', ...quiet],
  fresh: true,
});
const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const stage = (title: string) => desk.page.getByRole('region', { name: `Stage: ${title}`, exact: true });
const standing = (words: string) => desk.page.getByRole('status').filter({ hasText: words }).waitFor();
const written = (path: string): string | null =>
  existsSync(join(desk.workspace, path)) ? readFileSync(join(desk.workspace, path), 'utf8') : null;

/** The review that waits, with these files in it, and no other. */
async function land(...paths: string[]): Promise<void> {
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  const pending = await client.approval.pending({});
  expect(pending).toHaveLength(1);
  for (const path of paths) expect(JSON.stringify(pending)).toContain(path);
  for (const { sessionId, approvalId, digest } of pending)
    await client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
  await close();
}

it('is mended while the page looks, reviewed by the stage, mended by an agent, and read where it is named', async () => {
  await desk.open({ server: { plays } });
  await desk.act('Start a pipeline');
  const wrong = desk.page.getByRole('region', { name: 'Not every pipeline file can be used.' });
  await wrong.getByText(/notes\.yaml line 11: stages\.0\.kind has to be one of: intake, record/).waitFor();
  expect(await desk.page.getByRole('radio', { name: /^Notes/ }).count()).toBe(0);
  await desk.page.getByRole('textbox', { name: 'What is wanted' }).fill('Notes of Monday.');
  await desk.page.getByText('Trust the folder first.').waitFor();
  expect(await button(/^Start/).isDisabled()).toBe(true);
  await expectNoAxeViolations(desk.page);
  await desk.shot('pipeline-file-wrong');
  await button('Look at this folder…').click();
  await button('Trust this folder').click();
  writeFileSync(join(desk.host.dataFolder, 'pipelines/notes.yaml'), notes);
  await desk.page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await desk.page.getByRole('radio', { name: /^Notes · yours/ }).check();
  await wrong.waitFor({ state: 'detached' });
  await desk.page.getByLabel('When you review changes').selectOption('At the end of the stage');
  await button(/^Start/).click();

  await stage('Pages').getByText('None of it is in your folder yet').waitFor();
  expect(written('page.md')).toBeNull();
  await desk.shot('pipeline-held');
  await button('Review all of it').click();
  await desk.page.getByText('The changes of this stage: 2 files').waitFor();
  await land('page.md', 'list.md');
  await desk.page.keyboard.press('Alt+6');
  await button('Let it run in this run').click();
  await stage('Check').getByText('None of it is in your folder yet').waitFor();
  // The gate has failed on what landed, and runs again only when what mends it has.
  expect(written('page.md')).toBe('Page\n');
  await stage('Check').getByText('Failed', { exact: true }).waitFor();
  await land('page.md');
  await standing('Waits for you: your sign-off');
  expect(written('page.md')).toBe('# Monday\n');
  await stage('Report').getByText('Notes of Monday.').nth(1).waitFor();

  await desk.page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Check' }).click();
  const newest = stage('Check').getByRole('region', { name: 'Newest round, 2 of 2' });
  await newest.getByText('Evidence').click();
  await newest.getByText('exit code 0').waitFor();
  await newest.getByText('node scripts/named.mjs').waitFor();
  await newest.getByText('it has a name').waitFor();
  await newest.getByText(/^Files before [0-9a-f]{12}, after [0-9a-f]{12}\.$/).waitFor();
  await stage('Check').getByText('1 earlier round').click();
  const earlier = stage('Check').getByRole('region', { name: 'Round 1 of 2' });
  await earlier.getByText('Evidence').click();
  await earlier.getByText('exit code 3').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('pipeline-evidence');
  await desk.page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Pages' }).click();
  await stage('Pages').getByText('What this stage read').click();
  await stage('Pages').getByText('How notes are written').click();
  await stage('Pages').getByText('One thought a line.').waitFor();

  // Another window of the same profile: what is deleted there is not there here.
  const other = await openPage(desk.browser, desk.host.url);
  // By the rail, which is there when the page is: a key that is pressed before that goes nowhere.
  await other.page
    .getByRole('button', { name: /^Pipelines/ })
    .first()
    .click();
  await other.page.getByText('Notes of Monday.').click();
  await other.page.getByRole('button', { name: 'More' }).click();
  await other.page.getByRole('menuitem', { name: 'Delete this run' }).click();
  await other.page.getByRole('button', { name: 'Delete the run' }).click();
  await desk.page.getByText('This run is not there any more.').waitFor();
  // Loaded anew, the page does not come back to it.
  await desk.page.reload();
  await desk.page.getByText('Nothing goes through a pipeline yet').waitFor();
  await other.page.context().close();
});

/**
 * Pipelines as a person meets them: a large change is written down, sent back, approved, built and mended by agents, checked by real gates
 * and signed off; a pipeline of the person's own asks for fields and has a rule broken. What was done is judged by the files.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type Attached, attachToHost } from '../../src/main/hosts/attach.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { aside, done, makePlays, sumProject, write } from '../support/plays.ts';

const servicePipeline = `name: service
title: A small service
about: For a service of your own, from what it is for to its first version.
level: level
modules: extras
levels:
  - { level: 1, title: A trial, adds: It runs on one machine., coverage: 60 }
  - { level: 2, title: In use, adds: 'Tests of its data, and a log.', coverage: 80 }
rules:
  - { name: http-only, rule: Other services are reached over HTTP only; their databases are never read. }
fields:
  - { name: purpose, kind: words, title: What it is for, ask: What is the service for?, help: All that is built is measured by it. }
  - { name: data, kind: words, title: Where its data comes from, ask: Where does its data come from?, help: So that nothing is built on data that is not there. }
  - { name: users, kind: words, title: Who uses it, ask: 'Who uses it, and how many?', help: It decides what it has to bear. }
  - name: level
    kind: choice
    title: Level
    ask: How far is it to go?
    help: Each level has what the ones below it have.
    words: [level]
    options:
      - { value: level-1, title: A trial, adds: it runs on one machine }
      - { value: level-2, title: In use, adds: tests of its data and a log }
  - name: extras
    kind: choices
    title: Extras
    ask: Which of these does it need?
    help: Each is built and checked beside the rest.
    options:
      - { value: cache, title: Cache, adds: answers that are asked for often are kept }
      - { value: queue, title: Queue, adds: work that may wait is done later }
stages:
  - { name: ask, kind: intake, title: What is wanted, about: What has to be known before anything is built. }
  - name: needs
    kind: record
    title: Requirements
    about: What follows from it.
    ask: Write down the requirements.
    parts:
      - { name: need, title: Requirements, about: One thing that has to hold., required: true, fields: { test: how one can tell } }
  - name: build
    kind: generate
    title: Build
    about: An agent builds it.
    items: { stage: needs, part: need }
`;
const trialPipeline = `name: trial
title: A trial
about: Something small in one step, with levels.
level: level
levels:
  - { level: 1, title: A trial, adds: It is there. }
  - { level: 2, title: In use, adds: It has a log. }
fields:
  - name: level
    kind: choice
    title: Level
    ask: How far is it to go?
    help: Each level has what the ones below it have.
    words: [level]
    options:
      - { value: level-1, title: A trial, adds: it is there, words: [level 1] }
      - { value: level-2, title: In use, adds: it has a log, words: [level 2] }
gates:
  clean: { title: Nothing is left behind, structure: { forbidden: [docs/tmp/**] } }
  named: { title: Names, naming: [{ files: "**/*.md", names: [kebab-case] }] }
  spelt: { title: Spelling, run: no-such-speller docs, needs: [no-such-speller] }
stages:
  - { name: ask, kind: intake, title: What is wanted, about: What has to be known., approve: app }
  - name: build
    kind: generate
    title: Build
    about: An agent builds it.
    approve: app
    fixes: 0
    steps: [{ name: page, title: The page, goal: Write docs/page.md., gates: [clean, named] }]
  - { name: verify, kind: verify, title: Check, about: All gates., approve: app, fixes: 0 }
  - { name: report, kind: report, title: Report, about: What was done., approve: app }
`;
const style = `---
title: How pages are written
summary: Words and form of a page.
when: [build]
---

Short sentences.
`;
const desk = deskFor({
  data: {
    'pipelines/service.yaml': servicePipeline,
    'pipelines/trial.yaml': trialPipeline,
    'pipelines/trial/style.md': style,
    'pipelines/broken.yaml': 'name: broken\n',
  },
});
const board = () => desk.page.getByRole('navigation', { name: 'Stages' });
const cell = (title: string) => board().getByRole('button', { name: title });
const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const stage = (title: string) => desk.page.getByRole('region', { name: `Stage: ${title}`, exact: true });
const standing = (words: string) => desk.page.getByRole('status').filter({ hasText: words }).waitFor();

/** As it is, and narrow: nothing but code may scroll sideways. The other widths are for somebody to look at. */
async function looks(name: string): Promise<void> {
  // What is told of a button that the mouse happens to be at is outside of all regions.
  await desk.page.mouse.move(0, 0);
  await expectNoAxeViolations(desk.page);
  const isLookedAt = process.env.PATCHBAY_SHOTS !== undefined;
  for (const width of isLookedAt ? [1440, 1024, 480] : [480]) {
    await desk.page.setViewportSize({ width, height: width === 480 ? 800 : 900 });
    await desk.shot(width === 1440 ? `pipeline-${name}` : `pipeline-${name}-${width}`);
    expect(await desk.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await desk.page.setViewportSize({ width: 1440, height: 900 });
}

/** The page that is handed over: beside a command as long as a page no column is one letter wide, nothing is cut off, and paper is white. */
async function onSheets(html: string): Promise<void> {
  const sheet = await desk.page.context().newPage();
  await sheet.setViewportSize({ width: 700, height: 900 });
  expect(html).toContain('node --test');
  await sheet.setContent(html.replaceAll('node --test', 'node --test --test-reporter=tap && '.repeat(60)));
  for (const media of ['screen', 'print'] as const) {
    await sheet.emulateMedia({ media, colorScheme: 'dark' });
    const heads = await sheet
      .getByRole('columnheader')
      .evaluateAll((all) => all.map((one) => one.clientHeight));
    expect(heads.length).toBeGreaterThan(10);
    expect(Math.max(...heads)).toBeLessThan(45);
    expect(await sheet.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(700);
    const ground = await sheet.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground === 'rgb(255, 255, 255)').toBe(media === 'print');
  }
  await sheet.close();
}

/** Said of something that the stage which is shown has, by keyboard. */
async function comment(of: string, words: string, part?: string): Promise<void> {
  await button(`Comment: ${of}`).press('Enter');
  const form = desk.page.getByRole('form', { name: 'Add the comment' });
  if (part !== undefined) await form.getByLabel('About', { exact: true }).selectOption(part);
  await form.getByRole('textbox').fill(words);
  await form.getByRole('textbox').press('Control+Enter');
  await desk.page
    .getByRole('list', { name: `Comments on ${of}` })
    .getByText(words)
    .waitFor();
  // Its button has the focus again, with its name beside it, which belongs to no part of the page: put away.
  await desk.page
    .locator(':focus')
    .and(button(`Comment: ${of}`))
    .blur();
}

/** The keyboard goes on at what is there now. */
const focusAt = (heading: string) =>
  expect
    .poll(() => desk.page.evaluate(() => document.activeElement?.textContent))
    .toMatch(new RegExp(`^${heading}`));

/** Loaded anew, the page is where it was, as far down, with the keyboard at the stage; of the model nothing is asked by that. */
async function comesBack(title: string, heading: string): Promise<void> {
  const down = () =>
    desk.page
      .getByRole('main')
      .locator('> section')
      .evaluate((view) => view.scrollTop);
  await desk.page.getByText('History of decisions').scrollIntoViewIfNeeded();
  const before = await down();
  expect(before).toBeGreaterThan(0);
  const requests = desk.model.requests.length;
  await desk.page.reload();
  await desk.page.getByRole('article').getByRole('heading', { name: heading }).waitFor();
  await focusAt(title);
  await expect.poll(down).toBe(before);
  expect(desk.model.requests).toHaveLength(requests);
}

/** What is printed is the text and nothing around it, as long as it is. */
async function onPaper(title: string): Promise<void> {
  await desk.page.evaluate(() => {
    window.print = () => Object.assign(globalThis, { printedAs: document.title });
  });
  await button('Print or save as PDF').click();
  expect(await desk.page.evaluate(() => Reflect.get(globalThis, 'printedAs'))).toContain(`: ${title}`);
  await desk.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(await desk.page.title()).not.toContain(title);
  await desk.page.emulateMedia({ media: 'print' });
  const text = desk.page.getByRole('article');
  expect(await text.isVisible()).toBe(true);
  expect(await desk.page.getByRole('button').count()).toBe(0);
  const [whole, page] = await text.evaluate((one) => [
    one.scrollHeight,
    document.documentElement.scrollHeight,
  ]);
  expect(page).toBeGreaterThanOrEqual(whole ?? Number.NaN);
  expect(whole).toBeGreaterThan(900);
  await desk.shot('pipeline-paper');
  const sheets = (await desk.page.pdf({ format: 'A5' })).toString('latin1').match(/\/Type \/Page\b/g);
  expect(sheets?.length).toBeGreaterThan(1);
  await desk.page.emulateMedia({ media: null });
}

/** As another client does it. */
async function elsewhere<T>(act: (client: Attached['client']) => Promise<T>): Promise<T> {
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  return act(client).finally(close);
}

/** Approves what waits in the sessions of a run, once. */
const approvePatch = (path: string): Promise<void> =>
  elsewhere(async (client) => {
    const waiting = async () =>
      (await client.approval.pending({})).find((row) => JSON.stringify(row).includes(path));
    await expect.poll(waiting).toBeDefined();
    const row = await waiting();
    if (row === undefined) throw new Error('nothing waits');
    const { sessionId, approvalId, digest } = row;
    await client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
  });

interface SecondWindow {
  page: Page;
  /** It is told nothing more until `release`; what it asks for goes out all the same. */
  hold: () => void;
  release: () => void;
}

/** Of somebody else, at the run of that title. */
async function secondWindow(title: string): Promise<SecondWindow> {
  const page = await desk.page.context().newPage();
  let held: (() => void)[] | null = null;
  await page.routeWebSocket(/./, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (held === null) socket.send(message);
      else held.push(() => socket.send(message));
    });
  });
  await page.goto(desk.host.url);
  await page
    .getByRole('button', { name: /^Pipelines/ })
    .first()
    .click();
  await page.getByText(title).first().click();
  const hold = (): void => {
    held = [];
  };
  const release = (): void => {
    const late = held ?? [];
    held = null;
    for (const tell of late) tell();
  };
  return { page, hold, release };
}

/** Changes the text of an item of the record that waits. */
const changeItem = (item: string, text: string): Promise<unknown> =>
  elsewhere(async ({ pipeline }) => {
    const id = (await pipeline.runs({})).find(({ waits }) => waits === 'approval')?.id ?? '';
    const { run, asks, digest } = await pipeline.show({ id });
    const stage = asks?.stage ?? '';
    const { items = [] } = run.stages.find(({ name }) => name === stage)?.record ?? {};
    const changed = items.map((one) => (one.id === item ? { ...one, text } : one));
    return pipeline.edit({ id, digest, stage, items: changed });
  });

const right = 'export function sum(a, b) {\n  return a + b;\n}\n';
const wrong = right.replace('(a, b)', '(a = 0, b = 1)').replace('a + b', 'a * b');
const better = right.replace('(a, b)', '(a = 0, b = 0)');
const gates = `gates:
  tests:
    title: Tests
    run: node --test --test-reporter=tap
    tool: node-test
    hard: [failed <= 0]
`;

const changing = makePlays({
  asked: aside('Write down what is to be different', {
    goal: [
      { title: 'Missing numbers are nothing', text: 'Where a number is missing, it counts as 0.' },
      { title: 'A page about it', text: 'docs/sum.md says in English what a missing number means.' },
    ],
    keep: [{ title: 'Sums of two numbers', text: 'What is summed today gives the same result.' }],
    question: [{ title: 'Negative numbers', text: 'Do they count as missing?' }],
  }),
  changed: aside('The person wants this changed', {
    goal: [
      {
        id: 'goal-2',
        title: 'A page about it',
        text: 'docs/sum.md says in German what a missing number means.',
      },
      { id: 'new', title: 'The readme names the page', text: 'One line with a link.' },
    ],
    keep: [],
    question: [],
    remove: ['question-1'],
  }),
  planned: aside('Divide the work', {
    task: [
      { title: 'Code', text: 'Give both numbers a default.', done: 'the tests pass', files: 'src' },
      { title: 'Docs', text: 'Write docs/sum.md.', done: 'the page is there', files: 'docs' },
    ],
    risk: [
      { title: 'Callers that pass null', text: 'A default does not hold for null; it is left as it is.' },
    ],
  }),
  codes: { when: ['"Work": Code'], replies: [write(wrong), done('Both numbers have a default now.')] },
  documents: {
    when: ['"Work": Docs'],
    replies: [write('Summe.\n', 'docs/sum.md'), done('The page is there.')],
  },
  mends: { when: ['Mend what the gates found'], replies: [write(better), done('It adds again.')] },
});

it('takes a large change through its stages, each with the word of the person or of the gates', async () => {
  const files = { ...sumProject, 'src/sum.js': right, '.patchbay/gates.yaml': gates };
  await desk.open({ fresh: true, files, server: { plays: changing } });
  await desk.page.keyboard.press('Alt+6');
  await desk.page.getByText('Nothing goes through a pipeline yet').waitFor();
  await looks('empty');
  await button('Start a pipeline').click();
  await desk.page.getByLabel('How large it is').selectOption('Large');
  const words = desk.page.getByRole('textbox', { name: 'What is wanted' });
  await words.fill('Numbers that are missing should count as nothing.\nSay so on a page.');
  await looks('start');
  await words.press('Control+Enter');

  await standing('Waits for you: your approval');
  await stage('What is to change').getByText('Written by the model, version 1').waitFor();
  await button('Pipelines, 1 waits for you').waitFor();
  await looks('board');
  // From the inbox by keyboard: the run is there, and the keyboard is at what it waits with.
  await desk.page.keyboard.press('Control+i');
  await desk.page.locator('[data-row]:focus').getByText('Waits for you: your approval').waitFor();
  await looks('inbox');
  await desk.page.keyboard.press('Enter');
  await focusAt('What is to change');
  await button('Large work').click();
  const sizes = (name: RegExp) => desk.page.getByRole('menuitemradio', { name });
  await sizes(/^Small\s*Leaves out: What is to change, Plan\. Begins again at What is to change\./).waitFor();
  await looks('size');
  await sizes(/^Medium/).click();
  await button('Medium work').click();
  await sizes(/^Large/).click();
  await button('Large work').waitFor();
  await comment('Missing numbers are nothing', 'Null as well.');
  await comment('Sums of two numbers', 'Of more, too.');
  await looks('comments');
  await button('Remove the comment “Of more, too.”').click();
  expect(await button('Approve').getAttribute('class')).not.toContain('bg-accent');
  // A key that was pressed before the page could be read decides nothing, so this one is pressed until it counts.
  const back = desk.page.getByRole('form', { name: 'Send back' });
  await expect
    .poll(async () => {
      if (!(await back.isVisible())) await desk.page.keyboard.press('Control+Backspace');
      return back.isVisible();
    })
    .toBe(true);
  await back
    .getByRole('textbox')
    .fill('The page in German, linked from the readme. Negative numbers are numbers.');
  await desk.page.keyboard.press('Control+Enter');
  const record = stage('What is to change');
  await focusAt('What is to change');
  const asked = () => JSON.stringify(desk.model.requests.map(({ body }) => body));
  await expect.poll(asked).toContain('About goal-1 “Missing numbers are nothing”: Null as well.');
  expect(asked()).not.toContain('Of more, too.');
  expect(await desk.page.getByText('not sent yet').count()).toBe(0);
  await record.getByText('1 added, 1 changed, 1 removed').waitFor();
  await record.getByText('docs/sum.md says in English what a missing number means.').waitFor();
  await looks('record');
  // Somebody else reads the same in a window of theirs.
  const other = await secondWindow('Numbers that are missing');
  const theirs = other.page.getByRole('region', { name: 'Stage: What is to change', exact: true });
  await theirs.getByText('version 2').waitFor();
  await theirs.getByRole('button', { name: 'Send back…' }).click();
  await theirs.getByRole('textbox').fill('Say it in one line.');
  other.hold();

  await button('Edit: Missing numbers are nothing').click();
  const form = record.getByRole('form', { name: 'Edit: Missing numbers are nothing' });
  await form.getByLabel('Text').fill('Where a number is missing or undefined, it counts as 0.');
  // What is changed under the hand in other places is taken over; where both changed the same the person says which it is.
  await changeItem('goal-3', 'One line with a link, at the end.');
  await record.getByText('One line with a link, at the end.').waitFor();
  await changeItem('goal-1', 'Null counts as 0.');
  await form.getByText('text: “Null counts as 0.”').waitFor();
  await desk.shot('pipeline-clash');
  await form.getByRole('button', { name: 'Save over it' }).click();
  await record.getByText('Changed by you, version 5').waitFor();
  await record.getByText('One line with a link, at the end.').waitFor();

  // In the other window it is version 2: what is said there of that is not taken for this one, and stays.
  await theirs.getByText('version 2').waitFor();
  await other.page.keyboard.press('Control+Enter');
  other.release();
  await other.page
    .getByRole('alert')
    .getByText('“What is to change” has changed since it was shown.')
    .waitFor();
  await theirs.getByText('Changed by you, version 5').waitFor();
  // What differs from what they had read, of all versions since.
  await theirs.getByText('Since what you were shown: 2 changed').waitFor();
  await theirs.getByText('It has changed since you began to write.').waitFor();
  expect(await theirs.getByRole('textbox').inputValue()).toBe('Say it in one line.');
  await theirs.getByRole('textbox').scrollIntoViewIfNeeded();
  await desk.shot('pipeline-second', other.page);
  await button('Approve').click();
  await stage('Plan').getByText('Callers that pass null').waitFor();
  await other.page.getByText('Your words were not sent at What is to change').waitFor();
  await other.page.getByText('“Say it in one line.”').waitFor();
  await desk.shot('pipeline-unsent', other.page);
  await expectNoAxeViolations(other.page);
  await other.page.getByRole('button', { name: 'Put them away' }).click();
  expect(await other.page.getByText('Say it in one line.').count()).toBe(0);
  await other.page.close();
  await focusAt('Plan');
  await button('Approve').click();

  await desk.page.getByRole('region', { name: 'One gate asks you before it runs' }).waitFor();
  await looks('gate-asks');
  await button('Let it run in this run').click();
  await stage('Work').getByText('Its session waits for you.').waitFor();
  await looks('work');
  await button('Decide there').click();
  await desk.page.getByText('src/sum.js').first().waitFor();
  await desk.page.keyboard.press('Alt+6');
  await stage('Work').waitFor();
  await approvePatch('src/sum.js');
  await approvePatch('docs/sum.md');
  await cell('Check').getByText('Waits for you').waitFor();
  await stage('Check').getByText('Failed', { exact: true }).waitFor();
  await looks('gates-failed');
  await approvePatch('src/sum.js');

  await standing('Waits for you: your sign-off');
  expect(readFileSync(join(desk.workspace, 'src/sum.js'), 'utf8')).toBe(better);
  await stage('Report').getByText('1 of 1 gates passed', { exact: false }).waitFor();
  await looks('report');
  await onPaper('Report');
  await button('Save the files into the folder…').click();
  await desk.page.getByLabel('New folder in the workspace').fill('handover');
  await desk.page.keyboard.press('Enter');
  await desk.page.getByText(/^\d+ files written:/).waitFor();
  expect(existsSync(join(desk.workspace, 'handover/report.md'))).toBe(true);
  await onSheets(readFileSync(join(desk.workspace, 'handover/report.html'), 'utf8'));
  await cell('Report').focus();
  await desk.page.keyboard.press('ArrowLeft');
  await desk.page.keyboard.press('Enter');
  await stage('Check').getByText('1 earlier round').click();
  await stage('Check').getByText('Failed', { exact: true }).waitFor();
  await looks('gates');
  await button('Go to Report').click();
  await comment('Known limits', 'Say what null does.');
  await looks('report-comments');
  await button('Sign off with 1 comment…').waitFor();
  await desk.page.getByLabel('Begin again at', { exact: true }).selectOption('Check');
  await button('Begin again with the comments').click();
  await desk.page.getByText('Courses you gave').waitFor();
  await standing('Waits for you: your sign-off');
  // The gates pass, so that no agent begins there.
  await stage('Report').getByText('No agent was told this').waitFor();
  await desk.shot('pipeline-untold');
  await button('What is to change').click();
  await desk.page
    .getByRole('article')
    .getByRole('heading', { name: 'goal-1: Missing numbers are nothing' })
    .waitFor();
  await looks('report-record');
  await comesBack('Report', 'goal-1: Missing numbers are nothing');
  await button('Sign off').click();
  await standing('Signed off.');
  await button('Sign-off').click();
  await desk.page.getByRole('article').getByText('You signed it off').waitFor();
  await desk.page.getByText('History of decisions').click();
  await desk.page
    .getByRole('group')
    .getByText(/^You sent it back: The page in German/)
    .waitFor();
  await looks('signed');
  await button('← All runs').click();
  await desk.page.getByText('Finished').waitFor();
  await button('Pipelines').waitFor();
});

const wish =
  'A service that tells the stock of a shop. It has to be fast, and it has about 50 users. Its data comes from the shop system. Later I would say: its data comes from a file.';
const choosing = makePlays({
  points: aside('Below are fields', {
    purpose: ['A service that tells the stock of a shop'],
    data: [],
    users: ['it has about 50 users'],
    level: [],
    extras: [],
    doNotGoTogether: [
      { field: 'data', first: 'Its data comes from the shop system', second: 'its data comes from a file' },
    ],
  }),
  needs: aside('Write down the requirements', {
    need: [{ title: 'The stock is told', text: 'For each article its count.', test: 'a request gives it' }],
    conflicts: [
      {
        rule: 'http-only',
        what: 'The shop system has no HTTP interface, so its database would have to be read.',
        options: ['Ask the shop system for an interface', 'Let it export a file each night'],
        recommended: 'Let it export a file each night',
      },
    ],
  }),
});

it('asks for what a pipeline of the person’s own has to know, and lets them decide where a rule is broken', async () => {
  await desk.open({ server: { plays: choosing } });
  await desk.act('Start a pipeline');
  await desk.page.getByText('Not every pipeline file can be used.').waitFor();
  await desk.page.getByRole('radio', { name: /A small service/ }).check();
  await desk.page.getByRole('textbox', { name: 'What is wanted' }).fill(wish);
  await button(/^Start/).click();

  await standing('Waits for you: answers to its questions');
  const asked = stage('What is wanted').getByRole('region', { name: 'Open questions' });
  await asked.getByText('You said two things about it that do not go together.').waitFor();
  await looks('form');
  await asked.getByRole('button', { name: /Use this one: .*shop system/ }).click();
  await asked.getByText('Where does its data come from?').waitFor({ state: 'detached' });
  await button('Answer several at once…').click();
  await desk.page.getByRole('textbox', { name: 'Your answers' }).fill('1: In use\n2: none');
  await desk.page.keyboard.press('Control+Enter');
  await standing('Waits for you: your approval');
  await stage('What is wanted').getByText('5 of 5 fields stand').waitFor();
  await looks('form-full');
  await comment('Who uses it', 'Most of them at noon.');
  await looks('form-comment');
  await button('Send as a change of course').click();
  await desk.page.getByText('Courses you gave').waitFor();
  await button('Approve').click();

  await standing('Waits for you: a decision on a conflict');
  const conflict = desk.page.getByRole('form', { name: 'What is asked for breaks a rule' });
  await conflict.getByRole('radio', { name: /Let it export a file each night/ }).check();
  await conflict.getByLabel('Your words about it').fill('At three in the morning.');
  await looks('conflict');
  await desk.page.keyboard.press('Control+Enter');
  await stage('Requirements').getByText('At three in the morning.').waitFor();
  expect(JSON.stringify(desk.model.requests.map(({ body }) => body))).toContain(
    'About the field “Who uses it” (“it has about 50 users”): Most of them at noon.',
  );
  await comment('The stock is told', 'Within a second.', 'test');
  await desk.page.getByText('test: Within a second.').waitFor();
  await looks('record-comment');
  // What somebody else did is so in the inbox as well.
  await desk.page.keyboard.press('Control+i');
  await desk.page.locator('[data-row]').getByText('Requirements').waitFor();
  await elsewhere(async ({ pipeline }) => {
    for (const { id, waits } of await pipeline.runs({}))
      if (waits === 'approval') await pipeline.control({ id, act: 'pause' });
  });
  await desk.page.getByText('Nothing waits for you').waitFor();
  await desk.page.keyboard.press('Alt+6');
  await standing('Paused.');
  await button('More').click();
  await desk.page.getByRole('menuitem', { name: 'Delete this run' }).click();
  await button('Delete the run').click();
  await button('Start a pipeline').waitFor();
  expect(await desk.page.getByText('A small service').count()).toBe(0);
});

const building = makePlays({
  points: aside('Below are fields', {
    level: [{ option: 'level-1', quote: 'level 1' }],
    doNotGoTogether: [],
  }),
  builds: {
    when: ['"Build": The page'],
    replies: [write('Page.\n', 'docs/Our_Page.md'), done('The page is written, all is well.')],
  },
  tries: { when: ['Write it, please'], replies: [done('Now it is there.')] },
});

it('says what is stuck and what can be done, and takes the person’s word for what has failed', async () => {
  await desk.open({ server: { plays: building } });
  await desk.act('Start a pipeline');
  await desk.page.getByRole('radio', { name: /^A trial/ }).check();
  await desk.page.getByRole('textbox', { name: 'What is wanted' }).fill('A page, at level 1.');
  await desk.page.getByLabel('Writes and commands').selectOption('Allow all, unseen');
  await button(/^Start/).click();
  await standing('Waits for you: a sub-stage is stuck');
  await button('Try again with words…').click();
  await desk.page.getByRole('textbox', { name: 'What its agent is told' }).fill('Write it, please.');
  await looks('stuck');
  await desk.page.keyboard.press('Control+Enter');
  await stage('Build').getByText('2 attempts').waitFor();
  await standing('Waits for you: a sub-stage is stuck');
  await button('Change the course').click();
  await desk.page
    .getByRole('textbox', { name: 'What is to be different from here on' })
    .fill('Only in English.');
  await looks('course');
  await desk.page.keyboard.press('Control+Enter');
  await desk.page.getByText('Courses you gave').waitFor();
  await button('Leave it as done…').click();
  await desk.page.getByRole('textbox', { name: 'Why it counts as done' }).fill('I write the page myself.');
  await desk.page.keyboard.press('Control+Enter');
  await standing('Waits for you: gates have failed');
  await button('Accept as they are…').click();
  const accept = desk.page.getByRole('form', { name: 'Accept as they are' });
  expect(await accept.getByRole('button', { name: /^Accept as they are/ }).isDisabled()).toBe(true);
  await accept.getByRole('textbox').fill('The page comes later.');
  await looks('accept');
  await desk.page.keyboard.press('Control+Enter');
  await standing('Waits for you: your sign-off');
  // What has not passed is seen before; where nothing is known of a gate there is no signing without words.
  const open = stage('Report').getByRole('list', { name: '2 gates have not passed:' });
  await open.getByText('Not available · no-such-speller is not there').waitFor();
  expect(await button('Sign off').count()).toBe(0);
  await looks('unproven');
  // What is to be different now begins it again somewhere, or is told to nobody.
  await button('Change the course').click();
  const course = desk.page.getByRole('form', { name: 'Begin again at Build' });
  await course.getByRole('textbox').fill('In Polish.');
  await course.getByLabel('Begin again at').selectOption('Check');
  await desk.page.getByRole('form', { name: 'Begin again at Check' }).waitFor();
  await desk.shot('pipeline-again-at');
  await desk.page.keyboard.press('Escape');
  await button('Change the course').waitFor();
  expect(await desk.page.getByText('In Polish.').count()).toBe(0);
  await button('Sign off with words…').click();
  await desk.page.getByRole('textbox', { name: 'Your words with the sign-off' }).fill('As agreed.');
  await desk.page.keyboard.press('Control+Enter');
  await standing('Signed off.');
  await button('Raise to level 2: In use').waitFor();
  await cell('Check').getByText('1 of 3 gates passed').waitFor();
  await cell('Build').click();
  await stage('Build').getByText('You left it as done: I write the page myself.').waitFor();
  await desk.page.getByText('What this stage read').click();
  await stage('Build').getByText('How pages are written').waitFor();
  await looks('levels');
  await button('Raise to level 2: In use').click();
  await desk.page.getByRole('heading', { name: /\(level 2\)/ }).waitFor();
  await button('Stop').click();
  await standing('You stopped it.');
  await button('← All runs').click();
  await desk.page.getByText('Stopped').waitFor();
  await looks('list');
});

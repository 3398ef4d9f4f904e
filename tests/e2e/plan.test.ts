/**
 * The plan as a person meets it: written, checked with a word for what the rules ask about, made stale by an edit which is named, put in
 * order, deleted and put back, and what an agent proposed kept. What was run is judged by the files it leaves.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { makePlays } from '../support/app.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';

const wish = {
  title: 'A readme',
  done: 'There is one that says what this is for.',
  check: '[ -f README.md ]',
};
const sums = { title: 'Sums are right', done: 'One and two make three.' };
const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const plays = makePlays({
  mends: {
    when: ['The check of f1'],
    replies: [
      call('update_plan', { ...sums, check: '[ -f well.md ]', change: 'f1: the file has another name' }),
      { text: 'It is proposed.' },
    ],
  },
  nods: [{ text: 'It is so.' }],
  proposes: [{ calls: [{ name: 'update_plan', arguments: wish }] }, { text: 'It is in the plan.' }],
  checks: [{ calls: [{ name: 'check_feature', arguments: { id: 'f1' } }] }, { text: 'It is checked.' }],
});
const desk = deskFor();
beforeEach(() => desk.open({ fresh: true, server: { plays } }));

const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const page = () => desk.page.getByRole('region', { name: 'Plan', exact: true });
const line = (title: string) => page().getByRole('listitem').filter({ hasText: title }).first();
const titles = () =>
  page()
    .getByRole('region', { name: 'Features' })
    .locator('ol > li p:first-child.font-medium')
    .allTextContents();

async function showPlan(): Promise<void> {
  await desk.begin('[[play:nods]] Hello.');
  await desk.page.getByText('It is so.').waitFor();
  await desk.page.keyboard.press('Alt+5');
  await page().waitFor();
}

interface Said {
  title: string;
  done?: string;
  check?: string;
  files?: string;
}
async function add({ title, done = '', check = '', files = '' }: Said): Promise<void> {
  await button('Add a feature').click();
  const form = page().getByRole('form', { name: 'Add a feature' });
  await form.getByLabel('What is to be done').fill(title);
  await form.getByLabel('What done means').fill(done);
  await form.getByLabel('Check').fill(check);
  await form.getByLabel('Files it is about').fill(files);
  await form.getByLabel('What is to be done').press('Enter');
  await form.waitFor({ state: 'detached' });
  await line(title).waitFor();
}

/** What an agent is to do is written for the person to send; sent, it ends in a proposal beside the feature. */
async function askAnAgent(title: string): Promise<void> {
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-failed');
  const requests = desk.model.requests.length;
  await button(`Ask an agent…: ${title}`).click();
  // The agent of the open session plans nothing: another session begins with one that does.
  await desk.page.getByText('Begins with the agent Orchestrator.').waitFor();
  const message = desk.page.locator('#first-message:focus');
  await expect
    .poll(() => message.inputValue())
    .toMatch(/^The check of f1 “Sums are right” failed \(exit 1\)\./);
  expect(desk.model.requests).toHaveLength(requests);
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-asked');
  await desk.page.keyboard.press('Control+Enter');
  await desk.page.getByText('It is proposed.').waitFor();
  await desk.page.keyboard.press('Alt+5');
  const proposed = page().getByRole('region', { name: 'Proposed' });
  await proposed.getByText('Would change f1 “Sums are right”').waitFor();
  await proposed.getByRole('button', { name: /^Reject/ }).click();
  await proposed.waitFor({ state: 'detached' });
  await button('Fine').click();
}

const inPlace = (path: string): string => join(desk.workspace, path);

it('is written, checked with a word for it, stale after an edit, and passed again', async () => {
  await showPlan();
  await page().getByText('Nothing is planned yet').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-empty');
  await add({
    ...sums,
    check: 'echo x >> ran.log; [ -f good.md ]',
    files: 'src/**, *.md',
  });
  await add({ title: 'Words only' });
  await line('Sums are right').getByText('not checked yet').waitFor();
  await line('Words only').getByText('no check that could tell').waitFor();

  await button('Run all checks').click();
  const asks = page().getByRole('region', { name: 'One check asks you first' });
  await asks.getByText('echo x >> ran.log; [ -f good.md ]').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-asks');
  expect(existsSync(inPlace('ran.log'))).toBe(false);
  await asks.getByRole('button', { name: 'Not now' }).click();
  await asks.waitFor({ state: 'detached' });
  await button('Run check: Sums are right').click();
  await asks.getByRole('button', { name: 'Run once' }).click();
  await line('Sums are right').getByText('exit 1', { exact: true }).waitFor();
  await line('Sums are right').getByText('Failed', { exact: true }).waitFor();
  expect(readFileSync(inPlace('ran.log'), 'utf8')).toBe('x\n');
  await askAnAgent('Sums are right');

  writeFileSync(inPlace('good.md'), 'good\n');
  await button('Run again: Sums are right').click();
  await asks.getByRole('button', { name: 'Run once' }).click();
  await line('Sums are right').getByText('Passed', { exact: true }).waitFor();
  await page().getByText('1 of 2 passed · 1 open').waitFor();

  writeFileSync(inPlace('src/sum.js'), 'changed\n');
  writeFileSync(inPlace('other.txt'), 'not what it is about\n');
  await desk.page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await line('Sums are right').getByText('Stale', { exact: true }).waitFor();
  await line('Sums are right').getByText('src/sum.js').waitFor();
  expect(await line('Sums are right').getByText('other.txt').count()).toBe(0);
  await line('Sums are right').getByText('Output', { exact: true }).click();
  await line('Sums are right').getByText('exit 0 after').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-stale');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize({ width: 420, height: 900 });
  expect(await desk.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-narrow');
});

it('is put in order by the keyboard, changed, deleted and put back', async () => {
  await showPlan();
  for (const title of ['First', 'Second', 'Third']) await add({ title, check: '[ -d src ]' });
  expect(await titles()).toEqual(['First', 'Second', 'Third']);
  await button('Move up: Third').focus();
  await desk.page.keyboard.press('Enter');
  await expect.poll(titles).toEqual(['First', 'Third', 'Second']);
  await desk.page.keyboard.press('Enter');
  await expect.poll(titles).toEqual(['Third', 'First', 'Second']);
  await button('Move down: Third').click();
  await expect.poll(titles).toEqual(['First', 'Third', 'Second']);

  await button('Edit: First').click();
  const form = page().getByRole('form', { name: 'Change a feature' });
  await form.getByLabel('What is to be done').fill('Third');
  await desk.page.keyboard.press('Enter');
  await form.getByText('"Third" is in the plan already.').waitFor();
  await form.getByLabel('Files it is about').fill('../elsewhere');
  await form.getByLabel('What is to be done').fill('Primary');
  await desk.page.keyboard.press('Enter');
  await form.getByText('is no pattern of paths').waitFor();
  await desk.page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });

  await button('Delete: First').click();
  await page().getByText('Deleted “First” with its evidence.').waitFor();
  await expect.poll(titles).toEqual(['Third', 'Second']);
  await desk.page.keyboard.press('Enter');
  await expect.poll(titles).toEqual(['First', 'Third', 'Second']);
});

it('shows a check that runs, and stops it', async () => {
  await showPlan();
  await add({ title: 'Slow', check: 'echo begun > begun.txt; sleep 100' });
  await add({ title: 'Later', check: 'echo later > later.txt' });
  await button('Run all checks').click();
  await button('Run all 2 once').click();
  await line('Slow').getByText('Checking…').waitFor();
  await page().getByText('Checking: 0 of 2 done').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-running');
  await button('Stop the checks').click();
  await line('Slow').getByText('the check was stopped', { exact: true }).waitFor();
  await button('Run all checks').waitFor();
  expect(existsSync(inPlace('later.txt'))).toBe(false);
});

it('what an agent proposes waits there, and counts and is checked once it is kept', async () => {
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  const session = await client.session.create({
    ...{ workspace: desk.workspace, model: 'the play', mode: 'orchestrator' },
  });
  const say = async (text: string): Promise<void> => {
    const asked = { sessionId: session.id, text, messageId: crypto.randomUUID() };
    for await (const item of await client.session.stream(asked)) void item;
  };
  await say('[[play:proposes]] Plan it.');
  await button('Plan, 1 proposed').click();
  const proposed = page().getByRole('region', { name: 'Proposed' });
  await proposed.getByText(wish.check).waitFor();
  expect(await button(`Run check: ${wish.title}`).count()).toBe(0);
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-proposed');
  await button(`Keep: ${wish.title}`).click();
  await proposed.waitFor({ state: 'detached' });
  await button('Plan').waitFor();
  await page().getByText('0 of 1 passed · 1 open').waitFor();

  await say('[[play:checks]] Check it.');
  const [card] = await client.approval.pending({ sessionId: session.id });
  if (card !== undefined) {
    const { approvalId, digest } = card;
    const decision = { kind: 'approve' as const };
    await client.approval.decide({ sessionId: session.id, approvalId, digest, decision });
  }
  await line(wish.title).getByText('asked for by an agent').waitFor();
  await line(wish.title).getByText('Failed', { exact: true }).waitFor();
  await close();
  await button('Open its session').click();
  await desk.page.getByText('It is checked.').waitFor();
  await desk.shot('plan-session');
  // The agent of this one plans: it is asked here.
  await desk.page.keyboard.press('Alt+5');
  await button(`Ask an agent…: ${wish.title}`).click();
  await expect
    .poll(() => desk.page.locator('#composer:focus').inputValue())
    .toContain('propose a change of f1 and leave the rest of the plan');
});

it('takes over a list that says everything passed as what has not, and is full of it', async () => {
  await showPlan();
  const features = Array.from({ length: 12 }, (_, at) => ({
    title: `Feature ${at + 1} of a list from another tool, with a title that is long enough to need a second line`,
    done: 'What done means, in words that somebody wrote elsewhere.',
    check: at % 3 === 0 ? '[ -f package.json ]' : at % 3 === 1 ? '[ -f none.json ]' : null,
    passes: true,
    status: 'passed',
  }));
  const file = inPlace('list.json');
  writeFileSync(file, JSON.stringify({ features }));
  await desk.page.getByLabel('JSON file to import').setInputFiles(file);
  await page()
    .getByText(/^12 features added, 0 changed\. None counts as passed/)
    .waitFor();
  await page().getByText('0 of 12 passed · 12 open').waitFor();
  await button('Run all checks').click();
  const asks = button('Run all 8 once');
  await asks.or(page().getByText('4 of 12 passed')).first().waitFor();
  if (await asks.isVisible()) await asks.click();
  await page().getByText('4 of 12 passed · 4 failed · 4 open').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('plan-full');
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const { client, close } = attached.value;
  const view = await client.plan.list({ workspace: desk.workspace });
  await close();
  expect(view.features.filter(({ standing }) => standing.status === 'passed')).toHaveLength(4);
});

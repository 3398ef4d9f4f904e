/**
 * A rule that a habit speaks for, as a person meets it: in the settings with what else it would have allowed, taken and put away
 * there, and as a quiet line on a card that decides nothing. What is stored is judged by the settings file.
 */
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { writeHabit } from '../support/habit.ts';
import { makePlays } from '../support/plays.ts';

const plays = makePlays({
  makes: [
    { calls: [{ name: 'execute_command', arguments: { command: 'touch made.txt' } }] },
    { text: 'That was it.' },
  ],
});
const five = (command: string): string[] => Array.from({ length: 5 }, () => command);
const rule = (command: string) => ({ verdict: 'allow', tool: 'execute_command', command });

const desk = deskFor({ data: { 'settings.json': '{}' } });
beforeEach(async () => {
  await desk.open({ server: { plays } });
  // The host has no session and writes none at this moment.
  writeHabit(desk.host.dataFolder, realpathSync(desk.workspace), [
    ...five('touch made.txt'),
    ...five('npm run lint'),
    'ls src && npm run lint',
    'npm run lint | head -1',
    'npm run lint; touch made.txt',
  ]);
  await button('Start session').click();
  await desk.page.getByLabel('Message to the agent').waitFor();
});
afterEach(() => {
  writeFileSync(settingsFile(), '{}');
  rmSync(join(desk.host.dataFolder, 'suggestions.json'), { force: true });
});

const settingsFile = () => join(desk.host.dataFolder, 'settings.json');
const stored = (): unknown => JSON.parse(readFileSync(settingsFile(), 'utf8')).rules;
const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const card = () => desk.page.getByRole('region', { name: 'Waits for you' });
const suggested = () => desk.page.getByRole('region', { name: 'Suggested' });

it('a card tells of the habit beside what it offers, and no key takes it', async (context) => {
  const none = button('No sandbox');
  await button('Sandbox enforced').or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await desk.say('[[play:makes]]');
  await card().getByText('You ran this as it was 5 times in a row, each with exit code 0.').waitFor();
  await expectNoAxeViolations(desk.page);
  await button('Run once').focus();
  await desk.page.keyboard.press('Enter');
  await button('Always allow…').focus();
  await desk.page.keyboard.press('Enter');
  const store = button('Store this rule');
  await store.focus();
  await desk.page.keyboard.press('Enter');
  expect(stored()).toBeUndefined();
  expect(existsSync(join(desk.workspace, 'made.txt'))).toBe(false);
  await store.click();
  await desk.page.getByText(/^Stored\. You still decide/).waitFor();
  expect(stored()).toEqual([rule('touch made.txt')]);
  // It is a rule of the app's suggestion: rejecting its command takes it back.
  await button('Reject and say why').click();
  await desk.page.getByRole('button', { name: 'Reject', exact: true }).click();
  await desk.page.getByText('That was it.').waitFor();
  expect(stored()).toEqual([]);
  await desk.say('[[play:makes]]');
  await card()
    .getByText('A rule that allowed this was taken out again, because you rejected its command.')
    .waitFor();
  await button('Reject and say why').click();
  await desk.page.getByRole('button', { name: 'Reject', exact: true }).click();
  await card().waitFor({ state: 'detached' });
});

it('the settings show the rule, its evidence and what it would have allowed, and store nothing but what is pressed', async () => {
  await button(/^Settings/)
    .first()
    .click();
  await suggested().getByText('command npm run lint · tool execute_command').waitFor();
  await suggested()
    .filter({ hasText: 'You ran it as it was 5 times in a row, in 1 session, each with exit code 0.' })
    .waitFor();
  await suggested().getByText('Would also have allowed 2 other calls').click();
  const others = suggested()
    .getByRole('list', { name: 'What else it would have allowed' })
    .getByRole('listitem');
  await expect
    .poll(() => others.allTextContents())
    .toEqual(['npm run lint | head -1', 'ls src && npm run lint']);
  await expectNoAxeViolations(desk.page);
  expect(stored()).toBeUndefined();
  const add = suggested().getByRole('button', { name: /^Add rule: Allow command npm run lint / });
  await add.click();
  await desk.page.getByRole('region', { name: 'Yours' }).getByText('command npm run lint').waitFor();
  expect(stored()).toEqual([rule('npm run lint')]);
  await add.waitFor({ state: 'detached' });
  // What the other rule would have allowed is more now.
  await suggested().getByText('Would also have allowed 1 other call').waitFor();
  await suggested()
    .getByRole('button', { name: /^Not this: Allow command touch made.txt / })
    .click();
  await suggested()
    .getByText(/^Nothing now\./)
    .waitFor();
  expect(stored()).toEqual([rule('npm run lint')]);
});

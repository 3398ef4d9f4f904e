/**
 * Rules as a person makes them: tried out and written in the settings by keyboard, and stored from a card in two presses. What is
 * stored is judged by the settings file; what a card says, by what a person can read on it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, shippedPlays } from '../support/plays.ts';

const play = (command: string) => [
  { calls: [{ name: 'execute_command', arguments: { command } }] },
  { text: 'That was it.' },
];
const plays = makePlays({
  'lists-and-makes': play('ls src && touch made.txt'),
  fetches: play('npm install left-pad > ../log; ls \u202esrc'),
});

const desk = deskFor({ data: { 'settings.json': '{}' } });
beforeEach(async () => desk.open({ server: { plays: [...(await shippedPlays()), ...plays] } }));
afterEach(() => writeFileSync(settingsFile(), '{}'));

const settingsFile = () => join(desk.host.dataFolder, 'settings.json');
const stored = (): unknown => JSON.parse(readFileSync(settingsFile(), 'utf8')).rules;
const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const card = () => desk.page.getByRole('region', { name: 'Waits for you' });

async function send(text: string): Promise<void> {
  await desk.page.keyboard.press('Control+n');
  await desk.begin(text);
  await card().waitFor();
}

it('a command is tried out as one types, and a rule is added, changed and removed by keyboard', async () => {
  await button(/^Settings/)
    .first()
    .click();
  await desk.page.getByText('No rules of your own.').waitFor();
  await desk.page.getByLabel('Try it').fill('git log | head -3; rm x');
  const parts = desk.page.getByRole('list', { name: 'Parts of this command' }).getByRole('listitem');
  await parts.nth(2).waitFor();
  await expect
    .poll(() => parts.allTextContents())
    .toEqual([
      expect.stringMatching(/git log\s*allowed by the built-in rule "allow git log \*"/),
      expect.stringMatching(/head -3\s*allowed/),
      expect.stringMatching(/rm x\s*asks because no rule covers rm/),
    ]);
  await button('Add a rule').focus();
  await desk.page.keyboard.press('Enter');
  await desk.page.locator('select:focus').waitFor();
  await desk.page.keyboard.press('Tab');
  await desk.page.keyboard.type('rm x; rm y');
  await desk.page.keyboard.press('Enter');
  await desk.page.getByText(/add\.0\.command: not one simple command/).waitFor();
  expect(stored()).toBeUndefined();
  await desk.page.getByLabel('Command', { exact: true }).fill('rm x');
  await desk.page.keyboard.press('Enter');
  await button('Remove the rule Allow command rm x').waitFor();
  expect(stored()).toEqual([{ verdict: 'allow', command: 'rm x' }]);
  await desk.page
    .getByText(/your rule "allow rm x"/)
    .first()
    .waitFor();
  await expectNoAxeViolations(desk.page);
  await button('Edit the rule Allow command rm x').click();
  await desk.page.getByLabel('What happens').selectOption('deny');
  await button('Store this rule').click();
  await desk.page
    .getByText(/^refused by your rule "deny rm x"$/)
    .first()
    .waitFor();
  expect(stored()).toEqual([{ verdict: 'deny', command: 'rm x' }]);
  await button('Remove the rule Refuse command rm x').click();
  await desk.page.getByText('No rules of your own.').waitFor();
  expect(stored()).toEqual([]);
});

it('a card says what a command consists of and wants, and why no rule can cover it', async () => {
  await send('[[play:fetches]]');
  for (const words of [
    'Wants the network: npm install',
    'Names a place outside of the workspace: ../log',
    'U+202E',
    /No rule can say it|Rules let commands run unseen only where/,
  ])
    await card().filter({ hasText: words }).waitFor();
  const always = card().getByRole('button', { name: 'Always allow…' });
  await expect.poll(() => always.getAttribute('aria-disabled')).toBe('true');
  await always.click({ force: true });
  expect(
    await card()
      .getByRole('button', { name: /^Store/ })
      .count(),
  ).toBe(0);
  await expectNoAxeViolations(desk.page);
  await button('Reject and say why').click();
  await button('Reject').click();
  await desk.page.getByText('That was it.').waitFor();
});

it('a rule is shown before it is stored, and storing it decides nothing', async (context) => {
  const enforced = button('Sandbox enforced');
  const none = button('No sandbox');
  await enforced.or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await send('[[play:lists-and-makes]]');
  await card().getByRole('button', { name: 'Always allow…', disabled: false }).click();
  const shown = card().getByRole('list', { name: 'What would be stored' });
  await expect.poll(() => shown.textContent()).toBe('Allow · command touch made.txt · tool execute_command');
  expect(stored()).toBeUndefined();
  const store = button('Store this rule');
  await store.focus();
  await desk.page.keyboard.press('Enter');
  expect(stored()).toBeUndefined();
  await store.click();
  await desk.page.getByText(/^Stored\. You still decide/).waitFor();
  expect(stored()).toEqual([{ verdict: 'allow', tool: 'execute_command', command: 'touch made.txt' }]);
  await button('Run once').click();
  await desk.page.getByText('That was it.').waitFor();
});

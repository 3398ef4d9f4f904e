/** More rights for one command, on the card: choosing them runs nothing, by keyboard either, and what will happen is on the button. */
import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';

const desk = deskFor({ args: ['--demo'], server: false, settings: [] });
beforeEach(async () => {
  await desk.open();
  await button('Send').click();
  await button(/^Run once/).waitFor();
});

const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const choose = async (key: 'Home' | 'End'): Promise<void> => {
  await button('With more rights').focus();
  await desk.page.keyboard.press('Enter');
  await desk.page.locator('[role=menuitem][data-highlighted]').waitFor();
  await desk.page.keyboard.press(key);
  const wanted = key === 'Home' ? 'In the sandbox, as usual' : 'Without the sandbox, with your full rights';
  await desk.page.locator('[role=menuitem][data-highlighted]').filter({ hasText: wanted }).waitFor();
  await desk.page.keyboard.press('Enter');
};

it('is chosen by keyboard without running anything, can be taken back, and is what the button says', async (context) => {
  const enforced = desk.page.getByRole('button', { name: 'Sandbox enforced' });
  const none = desk.page.getByRole('button', { name: 'No sandbox' });
  await enforced.or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await choose('End');
  await button('Run once without the sandbox').waitFor();
  await desk.page.getByText('Runs without sandbox, with your full rights').waitFor();
  await choose('Home');
  await button('Run once')
    .and(button(/^Run once$/))
    .waitFor();
  await desk.page.getByText('In the sandbox: writes only this workspace, no network').waitFor();
  // Had anything run, the card would be another one by now.
  expect(await desk.page.getByText('node --test').count()).toBeGreaterThan(0);
  await choose('End');
  await button('Run once without the sandbox').click();
  await button('Review 1 file').waitFor();
  await desk.page
    .getByRole('button', { name: /node --test/ })
    .first()
    .click();
  await desk.page.getByText('You let it run without the sandbox this once.').waitFor();
});

it('can be chosen anew at once, however late the page gets to what it put off', async (context) => {
  const none = button('No sandbox');
  await button('Sandbox enforced').or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await desk.page.evaluate(() => {
    const inTime = window.setTimeout;
    window.setTimeout = ((run: TimerHandler, wait = 0, ...rest: unknown[]) =>
      inTime(run, Math.max(wait, 400), ...rest)) as typeof window.setTimeout;
  });
  for (const key of ['End', 'Home', 'End'] as const) await choose(key);
  await button('Run once without the sandbox').waitFor();
  const focused = desk.page.locator(':focus');
  expect(await focused.textContent()).toContain('With more rights');
  // What was put off in the meantime has been done by then.
  await desk.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect(await focused.textContent()).toContain('With more rights');
});

it('is no longer called enforced once it is switched off in the settings, and is again when it is back', async (context) => {
  const enforced = button('Sandbox enforced');
  const none = button('No sandbox');
  await enforced.or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await button(/^Settings/)
    .first()
    .click();
  await desk.page.getByLabel('Sandbox for commands').selectOption('off');
  await none.waitFor();
  await desk.page.getByLabel('Sandbox for commands').selectOption('preferred');
  await enforced.waitFor();
});

it('one more place is typed, is what the button says, and is refused with the reason where it cannot be given', async (context) => {
  const none = button('No sandbox');
  await button('Sandbox enforced').or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await button('With more rights').click();
  await desk.page.getByRole('menuitem', { name: 'In the sandbox, and writes one more folder…' }).click();
  const run = button('Run once, writing there too');
  expect(await run.isDisabled(), 'nothing is typed yet').toBe(true);
  const field = desk.page.getByLabel('Folder that it may write');
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  await field.fill('.');
  await desk.page.getByText('In the sandbox: writes this workspace and ., no network').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('card-place');
  await run.click();
  await desk.page.getByText(/cannot be given to a command: it is in the workspace/).waitFor();
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-place-')));
  await field.fill(place);
  await run.click();
  await button('Review 1 file').waitFor();
  await desk.page
    .getByRole('button', { name: /node --test/ })
    .first()
    .click();
  await desk.page.getByText(`You let it write ${place} this once.`).waitFor();
  rmdirSync(place);
});

it('a command that is edited is judged as it is then', async () => {
  await button('Edit').click();
  const text = desk.page.getByLabel('Command to run instead');
  await text.fill('rm -rf build; git log');
  await desk.page.getByText(/^As you changed it: asks because no rule covers rm/).waitFor();
  await desk.page
    .getByRole('list', { name: 'What it consists of' })
    .getByText('git log', { exact: true })
    .waitFor();
  expect(await button('Always allow…').count(), 'a rule would be of another text').toBe(0);
  await expectNoAxeViolations(desk.page);
  await desk.shot('card-edited');
});

/**
 * Where the app connects to, as the page tells it: the list in the settings, the offline switch and its mark, and the default
 * model that is offered although its server is not there.
 */
import { expect, it } from 'vitest';
import { startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';

const desk = deskFor({ settings: [] });

const listed = () => desk.page.getByRole('region', { name: 'Connections this app made' });
const lineOf = (purpose: string) => listed().getByRole('listitem').filter({ hasText: purpose });
const offlineSwitch = () => desk.page.getByLabel('Work offline');
const mark = () => desk.page.getByRole('region', { name: 'Status' }).getByRole('button', { name: 'Offline' });

it('lists what was connected to and why, and stops looking with the switch', async () => {
  await desk.open();
  await desk.begin('[[play:complete]]');
  await desk.page.getByText('Nothing was to do.').first().waitFor();
  await mark().waitFor({ state: 'detached' });
  await desk.page.keyboard.press('Control+,');
  await lineOf('asking the model').waitFor();
  const chat = (await lineOf('asking the model').textContent()) ?? '';
  expect(chat).toContain(new URL(desk.model.url).origin);
  expect(chat).toMatch(/asking the model · (once|\d+ times) · last at \d\d:\d\d/);
  expect(chat).toContain('allowed');
  await expect.poll(() => lineOf('looking for model servers').count()).toBe(5);
  await desk.shot('connections');

  await offlineSwitch().selectOption({ label: 'On' });
  await mark().waitFor();
  const looks = (await lineOf('looking for model servers').allTextContents()).toSorted();
  // The server of the session is asked instead, again and again: so one sees that the list was read anew.
  const asked = lineOf('asking a server what it is').filter({ hasText: new URL(desk.model.url).origin });
  const before = / · (once|\d+ times) · /.exec((await asked.textContent()) ?? '')?.[1] ?? 'none';
  await desk.page.getByRole('button', { name: 'Test all' }).click();
  await desk.page
    .getByRole('button', { name: 'Test all' })
    .and(desk.page.locator(':not([aria-disabled])'))
    .waitFor();
  await listed().getByRole('button', { name: 'Read again' }).click();
  await asked.filter({ hasNotText: ` · ${before} · ` }).waitFor();
  expect((await lineOf('looking for model servers').allTextContents()).toSorted()).toEqual(looks);
  await mark().click();
  await desk.page.getByText('connects to the model servers you chose and to nothing else').first().waitFor();
  await desk.shot('offline');
});

it('started with --offline: nothing is listed, and the switch is locked', async () => {
  await desk.open({ args: ['--offline'], server: false });
  await mark().waitFor();
  await desk.page.keyboard.press('Control+,');
  await listed().getByText('None since Patchbay was started.').waitFor();
  await expect.poll(() => offlineSwitch().isDisabled()).toBe(true);
  await expectNoAxeViolations(desk.page, 'main');
});

it('offers the default model although its server is not there, and says so', async () => {
  const gone = await startScriptedServer({ plays: [] });
  await gone.close();
  await desk.open({ server: false, settings: [`model=endpoint:${gone.url}#qwen`] });
  const offered = desk.page.getByRole('radio', { name: /qwen/ });
  await offered.waitFor();
  await expect.poll(() => offered.isChecked()).toBe(true);
  await desk.page.locator('label').filter({ has: offered }).filter({ hasText: 'does not answer' }).waitFor();
  await desk.shot('default-absent');
});

/** More rights for one command, on the card: choosing them runs nothing, by keyboard either, and what will happen is on the button. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  openPage,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

let browser: Browser;
let host: HostProcess;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  host = await startHost(makeDataFolder(), ['--demo']);
  ({ page, complaints } = await openPage(browser, host.url));
  await button('Send').click();
  await button(/^Run once/).waitFor();
});
afterEach(async () => {
  await page.context().close();
  await host.end('SIGTERM');
  removeFolder(host.dataFolder);
  expect(complaints).toEqual([]);
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const choose = async (key: 'Home' | 'End'): Promise<void> => {
  await button('With more rights').focus();
  await page.keyboard.press('Enter');
  await page.locator('[role=menuitem][data-highlighted]').waitFor();
  await page.keyboard.press(key);
  const wanted = key === 'Home' ? 'In the sandbox, as usual' : 'Without the sandbox, with your full rights';
  await page.locator('[role=menuitem][data-highlighted]').filter({ hasText: wanted }).waitFor();
  await page.keyboard.press('Enter');
};

it('is chosen by keyboard without running anything, can be taken back, and is what the button says', async (context) => {
  const enforced = page.getByRole('button', { name: 'Sandbox enforced' });
  const none = page.getByRole('button', { name: 'No sandbox' });
  await enforced.or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await choose('End');
  await button('Run once without the sandbox').waitFor();
  await page.getByText('Runs without sandbox, with your full rights').waitFor();
  await choose('Home');
  await button('Run once')
    .and(button(/^Run once$/))
    .waitFor();
  await page.getByText('In the sandbox: writes only this workspace, no network').waitFor();
  // Had anything run, the card would be another one by now.
  expect(await page.getByText('node --test').count()).toBeGreaterThan(0);
  await choose('End');
  await button('Run once without the sandbox').click();
  await button('Review 1 file').waitFor();
  await page
    .getByRole('button', { name: /node --test/ })
    .first()
    .click();
  await page.getByText('You let it run without the sandbox this once.').waitFor();
});

it('is no longer called enforced once it is switched off in the settings, and is again when it is back', async (context) => {
  const enforced = button('Sandbox enforced');
  const none = button('No sandbox');
  await enforced.or(none).waitFor();
  if (await none.isVisible()) context.skip('no sandbox works on this machine');
  await button(/^Settings/)
    .first()
    .click();
  await page.getByLabel('Sandbox for commands').selectOption('off');
  await none.waitFor();
  await page.getByLabel('Sandbox for commands').selectOption('preferred');
  await enforced.waitFor();
});

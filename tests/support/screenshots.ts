/**
 * Drives the demo in the built app and takes the pictures of the README and of each screen worth judging. Argument: the folder
 * for them. Not a test: it asserts nothing, somebody looks at what it made.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, makeDataFolder, openPage, removeFolder, startHost } from './web-host.ts';

const into = process.argv[2] ?? 'docs/screenshots';
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 480, height: 800 } } as const;

mkdirSync(into, { recursive: true });
const browser = await launchBrowser();

for (const colorScheme of ['dark', 'light'] as const) {
  const host = await startHost(makeDataFolder());
  const { page } = await openPage(browser, host.url, {
    colorScheme,
    reducedMotion: 'reduce',
    viewport: sizes.wide,
  });
  await tour(page, (name) => page.screenshot({ path: join(into, `${name}-${colorScheme}.png`) }));
  await page.context().close();
  await host.end('SIGTERM');
  removeFolder(host.dataFolder);
}
await browser.close();

async function tour(page: Page, shoot: (name: string) => Promise<Buffer>): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await button('Try the demo').waitFor();
  await shoot('start');
  await button('Try the demo').click();
  await button('Send').click();
  await button(/^Run once/).waitFor();
  await shoot('command');
  await button(/^Run once/).click();
  await button(/^Review 1 file/).click();
  await page.locator('.char-insert').first().waitFor();
  await page.getByText(/^Change 1 of/).waitFor();
  await shoot('review');
  await button(/^Write 1 file/)
    .first()
    .click();
  await button(/^Run once/).click();
  await page.getByText('now adds each entry').first().waitFor();
  await button('Send').waitFor();
  await page.setViewportSize(sizes.narrow);
  await shoot('review-narrow');
  await page.setViewportSize(sizes.wide);
  await button(/^Close/)
    .first()
    .click();
  await shoot('conversation');
  await page.keyboard.press('Control+Shift+X');
  await page.getByRole('table', { name: 'Next request' }).waitFor();
  await shoot('context');
  await page.keyboard.press('Control+Shift+X');
  await button(/checkpoints/i)
    .first()
    .click();
  await button(/Rewind files to here/)
    .first()
    .click();
  await page.getByRole('dialog').getByText('src/totals.js').waitFor();
  await shoot('rewind');
  await page.keyboard.press('Escape');
  await button(/^Settings/)
    .first()
    .click();
  await page.getByRole('heading', { name: 'Models' }).waitFor();
  await shoot('settings');
}

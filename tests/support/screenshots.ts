/**
 * Drives the demo in the built app and takes the pictures of the README and of each screen worth judging. Argument: the folder
 * for them. Not a test: it asserts nothing, somebody looks at what it made.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeDataFolder } from './data-folder.ts';
import { findBinary, writeModel } from './llama-server.ts';
import { makeFolder, shippedPlays, sumProject } from './plays.ts';
import { launchBrowser, openPage, removeFolder, startHost } from './web-host.ts';

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
  await localModels(colorScheme);
  await strangeFolder(colorScheme);
}
await browser.close();

/** A folder nobody has trusted, then the rules and the terminals in it. */
async function strangeFolder(colorScheme: 'dark' | 'light'): Promise<void> {
  const model = await startScriptedServer({ plays: await shippedPlays() });
  const workspace = makeFolder({
    ...sumProject,
    'AGENTS.md': 'Say no more than needed.\n',
    '.husky/pre-push': 'true\n',
  });
  const entries = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const rule = { verdict: 'allow', command: 'npm run lint *' };
  const settings = [`models=${entries}`, 'model=the play', 'titles=off', 'rung=native', 'trust=ask'];
  const given = [...settings, `rules=${JSON.stringify([rule])}`].flatMap((setting) => ['--set', setting]);
  const host = await startHost(makeDataFolder(), ['--workspace', workspace, ...given]);
  const options = { colorScheme, reducedMotion: 'reduce', viewport: sizes.wide } as const;
  const { page } = await openPage(browser, host.url, options);
  const shoot = (name: string) => page.screenshot({ path: join(into, `${name}-${colorScheme}.png`) });
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByRole('dialog').getByText('AGENTS.md').waitFor();
  await shoot('trust');
  await page.getByRole('button', { name: 'Trust this folder' }).click();
  await page.keyboard.press('Control+,');
  await page.getByLabel('Try it').fill('git log --oneline | head -3 && rm -r build');
  await page.getByText('no rule covers rm', { exact: false }).first().waitFor();
  await page.getByRole('heading', { name: 'Rules' }).scrollIntoViewIfNeeded();
  await shoot('rules');
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('Control+`');
  await page.getByRole('button', { name: 'New terminal' }).last().click();
  await page.getByRole('textbox', { name: /^Terminal / }).waitFor();
  await page.keyboard.type('ls -l\n');
  await page.locator('.xterm-rows').getByText('package.json').first().waitFor();
  await shoot('terminal');
  await page.context().close();
  await host.end('SIGTERM');
  await model.close();
  for (const folder of [host.dataFolder, workspace]) removeFolder(folder);
}

/** The screens of local models: on a server that reads slowly enough to be looked at, and a folder of models. */
async function localModels(colorScheme: 'dark' | 'light'): Promise<void> {
  const model = await startScriptedServer({ plays: await shippedPlays(), readingPace: 8 });
  const workspace = makeFolder(sumProject);
  const models = makeFolder();
  for (const name of ['tiny-coder-0.5B', 'tiny-writer-1.5B']) {
    copyFileSync(await writeModel({ default: ['Hello.'] }, 8192), join(models, `${name}.gguf`));
  }
  const entries = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const settings = [`models=${entries}`, 'model=the play', 'titles=off', 'rung=native'];
  const program = await findBinary();
  const own = [
    `server.folders=${JSON.stringify([models])}`,
    ...('file' in program ? [`server.binary=${program.file}`] : []),
  ];
  const args = [...settings, ...own].flatMap((setting) => ['--set', setting]);
  const host = await startHost(makeDataFolder(), ['--workspace', workspace, ...args]);
  const { page } = await openPage(browser, host.url, {
    colorScheme,
    reducedMotion: 'reduce',
    viewport: sizes.wide,
  });
  await modelsTour(page, (name) => page.screenshot({ path: join(into, `${name}-${colorScheme}.png`) }));
  await page.context().close();
  await host.end('SIGTERM');
  await model.close();
  for (const folder of [host.dataFolder, workspace, models]) removeFolder(folder);
}

async function modelsTour(page: Page, shoot: (name: string) => Promise<Buffer>): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await button('Start session').click();
  await button('Model: the play').click();
  await page.locator('[role=menuitemradio]').first().waitFor();
  await shoot('model-picker');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByText(/^Asked at/).waitFor();
  await shoot('model-about');
  await page.keyboard.press('Escape');
  await page.getByLabel('Message to the agent').fill('Fix the failing test');
  await page.keyboard.press('Control+Enter');
  await page
    .getByText(/^Reading [1-9][\d,]* of [\d,]+ tokens/)
    .first()
    .waitFor();
  await shoot('reading');
  await button(/^(Write 1 file|Run once)/)
    .first()
    .waitFor();
  await button(/reused$/)
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await shoot('cache-meter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('local servers');
  await page.keyboard.press('Enter');
  await page.getByRole('row').filter({ hasText: 'tiny-coder' }).waitFor();
  await shoot('servers');
}

async function tour(page: Page, shoot: (name: string) => Promise<Buffer>): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  // What is still being read or looked for says nothing of the page.
  await page.getByText('No sessions yet').waitFor();
  await page.getByText('Demo: scripted, no AI').waitFor();
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
  await button(/^Rewind to .*before the first change/)
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

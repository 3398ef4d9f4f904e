/**
 * The app as a newcomer meets it, in a real browser against the built web host: the demo from task to green tests by
 * keyboard alone, two pages and the command line on one session, a host that is killed under an open page.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { deskFor } from '../support/desk.ts';
import { openPage, removeFolder, startHost } from '../support/web-host.ts';

const cli = join(import.meta.dirname, '../../out/main/cli.js');
const run = promisify(execFile);

const desk = deskFor({ server: false, settings: [] });
beforeEach(() => desk.open());

function demoFolder(): string {
  const demo = join(desk.host.dataFolder, 'demo');
  const made = (name: string): number => statSync(join(demo, name)).birthtimeMs;
  const newest = readdirSync(demo).toSorted((a, b) => made(b) - made(a))[0] ?? '';
  return join(demo, newest, 'pocket-ledger');
}

const testsPass = (): boolean => {
  try {
    execFileSync(process.execPath, ['--test'], { cwd: demoFolder(), stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const runOnce = (page: Page) => page.getByRole('button', { name: /^Run once/ });
const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });

describe('the demo', () => {
  it('goes from the first screen to green tests, and no test passes before the patch was approved', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await runOnce(page).click();
    await page.getByRole('button', { name: /^Review 1 file/ }).waitFor();
    expect(testsPass()).toBe(false);
    await page
      .getByRole('button', { name: /^Write 1 file/ })
      .first()
      .click();
    await runOnce(page).click();
    await page
      .getByText('keeps only the last entry', { exact: false })
      .or(page.getByText('now adds each entry', { exact: false }))
      .first()
      .waitFor();
    expect(testsPass()).toBe(true);
  });

  it('has no accessibility violation on the first screen and in a session', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Try the demo' }).waitFor();
    await expectNoAxeViolations(page);
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await runOnce(page).waitFor();
    await expectNoAxeViolations(page);
    // Colours that are on their way from dark to light belong to neither.
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
    await expectNoAxeViolations(page);
  });
});

describe('cut off from everything else', () => {
  /** What the sockets of the host and of the page wanted elsewhere while a person did this. */
  async function elsewhere(
    args: string[],
    done: (page: Page) => Promise<unknown>,
  ): Promise<{ host: string[]; page: string[] }> {
    const folder = makeDataFolder();
    const log = join(folder, 'sockets');
    const tap = pathToFileURL(join(import.meta.dirname, '../support/socket-log.mjs')).href;
    const tapped = { SOCKET_LOG: log, NODE_OPTIONS: `--import ${tap}` };
    const alone = await startHost(folder, args, tapped);
    const wanted: string[] = [];
    try {
      const context = await desk.browser.newContext();
      await context.route(
        (url) => url.origin !== new URL(alone.url).origin,
        (route) => {
          wanted.push(route.request().url());
          return route.abort();
        },
      );
      const page = await context.newPage();
      await page.goto(alone.url);
      await done(page);
    } finally {
      await alone.end('SIGTERM');
    }
    const seen = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    removeFolder(folder);
    return { host: [...new Set(seen)].sort(), page: wanted };
  }

  async function toGreenTests(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Send' }).click();
    await runOnce(page).click();
    await page.getByRole('button', { name: 'Review 1 file' }).click();
    await page
      .getByRole('button', { name: /^Write 1 file/ })
      .first()
      .click();
    await runOnce(page).click();
    await page.getByText('The failing test was right.').first().waitFor();
  }
  const models = (page: Page) =>
    page.getByText('No model server was found', { exact: false }).first().waitFor();

  it('the demo goes to its end offline without one attempt, and online knocks at this machine’s own ports', async () => {
    const usual = [1234, 8000, 8080, 8081, 11434].map((port) => `tcp 127.0.0.1:${port}`).sort();
    const [offline, online] = await Promise.all([
      elsewhere(['--demo', '--offline'], toGreenTests),
      elsewhere([], models),
    ]);
    expect(offline).toEqual({ host: [], page: [] });
    expect(online).toEqual({ host: usual, page: [] });
  });
});

describe('more than one client', () => {
  it('two pages and the command line see one session, and a decision from the command line reaches both', async () => {
    const first = desk.page;
    await first.getByRole('button', { name: 'Try the demo' }).click();
    await first.getByRole('button', { name: 'Send' }).click();
    await runOnce(first).waitFor();

    const { page: second, complaints } = await openPage(desk.browser, desk.host.url);
    const same = async (): Promise<boolean> =>
      (await conversation(second).textContent()) === (await conversation(first).textContent());
    await second
      .getByRole('option', { name: /Fix the failing test/ })
      .or(second.getByRole('button', { name: /Fix the failing test/ }))
      .first()
      .click();
    await runOnce(second).waitFor();
    await expect.poll(same).toBe(true);

    const listed = await run(process.execPath, [cli, 'approvals', '--json', '--data', desk.host.dataFolder]);
    const [approval] = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    await run(process.execPath, [
      cli,
      'approve',
      `${approval.sessionId}/${approval.approvalId}`,
      '--data',
      desk.host.dataFolder,
    ]).catch(
      // 3: it waits for a person again, at the patch.
      (error) => expect(error.code).toBe(3),
    );
    for (const page of [first, second]) await page.getByRole('button', { name: /^Review 1 file/ }).waitFor();
    await expect.poll(same).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('a host that dies', () => {
  it('is said on the page, and after a restart on the same data the card can be decided', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await runOnce(page).waitFor();
    await desk.host.end('SIGKILL');
    await page
      .getByText(/connection/i)
      .first()
      .waitFor();
    await page.context().close();
    // The browser's own words about a host that is away.
    desk.complaints.length = 0;

    await desk.restart('SIGKILL');
    const { page: again, complaints } = await openPage(desk.browser, desk.host.url);
    await again.getByText('Fix the failing test').first().click();
    await runOnce(again).click();
    await again.getByRole('button', { name: /^Review 1 file/ }).waitFor();
    expect(complaints).toEqual([]);
  });
});

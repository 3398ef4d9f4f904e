/**
 * The review panel in a real browser against the built web host and the patch of the demo: what the person types and presses
 * on one side, the bytes on disk on the other. Each test has a host, a data folder and a copy of the demo's project of its own.
 */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeFolder, makePlays } from '../support/app.ts';
import {
  type HostProcess,
  launchBrowser,
  makeDataFolder,
  removeFolder,
  startHost,
} from '../support/web-host.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const file = 'src/totals.js';
const proposedLine = 'totals.set(entry.category, (totals.get(entry.category) ?? 0) + entry.cents);';
/** As much of it as is sure to stand on one row when the line is wrapped. */
const proposedPart = '(totals.get(entry.category)';
const oldLine = 'totals.set(entry.category, entry.cents);';

const change = `<<<<<<< SEARCH\n    ${oldLine}\n=======\n    ${proposedLine}\n>>>>>>> REPLACE\n`;
/** The demo's, without the way there: a person is not kept waiting, and neither is a test. */
const plays = makePlays({
  patch: [
    { calls: [{ name: 'apply_diff', arguments: { path: file, diff: change } }] },
    { calls: [{ name: 'execute_command', arguments: { command: 'node --test' } }] },
    { calls: [{ name: 'attempt_completion', arguments: { result: 'The failing test was right.' } }] },
  ],
});

let browser: Browser;
let model: ScriptedServer;
let host: HostProcess;
let workspace: string;
let page: Page;
/** What the page complained about; anything here fails the test. */
let complaints: string[];

beforeAll(async () => {
  [browser, model] = await Promise.all([launchBrowser(), startScriptedServer({ plays })]);
});
afterAll(() => Promise.all([browser?.close(), model?.close()]));

beforeEach(async () => {
  workspace = makeFolder();
  cpSync(join(import.meta.dirname, '../../resources/demo'), workspace, { recursive: true });
  const models = JSON.stringify([{ name: 'the play', endpoint: model.url }]);
  const given = [`models=${models}`, 'model=the play', 'rung=native', 'titles=off', 'reflections=off'];
  const settings = given.flatMap((setting) => ['--set', setting]);
  host = await startHost(makeDataFolder(), ['--workspace', workspace, ...settings]);
  complaints = [];
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      setTimeout(() => {
        throw new Error(`blocked by the policy: ${event.violatedDirective} ${event.sample}`);
      }),
    ),
  );
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.getByLabel('Message to the agent').fill('Fix the failing test. [[play:patch]]');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Review 1 file' }).click();
  await panel().locator('.char-insert').first().waitFor();
});

afterEach(async () => {
  await page?.context().close();
  await host.end('SIGTERM');
  for (const folder of [host.dataFolder, workspace]) removeFolder(folder);
  expect(complaints).toEqual([]);
});

const panel = () => page.getByRole('region', { name: 'Review', exact: true });
const button = (name: string | RegExp) => panel().getByRole('button', { name });
/** The line of the right side that holds `text`. */
const right = (text: string) => panel().locator('.editor.modified .view-line').filter({ hasText: text });

const onDisk = () => readFileSync(join(workspace, file), 'utf8');

/** Puts the caret at the end of the line and types, as a person does. */
async function typeAtEndOf(line: string, text: string): Promise<void> {
  await right(line).click();
  // Once for the row, once for the wrapped line.
  await page.keyboard.press('End');
  await page.keyboard.press('End');
  await page.keyboard.type(text);
}

async function shot(name: string): Promise<void> {
  const folder = process.env.PATCHBAY_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `review-${name}.png`) });
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

describe('the review panel', () => {
  it('writes the bytes the person edited, and shows afterwards that they are theirs', async () => {
    const before = onDisk();
    expect(before).toContain(oldLine);
    await shot('waiting');
    await typeAtEndOf(proposedPart, ' // why? checked by hand');
    await button('Write 1 file, 1 edited').waitFor();
    expect(onDisk()).toBe(before);
    await page.keyboard.press('Control+Enter');
    await panel().getByText('The right side is what you wrote').waitFor();
    expect(onDisk()).toBe(before.replace(oldLine, `${proposedLine} // why? checked by hand`));
    await right('checked by hand').waitFor();
    await shot('written');
  });

  it('rejects with words and writes nothing', async () => {
    const before = onDisk();
    await right(proposedPart).click();
    await button('Reject and say why').click();
    await page.keyboard.type('Use Object.groupBy instead.');
    await shot('rejecting');
    await page.keyboard.press('Control+Enter');
    await panel().getByText('You said: Use Object.groupBy instead.').waitFor();
    expect(onDisk()).toBe(before);
  });

  it('keeps the text through a conflict, and writes it against the file as it is now', async () => {
    const before = onDisk();
    await typeAtEndOf(proposedPart, ' // mine');
    await button('Write 1 file, 1 edited').waitFor();
    appendFileSync(join(workspace, file), '// somebody else\n');
    await button('Write 1 file, 1 edited').click();
    await panel().getByText(`${file} changed on disk since this was proposed.`).waitFor();
    expect(onDisk()).toBe(`${before}// somebody else\n`);
    expect(await right('// mine').count()).toBe(1);
    await panel().getByText('Changed on disk', { exact: true }).click();
    await right('// somebody else').waitFor();
    await shot('conflict');
    await button('Review against the file as it is now').click();
    // The kept text is the proposal now, so nothing of it is an edit any more.
    await button('Write 1 file').waitFor();
    await right('// mine').waitFor();
    await button('Write 1 file').click();
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk()).toBe(before.replace(oldLine, `${proposedLine} // mine`));
  });

  it('keeps an edit when the panel is closed and the page is loaded anew', async () => {
    await typeAtEndOf(proposedPart, ' // kept');
    await button('Write 1 file, 1 edited').waitFor();
    await button('Close review').click();
    await page.getByRole('button', { name: 'Review 1 file' }).click();
    await right('// kept').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Review 1 file' }).click();
    await button('Write 1 file, 1 edited').waitFor();
    await right('// kept').waitFor();
    await button('Back to the proposed text').click();
    await button('Write 1 file').waitFor();
    expect(await right('// kept').count()).toBe(0);
  });

  it('takes one change back on the right side, by keyboard reach and by the mark beside it', async () => {
    await right(proposedPart).click();
    await button('Undo this change on the right side').click();
    await panel().getByText('No changes').waitFor();
    await button('Write 1 file, 1 edited').waitFor();
    await right(oldLine).click();
    await page.keyboard.press('Control+Z');
    await right(proposedPart).hover();
    await panel().locator('.gutterItem .action-label').first().click();
    await panel().getByText('No changes').waitFor();
  });

  it('writes what was proposed, to the byte, with nothing axe objects to before and after', async () => {
    const before = onDisk();
    const findings = async (): Promise<string[]> => {
      // Through the debugger and not as a script of the page, which the page's policy would refuse.
      await page.evaluate(axe);
      const run = 'axe.run(\'section[aria-label="Review"]\').then((found) => found.violations)';
      const violations = await page.evaluate<Violation[]>(run);
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
      );
    };
    await panel().getByText('Change 1 of 1').waitFor();
    await panel().locator('button:enabled', { hasText: 'Write 1 file' }).waitFor();
    expect(await findings()).toEqual([]);
    await button('Write 1 file').click();
    await panel().getByText('Written', { exact: true }).first().waitFor();
    expect(onDisk()).toBe(before.replace(oldLine, proposedLine));
    expect(await findings()).toEqual([]);
  });

  it('rewinds from the timeline to before the patch', async () => {
    const before = onDisk();
    await button('Write 1 file').click();
    await page.getByRole('button', { name: /^Run once/ }).click();
    await page.getByText('The failing test was right.').first().waitFor();
    writeFileSync(join(workspace, 'mine.txt'), 'not of the agent');
    await page.getByRole('button', { name: 'Checkpoints' }).click();
    await page
      .getByRole('button', { name: /Rewind files to here/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(file).waitFor();
    await shot('rewind');
    await dialog.getByRole('button', { name: /^Rewind \d/ }).click();
    await dialog.getByText(/rewound\.$/).waitFor();
    expect(onDisk()).toBe(before);
    expect(readFileSync(join(workspace, 'mine.txt'), 'utf8')).toBe('not of the agent');
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    await page.getByText('Rewound files').waitFor();
    await shot('timeline');
  });
});

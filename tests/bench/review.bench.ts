/**
 * Reading a large patch in the built page: going on to the next of 200 files, to a file of 50,000 lines, and to one whose only line has
 * a million characters. Each is measured from the key to the text and to the marks of what changes in it.
 */
import type { Browser, Page } from 'playwright-core';
import { type WaitingFile, writeWaitingPatch } from '../support/waiting-patch.ts';
import { startUnattended } from './support/app-process.ts';
import { startChromium } from './support/chromium.ts';
import { freshFolder } from './support/folders.ts';
import { type NextFile, nextFile } from './support/key-to-file.ts';
import { type BenchRow, distribution } from './support/row.ts';

const count = 200;
const wordOf = (at: number): string => `changed${String(at).padStart(3, '0')}`;
const pathOf = (at: number): string =>
  `src/part-${Math.floor(at / 20)}/file-${String(at).padStart(3, '0')}.ts`;
const lines = (many: number, of: string): string =>
  Array.from({ length: many }, (_, at) => `const value${at} = compute('${of}', ${at});\n`).join('');

const changed = (at: number, before: string): WaitingFile => ({
  path: pathOf(at),
  before,
  after: before.replace('value5 ', `${wordOf(at)} `).replace('value80 ', 'value80b '),
});
const many = Array.from({ length: count }, (_, at) => changed(at, lines(120, `file ${at}`)));

const first: WaitingFile = { path: 'a.ts', before: 'one\n', after: 'two\n' };
const long: WaitingFile[] = [first, { ...changed(1, lines(50_000, 'long')), path: 'b.ts' }];
const wide: WaitingFile[] = [
  first,
  {
    path: 'b.js',
    before: `${'x = 1;'.repeat(170_000)}\n`,
    after: `${wordOf(1)};${'x = 1;'.repeat(170_000)}\n`,
  },
];

/** The page with the review open on its first file. */
async function openReview(
  browser: Browser,
  files: readonly WaitingFile[],
): Promise<{ page: Page; end(): Promise<void> }> {
  const dataFolder = freshFolder();
  writeWaitingPatch(dataFolder, { workspace: freshFolder(), title: 'Large', files });
  const host = await startUnattended(dataFolder);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(host.url);
  await page.getByText('Large', { exact: true }).first().click();
  await page.getByRole('button', { name: `Review ${files.length} files` }).click();
  await page.locator('.patch-diff .editor.modified .line-insert').first().waitFor();
  return {
    page,
    async end() {
      await context.close();
      await host.program.stop();
    },
  };
}

/** One after the other, as a person goes through them. */
async function through(browser: Browser): Promise<NextFile[]> {
  const { page, end } = await openReview(browser, many);
  const taken: NextFile[] = [];
  for (let at = 1; at < count; at += 1) taken.push(await nextFile(page, wordOf(at)));
  await end();
  return taken;
}

async function once(browser: Browser, files: readonly WaitingFile[], runs: number): Promise<NextFile[]> {
  const taken: NextFile[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { page, end } = await openReview(browser, files);
    taken.push(await nextFile(page, wordOf(1)));
    await end();
  }
  return taken;
}

function rowsOf(name: string, all: readonly NextFile[], aim?: string): BenchRow[] {
  const row = (what: string, pick: (one: NextFile) => number, more: { aim?: string } = {}): BenchRow =>
    distribution(`${name}: ${what}`, all.map(pick), more);
  return [
    row('key to text', ({ text }) => text, aim === undefined ? {} : { aim }),
    row('key to marks', ({ marks }) => marks),
    row('longest main-thread task', ({ task }) => task),
  ];
}

export async function rows(): Promise<BenchRow[]> {
  const browser = await startChromium();
  if (browser === null) return [{ name: 'review', unit: 'ms', note: 'n=0, no Chromium on this machine' }];
  const all = [
    ...rowsOf('next of 200 files', await through(browser), '< 50'),
    ...rowsOf('file of 50,000 lines', await once(browser, long, 5), '< 500'),
    ...rowsOf('line of 1 MB', await once(browser, wide, 5)),
  ];
  await browser.close();
  return all;
}

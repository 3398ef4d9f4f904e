/**
 * A message of 1.6 MB that streams into the page at 100 KB/s, through the real app: how long the main thread is blocked at most while
 * words come and when the reply is whole, and how often the page draws meanwhile.
 */
import type { Browser } from 'playwright-core';
import { startHostProcess } from './support/app-process.ts';
import { startChromium } from './support/chromium.ts';
import { freshFolder, longProject } from './support/folders.ts';
import { longMessages, messagePieces } from './support/long-message.ts';
import { between, mainThread, type Watch, watchMainThread } from './support/main-thread.ts';
import { awaitWords, painted } from './support/on-screen.ts';
import { startPacedServer } from './support/paced-process.ts';
import { countProcessorTime } from './support/processor-time.ts';
import { type BenchRow, quantile } from './support/row.ts';

const last = 'That is the end.';
const perSecond = 3_125;
const quiet = ['rung=native', 'titles=false'].flatMap((one) => ['--set', one]);

interface Streamed {
  while: Watch;
  whole: Watch;
  /** Of a processor, for each task from the first word until it is whole. */
  busy: number[];
  /** Milliseconds that the words took to be written, and from the last one to its being painted. */
  took: number;
  late: number;
}

async function stream(browser: Browser, text: string): Promise<Streamed> {
  const server = await startPacedServer({
    tokens: [...messagePieces(text), `\n\n${last}`],
    perSecond,
  });
  const host = await startHostProcess(freshFolder(), quiet);
  const { id: sessionId } = await host.client.session.create({
    workspace: longProject(),
    model: `endpoint:${server.url}`,
    title: 'Long message',
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(host.url);
  await page.getByText('Long message', { exact: true }).first().click();
  await page.locator('#composer').waitFor();
  await awaitWords(page, { words: last, behind: '' });
  await watchMainThread(page);
  const counted = await countProcessorTime(page);
  const written = server.written();
  await host.client.session.send({ sessionId, text: 'Tell me.', messageId: crypto.randomUUID() });
  const seen = await painted(page);
  await page.getByText(/^Answered/).waitFor({ timeout: 300_000 });
  // What comes of the reply being whole is done, or has blocked the page by then.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1_000)));
  const busy = await counted();
  const all = await mainThread(page);
  const { began, ended } = await written;
  await page.close();
  await host.close();
  server.stop();
  return {
    while: between(all, began, ended),
    whole: between(all, ended),
    busy,
    took: ended - began,
    late: seen - ended,
  };
}

function rowsOf(name: string, one: Streamed): BenchRow[] {
  const longest = ({ tasks }: Watch): number => Math.max(0, ...tasks.map(({ ms }) => ms));
  const gaps = one.while.gaps.map(({ ms }) => ms);
  const row = (what: string, value: number, more: Partial<BenchRow> = {}): BenchRow => ({
    name: `1.6 MB, ${name}: ${what}`,
    unit: 'ms',
    value,
    note: 'n=1',
    ...more,
  });
  return [
    row('longest main-thread task while words come', longest(one.while), {
      aim: '≤ 50',
      note: `n=1, ${one.while.tasks.length} tasks over 50 in ${Math.round(one.took / 1000)} s; 0: none`,
    }),
    row('longest main-thread task when it is whole', longest(one.whole), { aim: '≤ 50' }),
    row('longest task in time of a processor', Math.max(...one.busy), {
      aim: '≤ 50',
      note: `n=${one.busy.length}, in all ${Math.round(one.busy.reduce((sum, ms) => sum + ms, 0))} ms`,
    }),
    row('last word written to painted', one.late),
    row('frames', gaps.length / (one.took / 1000), { unit: 'per s' }),
    row('time between two frames', Math.max(0, ...gaps), {
      p50: quantile(gaps, 0.5),
      p95: quantile(gaps, 0.95),
      note: `n=${gaps.length}, value: the longest`,
    }),
  ];
}

export async function rows(): Promise<BenchRow[]> {
  const browser = await startChromium();
  if (browser === null)
    return [{ name: 'long message', unit: 'ms', note: 'n=0, no Chromium on this machine' }];
  const all: BenchRow[] = [];
  for (const [name, text] of Object.entries(longMessages))
    all.push(...rowsOf(name, await stream(browser, text)));
  await browser.close();
  return all;
}

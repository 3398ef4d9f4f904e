/**
 * The web host in a browser: from starting its process to a page that can be used, and how long the page's main thread is
 * blocked at most while a long reply streams in. The page is drawn by the same processors that everything else runs on.
 */
import type { Browser } from 'playwright-core';
import { runTurn, startHostProcess, startUnattended } from './support/app-process.ts';
import { startChromium } from './support/chromium.ts';
import { freshFolder, longProject } from './support/folders.ts';
import { longReply } from './support/long-reply.ts';
import { between, mainThread, type Watch, watchMainThread } from './support/main-thread.ts';
import { play, startModelProcess } from './support/model-process.ts';
import { type BenchRow, distribution, quantile, wallClock } from './support/row.ts';

const starts = 10;
const streams = 3;

interface Start {
  host: number;
  shown: number;
  usable: number;
}

async function start(browser: Browser): Promise<Start> {
  const started = wallClock();
  const host = await startUnattended(freshFolder());
  const ready = wallClock() - started;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(host.url, { waitUntil: 'commit' });
  await page.getByRole('heading', { name: 'Open a folder' }).waitFor();
  const shown = wallClock() - started;
  // Enabled once the host has answered over the WebSocket, so a click would do something.
  await page.locator('button:enabled', { hasText: 'Try the demo' }).waitFor();
  const usable = wallClock() - started;
  await context.close();
  await host.program.stop();
  return { host: ready, shown, usable };
}

/** Some 6,000 words. */
const parts = longReply(45);
const long = play('long-markdown', [{ text: parts, calls: [], pace: 1 }]);
const words = parts.match(/\s*\S+\s*/g)?.length ?? 0;

interface Streamed {
  rate: number;
  while: Watch;
  after: Watch;
}

async function stream(browser: Browser): Promise<Streamed> {
  const model = await startModelProcess({ extraPlays: [long] });
  // A model that is tried out first gets requests before the one that is measured.
  const host = await startHostProcess(freshFolder(), ['--set', 'rung=native', '--set', 'titles=false']);
  const session = await host.client.session.create({
    workspace: longProject(),
    model: `endpoint:${model.url}`,
    title: 'Stream',
  });
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.getByText('Stream', { exact: true }).first().click();
  await page.locator('#composer').waitFor();
  await watchMainThread(page);
  await runTurn(host.client, session.id, 'Tell me. [[play:long-markdown]]');
  await page.getByText('Part 45', { exact: true }).waitFor();
  // Two frames: what the end of the turn made is drawn by then.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const all = await mainThread(page);
  const [mark] = await model.takeMarks();
  await page.close();
  await host.close();
  model.stop();
  if (mark === undefined) throw new Error('the model was not asked');
  const { received, answered } = mark;
  return {
    rate: words / ((answered - received) / 1000),
    while: between(all, received, answered),
    after: between(all, answered),
  };
}

async function startRows(browser: Browser): Promise<BenchRow[]> {
  const all: Start[] = [];
  for (let run = 0; run < starts; run += 1) all.push(await start(browser));
  return [
    distribution(
      'web host: process start to listening',
      all.map((one) => one.host),
    ),
    distribution(
      'web host: process start to first screen',
      all.map((one) => one.shown),
    ),
    distribution(
      'web host: process start to usable page',
      all.map((one) => one.usable),
    ),
  ];
}

async function streamRows(browser: Browser): Promise<BenchRow[]> {
  const all: Streamed[] = [];
  for (let run = 0; run < streams; run += 1) all.push(await stream(browser));
  const rates = all.map((one) => one.rate);
  const note = `runs; ${words} words at ${Math.round(quantile(rates, 0.5))} words/s; 0: none over 50`;
  const aim = '≤ 50';
  const longest = (pick: (one: Streamed) => Watch): number[] =>
    all.map((one) => Math.max(0, ...pick(one).tasks.map(({ ms }) => ms)));
  return [
    distribution(
      'streaming: longest main-thread task while words come',
      longest((one) => one.while),
      { aim, note },
    ),
    distribution(
      'streaming: longest main-thread task when the reply is whole',
      longest((one) => one.after),
      { aim },
    ),
    distribution(
      'streaming: tasks over 50 ms while words come',
      all.map((one) => one.while.tasks.length),
      { unit: 'count' },
    ),
    distribution(
      'streaming: time between two frames',
      all.flatMap((one) => one.while.gaps.map(({ ms }) => ms)),
    ),
  ];
}

export async function rows(): Promise<BenchRow[]> {
  const browser = await startChromium();
  if (browser === null) return [{ name: 'web page', unit: 'ms', note: 'n=0, no Chromium on this machine' }];
  const all = [...(await startRows(browser)), ...(await streamRows(browser))];
  await browser.close();
  return all;
}

/**
 * From a session's id to its state: in the process that has the database (read and fold), and as a client of the web host
 * over its WebSocket, which is what a window does; and from the click in a real page to what a person sees. The host is
 * warm; the session is not in its memory the first time only.
 */
import { performance } from 'node:perf_hooks';
import type { Browser } from 'playwright-core';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { reduce } from '../../src/shared/session-reduce.ts';
import { emptySession } from '../../src/shared/session-state.ts';
import { type HostProcess, openLocalApp, startHostProcess, startUnattended } from './support/app-process.ts';
import { startChromium } from './support/chromium.ts';
import { clickToScreen, type Opening, openListPage } from './support/click-to-screen.ts';
import { freshFolder } from './support/folders.ts';
import { openBook, writeLongSession } from './support/long-session.ts';
import { type BenchRow, distribution, timed, times } from './support/row.ts';

const sizes = [
  { events: 1_000, runs: 20 },
  { events: 10_000, runs: 10 },
  { events: 50_000, runs: 5 },
];
const idOf = (events: number): string => `long-${events}`;
const words = (events: number): string => `${events / 1000}k events`;

/** Each time a book that has never seen the session. */
const fromDisk = (dataFolder: string, events: number, runs: number): Promise<number[]> =>
  times(runs, () => {
    const { book, close } = openBook(dataFolder);
    if (book.get(idOf(events))?.state().seq !== events) throw new Error('not the whole session');
    close();
  });

async function throughClient(dataFolder: string, events: number, runs: number): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const app = await openLocalApp(dataFolder);
    taken.push(
      await timed(async () => {
        const all = await app.client.session.history({ sessionId: idOf(events) });
        if (reduce(emptySession, all).seq !== events) throw new Error('not the whole session');
      }),
    );
    await app.close();
  }
  return taken;
}

/** A new connection each time; from asking to watch until the state is whole. */
async function overSocket(dataFolder: string, events: number): Promise<number> {
  const attached = await attachToHost(dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const stop = new AbortController();
  let state = emptySession;
  const started = performance.now();
  const feed = await attached.value.client.session.watch(
    { sessionId: idOf(events) },
    { signal: stop.signal },
  );
  for await (const item of feed) {
    if (item.kind === 'events') state = reduce(state, item.events);
    if (state.seq === events) break;
  }
  const taken = performance.now() - started;
  stop.abort();
  await attached.value.close();
  return taken;
}

async function overSocketOnce(dataFolder: string, events: number, runs: number): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const host: HostProcess = await startHostProcess(dataFolder);
    // What a window asks before: the host's own first calls are not this row's matter.
    await host.client.session.list();
    taken.push(await overSocket(dataFolder, events));
    await host.close();
  }
  return taken;
}

interface Openings {
  /** In a page and a host that have shown no session yet. */
  first: Opening;
  /** In the same page, with another session in between. */
  again: Opening;
}

/** A host and a page of its own for each. */
async function inPage(browser: Browser, dataFolder: string, events: number): Promise<Openings> {
  const host = await startUnattended(dataFolder);
  const page = await openListPage(browser, host.url);
  // A row of the conversation is some 30 pixels high, and about every second event has one.
  const pixels = events * 10;
  const first = await clickToScreen(page, idOf(events), pixels);
  await clickToScreen(page, idOf(between));
  const again = await clickToScreen(page, idOf(events), pixels);
  await page.context().close();
  await host.program.stop();
  return { first, again };
}

const control = 20;
const between = 21;
const pageRuns = 15;

/** The control takes the same steps with a session that costs next to nothing; the two take turns. */
async function pageRows(dataFolder: string): Promise<BenchRow[]> {
  const browser = await startChromium();
  if (browser === null)
    return [{ name: 'click to screen', unit: 'ms', note: 'n=0, no Chromium on this machine' }];
  const short: Openings[] = [];
  const long: Openings[] = [];
  for (let run = 0; run < pageRuns; run += 1) {
    short.push(await inPage(browser, dataFolder, control));
    long.push(await inPage(browser, dataFolder, 10_000));
  }
  await browser.close();
  const row = (name: string, all: Openings[], pick: (one: Openings) => number, aim?: string): BenchRow =>
    distribution(`click to screen, ${name}`, all.map(pick), aim === undefined ? {} : { aim });
  return [
    row('first session of the page, 20 events (control)', short, ({ first }) => first.screen),
    row('first session of the page, 10k events', long, ({ first }) => first.screen, '< 300'),
    row('again, 20 events (control)', short, ({ again }) => again.screen),
    row('again, 10k events', long, ({ again }) => again.screen, '< 300'),
    row('until all of it has come, 10k events', long, ({ first }) => first.whole),
    row('longest main-thread task, 20 events (control)', short, ({ first }) => first.task),
    row('longest main-thread task, 10k events', long, ({ first }) => first.task),
  ];
}

export async function rows(): Promise<BenchRow[]> {
  const dataFolder = freshFolder();
  for (const { events } of sizes) writeLongSession(dataFolder, idOf(events), events);
  for (const events of [control, between]) writeLongSession(dataFolder, idOf(events), events);
  const all: BenchRow[] = [];
  for (const { events, runs } of sizes) {
    const aim = events === 10_000 ? { aim: '< 300' } : {};
    const name = (way: string): string => `open a session of ${words(events)}, ${way}`;
    all.push(
      distribution(name('read and fold'), await fromDisk(dataFolder, events, runs), aim),
      distribution(name('in-process client'), await throughClient(dataFolder, events, runs), aim),
      distribution(
        name('first time over WebSocket'),
        await overSocketOnce(dataFolder, events, Math.min(runs, 10)),
        aim,
      ),
    );
  }
  return [...all, ...(await pageRows(dataFolder))];
}

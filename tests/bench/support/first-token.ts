/**
 * From sending a message to the first word of the answer, on a real server whose prompt is in its cache: in the app, and for
 * the same bytes sent to the same server without it. Before each bare request the one before it is sent again, so that the
 * server finds in its slot what the app's request found.
 */
import type { Browser, Page } from 'playwright-core';
import { startLlamaServer } from '../../support/llama-server.ts';
import { type HostProcess, startHostProcess } from './app-process.ts';
import { freshFolder, longProject } from './folders.ts';
import { awaitWords, painted } from './on-screen.ts';
import { askBare, type Exchange, figuresOf, type RecordedServer, recordServer } from './recorded-server.ts';
import { type BenchRow, distribution, quantile, wallClock } from './row.ts';

const rounds = 15;
/** The first turns read the whole prompt and start what is started once. */
const warmUp = 2;
/** A word of one token that is nowhere else on the screen. */
const firstWord = 'X';
const plays = { talk: Array.from({ length: 100 }, (_, n) => `X-ray ${n} is done, and nothing was found.`) };

interface Round {
  app: number;
  bare: number;
  /** Of `app`: until the request had left, until the server's first word, until it was seen. */
  before: number;
  server: number;
  after: number;
  /** The server's part of `bare`: more in the app's turn where the app keeps it busy with something else. */
  bareServer: number;
  read: { app: number; bare: number };
}

/** Sends one message and gives when that was and when the first word was seen; resolves when the turn is over. */
type Say = (text: string) => Promise<{ sent: number; seen: number }>;

/** As a client of the host hears it. */
const sayAsClient =
  ({ client }: HostProcess, sessionId: string): Say =>
  async (text) => {
    const { seq } = (await client.session.history({ sessionId })).at(-1) ?? { seq: 0 };
    const feed = await client.session.watch({ sessionId, after: seq });
    const sent = wallClock();
    await client.session.send({ sessionId, text, messageId: crypto.randomUUID() });
    let seen = 0;
    for await (const item of feed) {
      if (seen === 0 && item.kind === 'live' && item.live.kind === 'text') seen = wallClock();
      if (item.kind === 'events' && item.events.some(({ type }) => type === 'turn.ended')) break;
    }
    return { sent, seen };
  };

/** As a person sees it: from the key to the painted word. */
const sayOnScreen =
  (page: Page): Say =>
  async (text) => {
    await page.locator('#composer').fill(text);
    await awaitWords(page, { words: firstWord, behind: text });
    await page.evaluate(() => {
      const at = (event: KeyboardEvent): void => {
        Object.assign(globalThis, { benchSent: performance.timeOrigin + event.timeStamp });
      };
      addEventListener('keydown', at, { capture: true, once: true });
    });
    await page.locator('#composer').press('Control+Enter');
    const seen = await painted(page);
    const sent = await page.evaluate(() => (globalThis as unknown as { benchSent: number }).benchSent);
    await page.locator('#composer:enabled').waitFor();
    return { sent, seen };
  };

async function measure(recorded: RecordedServer, say: Say, idle: () => Promise<void>): Promise<Round[]> {
  const all: Round[] = [];
  let earlier: Exchange | undefined;
  for (let round = 0; round < rounds + warmUp; round += 1) {
    const at = recorded.exchanges.length;
    const { sent, seen } = await say(`Message ${round}.${round === 0 ? ' [[play:talk]]' : ''}`);
    await idle();
    const exchange = recorded.exchanges[at];
    if (exchange === undefined || recorded.exchanges.length > at + 1)
      throw new Error(`${recorded.exchanges.length - at} requests for one message`);
    if (earlier !== undefined && round >= warmUp) {
      await askBare(recorded.url, earlier.body);
      const bare = await askBare(recorded.url, exchange.body);
      const again = recorded.exchanges.at(-1) ?? exchange;
      all.push({
        app: seen - sent,
        bare: bare.firstWord - bare.sent,
        before: exchange.received - sent,
        server: exchange.firstWord - exchange.received,
        after: seen - exchange.firstWord,
        bareServer: again.firstWord - again.received,
        read: { app: figuresOf(exchange).read, bare: figuresOf(again).read },
      });
    }
    earlier = exchange;
  }
  return all;
}

function rowsOf(what: string, all: readonly Round[]): BenchRow[] {
  const median = (pick: (one: Round) => number): number => quantile(all.map(pick), 0.5);
  const tokens = `${median(({ read }) => read.app)} tokens read, ${median(({ read }) => read.bare)} by the control`;
  const parts = `${median(({ before }) => before).toFixed(1)} ms until the request is there, ${median(({ after }) => after).toFixed(1)} from the server's word on`;
  const served = `the server took ${median(({ server }) => server).toFixed(1)} ms, ${median(({ bareServer }) => bareServer).toFixed(1)} for the control`;
  return [
    distribution(
      `send to first token, ${what}`,
      all.map(({ app }) => app),
      { note: tokens },
    ),
    distribution(
      `control: the same bytes without the app, in turn (${what})`,
      all.map(({ bare }) => bare),
    ),
    {
      name: `send to first token, ${what}: over the control`,
      unit: 'ms',
      value: median(({ app }) => app) - median(({ bare }) => bare),
      note: `difference of the p50; ${served}`,
    },
    distribution(
      `send to first token, ${what}: the app alone`,
      all.map(({ before, after }) => before + after),
      { note: parts },
    ),
  ];
}

export async function firstTokenRows(browser: Browser | null): Promise<BenchRow[]> {
  const server = await startLlamaServer({ plays, ctx: 16_384 });
  if ('skipped' in server) throw new Error(server.skipped);
  const recorded = await recordServer(server.url);
  const quiet = ['rung=native', 'titles=false', 'reflections=false'].flatMap((one) => ['--set', one]);
  const host = await startHostProcess(freshFolder(), quiet);
  const create = async (title: string): Promise<string> => {
    const model = `endpoint:${recorded.url}`;
    return (await host.client.session.create({ workspace: longProject(), model, title })).id;
  };
  const first = await create('Words');
  const made = rowsOf(
    'client of the host',
    await measure(recorded, sayAsClient(host, first), async () => {}),
  );
  if (browser !== null) {
    const second = await create('Screen');
    const page = await browser.newPage();
    await page.goto(host.url);
    await page.getByText('Screen', { exact: true }).first().click();
    await page.locator('#composer').waitFor();
    made.push(
      ...rowsOf('on the screen', await measure(recorded, sayOnScreen(page), () => atRest(host, second))),
    );
    await page.close();
  }
  await host.close();
  await recorded.close();
  await server.stop();
  return made;
}

/** When the session's last turn has ended. */
async function atRest({ client }: HostProcess, sessionId: string): Promise<void> {
  for await (const item of await client.session.watch({ sessionId }))
    if (item.kind === 'events' && item.events.at(-1)?.type === 'turn.ended') return;
}

/**
 * Tokens a second of a server that writes a thousand, until the last word is on the screen and until curl has it. Both clocks
 * start when the server writes its first token, so that what is late at the end counts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { type HostProcess, startHostProcess } from './app-process.ts';
import { freshFolder, longProject } from './folders.ts';
import { longReply, tokenPieces } from './long-reply.ts';
import { awaitWords, painted } from './on-screen.ts';
import { type Paced, type PacedServer, startPacedServer } from './paced-process.ts';
import { type BenchRow, distribution, quantile, wallClock } from './row.ts';

const rounds = 3;
const perSecond = 1_000;
const last = 'That is the end.';
const tokens = [...tokenPieces(longReply(28)), `\n\n${last}`];

interface Read {
  /** Tokens a second the server wrote, and the reader had. */
  written: number;
  had: number;
  /** Milliseconds from the last token's writing until the reader had it. */
  late: number;
}

function rateOf({ began, ended }: Paced, until: number): Read {
  const rate = (end: number): number => tokens.length / ((end - began) / 1000);
  return { written: rate(ended), had: rate(until), late: until - ended };
}

/** Null where there is no curl. Counts what came: a stream that is not whole is no figure. */
async function byCurl(server: PacedServer): Promise<Read | null> {
  const written = server.written();
  const json = ['-H', 'content-type: application/json', '-d', '{"messages":[],"stream":true}'];
  const curl = spawn('curl', ['-sN', ...json, `${server.url}/chat/completions`]);
  let text = '';
  let until = 0;
  curl.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
    if (until === 0 && text.includes(last)) until = wallClock();
  });
  const isThere = await once(curl, 'close').then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const came = text.split('"content":').length - 1;
  if (came !== tokens.length) throw new Error(`${came} tokens of ${tokens.length} came`);
  return rateOf(await written, until);
}

async function onScreen(page: Page, host: HostProcess, server: PacedServer, n: number): Promise<Read> {
  const title = `Stream ${n}`;
  const { id: sessionId } = await host.client.session.create({
    workspace: longProject(),
    model: `endpoint:${server.url}`,
    title,
  });
  await page.getByText(title, { exact: true }).first().click();
  await page.locator('main h1', { hasText: title }).waitFor();
  await awaitWords(page, { words: last, behind: '' });
  const written = server.written();
  await host.client.session.send({ sessionId, text: 'Tell me.', messageId: crypto.randomUUID() });
  const until = await painted(page);
  return rateOf(await written, until);
}

export async function streamRateRows(browser: Browser | null): Promise<BenchRow[]> {
  const server = await startPacedServer({ tokens, perSecond });
  const quiet = ['rung=native', 'titles=false'].flatMap((one) => ['--set', one]);
  const host = await startHostProcess(freshFolder(), quiet);
  const page = await browser?.newPage();
  await page?.goto(host.url);
  const curl: Read[] = [];
  const screen: Read[] = [];
  // Round by round, so that another program's load falls on both.
  for (let round = 0; round < rounds; round += 1) {
    const raw = await byCurl(server);
    if (raw !== null) curl.push(raw);
    if (page !== undefined) screen.push(await onScreen(page, host, server, round));
  }
  await page?.close();
  await host.close();
  server.stop();
  return rowsOf(curl, screen);
}

function rowsOf(curl: readonly Read[], screen: readonly Read[]): BenchRow[] {
  const unit = 'per s';
  const had = (all: readonly Read[]): number[] => all.map((one) => one.had);
  const late = (all: readonly Read[]): number[] => all.map((one) => one.late);
  const written = [...curl, ...screen].map((one) => one.written);
  return [
    distribution('tokens on the screen', had(screen), {
      unit,
      note: `runs of ${tokens.length} tokens, until the last word`,
    }),
    distribution('control: tokens read by curl', had(curl), { unit, note: 'runs, in turn with the others' }),
    {
      name: 'tokens on the screen, share of the control',
      unit: '%',
      value: (100 * quantile(had(screen), 0.5)) / quantile(had(curl), 0.5),
      note: `n=${screen.length}, of the p50`,
    },
    distribution('control: tokens written by the server', written, {
      unit,
      note: `meant to be ${perSecond}`,
    }),
    distribution('last token written to its word on the screen', late(screen)),
    distribution('control: last token written to curl', late(curl)),
  ];
}

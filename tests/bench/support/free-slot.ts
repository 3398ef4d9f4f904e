/**
 * From stopping a turn until the server's slot is free again, while it writes and while it reads a long prompt; in turn with
 * the same bytes sent without the app, whose socket is closed. What asking costs is in both, and has a row of its own. The server
 * has the batches that we start it with: it hears of nothing before the one it reads is done.
 */
import { startLlamaServer } from '../../support/llama-server.ts';
import { type HostProcess, startHostProcess } from './app-process.ts';
import { freshFolder, longProject } from './folders.ts';
import { type RecordedServer, recordServer } from './recorded-server.ts';
import { type BenchRow, distribution, times, wallClock } from './row.ts';

const rounds = 8;
const plays = { endless: ['one more word and then '.repeat(400)] };

type Phase = 'writing' | 'reading';
/** Some thousand tokens, so that the server is still reading when it is told to stop. */
const longText = Array.from({ length: 450 }, (_, n) => `file-${n} has ${n * 7} lines`).join('\n');

interface Asking {
  server: string;
  recorded: RecordedServer;
  host: HostProcess;
}

async function isWorking(server: string): Promise<boolean> {
  const response = await fetch(server.replace('/v1', '/slots'));
  const slots = (await response.json()) as { is_processing: boolean }[];
  return slots.some(({ is_processing }) => is_processing);
}

/** Milliseconds from `stop` until no slot works. Throws when none worked: then nothing was measured. */
async function untilFree(server: string, stop: () => Promise<unknown>): Promise<number> {
  if (!(await isWorking(server))) throw new Error('no slot worked when it was to be stopped');
  const from = wallClock();
  const stopped = stop();
  let free = 0;
  while (free === 0) if (!(await isWorking(server))) free = wallClock();
  await stopped;
  return free - from;
}

/** Gives the time and the bytes that the server had been sent. */
async function throughApp({ server, recorded, host }: Asking, phase: Phase, n: number) {
  const { client } = host;
  const at = recorded.exchanges.length;
  const session = await client.session.create({
    workspace: longProject(),
    model: `endpoint:${recorded.url}`,
  });
  const feed = await client.session.watch({ sessionId: session.id });
  const text = `Message ${n}. [[play:endless]]${phase === 'reading' ? `\n${longText}` : ''}`;
  await client.session.send({ sessionId: session.id, text, messageId: crypto.randomUUID() });
  const wanted = phase === 'writing' ? 'text' : 'reading';
  for await (const item of feed) {
    if (item.kind === 'live' && item.live.kind === wanted) break;
    if (item.kind === 'events' && item.events.some(({ type }) => type === 'turn.ended'))
      throw new Error(`the turn ended before it was stopped: ${JSON.stringify(item.events)}`);
  }
  const ms = await untilFree(server, () => client.session.stop({ sessionId: session.id }));
  const exchange = recorded.exchanges[at];
  if (exchange === undefined) throw new Error('the server was not asked');
  return { ms, body: exchange.body };
}

async function bare({ server, recorded }: Asking, phase: Phase, body: string, n: number): Promise<number> {
  const stop = new AbortController();
  const response = await fetch(`${recorded.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // Another text from its beginning on, or the server would have read it already.
    body: body.replace(/Message (\d+)/, `Bare message ${n}`),
    signal: stop.signal,
  });
  const wanted = phase === 'writing' ? /"content":"[^"]/ : /"prompt_progress"/;
  let answer = '';
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  while (!wanted.test(answer)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`ended before it was stopped: ${answer.slice(-300)}`);
    answer += Buffer.from(value).toString();
  }
  return untilFree(server, async () => stop.abort());
}

export async function freeSlotRows(): Promise<BenchRow[]> {
  const server = await startLlamaServer({ plays, ctx: 24_576, args: ['-b', '512'] });
  if ('skipped' in server) throw new Error(server.skipped);
  const recorded = await recordServer(server.url);
  const quiet = ['rung=native', 'titles=false'].flatMap((one) => ['--set', one]);
  const host = await startHostProcess(freshFolder(), quiet);
  const asking = { server: server.url, recorded, host };
  const made: BenchRow[] = [];
  for (const phase of ['writing', 'reading'] as const) {
    const app: number[] = [];
    const control: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { ms, body } = await throughApp(asking, phase, round);
      app.push(ms);
      control.push(await bare(asking, phase, body, round));
    }
    made.push(distribution(`stop to free slot, server ${phase}`, app));
    made.push(distribution(`control: bare request closed, server ${phase}`, control));
  }
  const asked = await times(50, () => isWorking(server.url));
  await host.close();
  await recorded.close();
  await server.stop();
  return [...made, distribution('control: asking an idle server for its slots', asked)];
}

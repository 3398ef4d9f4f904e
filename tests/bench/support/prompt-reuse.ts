/**
 * How much of each step's prompt a real server had in its cache, in its own words on the wire. The same requests are then sent
 * without the app, as they were and with a number in front that changes: what could be had, and what a moving prompt costs.
 */
import { startLlamaServer } from '../../support/llama-server.ts';
import { openLocalApp, runTurn } from './app-process.ts';
import { freshFolder, longProject } from './folders.ts';
import { askBare, type Exchange, figuresOf, type RecordedServer, recordServer } from './recorded-server.ts';
import { type BenchRow, quantile } from './row.ts';

const turns = 4;
const callsPerTurn = 14;
/** Of the requests whose prompt moves, which the server reads whole each time. */
const movedSteps = 12;

/** Reads some lines, other ones each time, or runs a command whose output is short. */
const call = (n: number) =>
  n % 4 === 3
    ? { name: 'execute_command', arguments: { command: `seq ${n} ${n + 10}` } }
    : { name: 'read_file', arguments: { path: 'src/sum.js', start_line: 1 + 4 * n, end_line: 4 + 4 * n } };

const plays = Object.fromEntries(
  Array.from({ length: turns }, (_, turn) => [
    `turn-${turn}`,
    [
      ...Array.from({ length: callsPerTurn }, (_, n) => ({
        text: `Part ${n} comes next, so I look at it before I go on.`,
        calls: [call(turn * callsPerTurn + n)],
      })),
      'All of it was read.',
    ],
  ]),
);

async function session(recorded: RecordedServer): Promise<void> {
  const app = await openLocalApp(freshFolder(), ['--set', 'titles=false', '--set', 'reflections=false']);
  const { id } = await app.client.session.create({
    workspace: longProject(),
    model: `endpoint:${recorded.url}`,
    approve: 'all',
  });
  for (let turn = 0; turn < turns; turn += 1) {
    const state = await runTurn(app.client, id, `Read the next lines. [[play:turn-${turn}]]`);
    const last = state.turns.at(-1);
    if (last?.reason !== 'answered') throw new Error(`turn ${turn}: ${JSON.stringify(last?.failure)}`);
  }
  await app.close();
}

const numbered = (body: string, n: number): string =>
  body.replace('"role":"system","content":"', (front) => `${front}Request ${n}. `);

interface Reuse {
  shares: number[];
  overall: number;
  total: number;
}

/** Of every request after the first, which finds nothing. */
function reuseOf(exchanges: readonly Exchange[]): Reuse {
  const figures = exchanges.slice(1).map(figuresOf);
  const cached = figures.reduce((sum, one) => sum + one.cached, 0);
  const total = cached + figures.reduce((sum, one) => sum + one.read, 0);
  const shares = figures.map((one) => (100 * one.cached) / (one.cached + one.read));
  return { shares, overall: (100 * cached) / total, total };
}

function rowsOf(name: string, { shares, overall, total }: Reuse, aim?: string): BenchRow[] {
  const unit = '%';
  const note = `n=${shares.length} steps after the first`;
  return [
    {
      name: `${name}: by step`,
      unit,
      p50: quantile(shares, 0.5),
      value: Math.min(...shares),
      note: `${note}; value: least`,
    },
    {
      name: `${name}: overall`,
      unit,
      value: overall,
      note: `${note}, of ${total} tokens`,
      ...(aim && { aim }),
    },
  ];
}

export async function promptReuseRows(): Promise<BenchRow[]> {
  const server = await startLlamaServer({ plays, ctx: 24_576 });
  if ('skipped' in server) throw new Error(server.skipped);
  const recorded = await recordServer(server.url);
  await session(recorded);
  const steps = recorded.exchanges.length;
  if (steps !== turns * (callsPerTurn + 1)) throw new Error(`${steps} requests`);
  const bodies = recorded.exchanges.map(({ body }) => body);
  for (const body of bodies) await askBare(recorded.url, body);
  for (const [n, body] of bodies.slice(0, movedSteps).entries())
    await askBare(recorded.url, numbered(body, n));
  await recorded.close();
  await server.stop();
  const part = (from: number): Reuse => reuseOf(recorded.exchanges.slice(from, from + steps));
  return [
    ...rowsOf('prompt tokens reused', part(0), '≥ 97'),
    ...rowsOf('control: the same requests without the app', part(steps)),
    ...rowsOf('control: the same with their number in front', part(2 * steps)),
  ];
}

/**
 * From starting the CLI's process to its first request at the model server, and the memory it needed by the end of a run
 * of three steps. The control is Node starting and doing nothing.
 */
import { built, freshFolder, longProject, startNode } from './support/folders.ts';
import { type ModelProcess, play, startModelProcess } from './support/model-process.ts';
import { type BenchRow, distribution, times, wallClock } from './support/row.ts';

const runs = 10;
const read = (line: number) => ({
  text: `Line ${line}.`,
  calls: [{ name: 'read_file', arguments: `{"path":"src/sum.js","start_line":${line}}` }],
});
const threeSteps = play('three-steps', [read(1), read(2), { text: 'That is all.', calls: [] }]);

/** Loaded before the program; says at its end the most memory it had. resourceUsage() would count its parent's too. */
const reporter = `
  import { readFileSync, writeSync } from 'node:fs';
  process.once('exit', () => writeSync(2, readFileSync('/proc/self/status', 'utf8').match(/VmHWM.*/)[0]));`;
const reportMemory = `--import=data:text/javascript,${encodeURIComponent(reporter)}`;

interface Run {
  firstRequest: number;
  whole: number;
}

const argumentsOf = (model: ModelProcess, dataFolder: string): string[] => [
  ...[built('cli'), 'run', 'Read. [[play:three-steps]]', '--data', dataFolder],
  ...['--workspace', longProject(), '--endpoint', model.url, '--approve', 'all', '--set', 'rung=native'],
];

async function runOnce(model: ModelProcess, dataFolder: string): Promise<Run> {
  const args = argumentsOf(model, dataFolder);
  const started = wallClock();
  const { code, output } = await startNode(args).ended;
  const whole = wallClock() - started;
  const marks = await model.takeMarks();
  const first = marks[0];
  if (code !== 0 || first === undefined || marks.length !== 3)
    throw new Error(`the CLI ended with ${code} after ${marks.length} requests:\n${output}`);
  return { firstRequest: first.began - started, whole };
}

/** Megabytes. In runs of its own, because reporting takes time. */
async function mostMemory(model: ModelProcess, dataFolder: string): Promise<number> {
  const { output } = await startNode([reportMemory, ...argumentsOf(model, dataFolder)]).ended;
  await model.takeMarks();
  return Number(/VmHWM:\s+(\d+) kB/.exec(output)?.[1] ?? Number.NaN) / 1024;
}

export async function rows(): Promise<BenchRow[]> {
  const model = await startModelProcess({ extraPlays: [threeSteps] });
  const fresh: Run[] = [];
  const used: Run[] = [];
  const memory: number[] = [];
  const bare: number[] = [];
  const lived = freshFolder();
  await runOnce(model, lived);
  for (let run = 0; run < runs; run += 1) {
    fresh.push(await runOnce(model, freshFolder()));
    used.push(await runOnce(model, lived));
    if (process.platform === 'linux') memory.push(await mostMemory(model, lived));
    bare.push(...(await times(1, () => startNode(['-e', '0']).ended)));
  }
  model.stop();
  const of = (all: readonly Run[], key: keyof Run): number[] => all.map((run) => run[key]);
  return [
    distribution('CLI: start to first request', of(used, 'firstRequest'), { aim: '≤ 800' }),
    distribution('CLI: start to first request, new data folder', of(fresh, 'firstRequest'), { aim: '≤ 800' }),
    distribution('CLI: run of 3 steps, start to end', of(used, 'whole')),
    distribution('CLI: most memory in a run of 3 steps', memory, { unit: 'MB', aim: '≤ 150' }),
    distribution('control: node -e 0, start to end', bare),
  ];
}

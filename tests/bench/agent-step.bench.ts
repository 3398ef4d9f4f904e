/**
 * What the app costs per step of an agent that only reads, without the model's time: from the last byte of an answer to the
 * last byte of the next request, as the model server sees it. The journal is durable throughout. The control does the same
 * exchange and the same read of the file with nothing around it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLocalApp, runTurn } from './support/app-process.ts';
import { built, freshFolder, longProject, startNode } from './support/folders.ts';
import { betweenAnswers, type ModelProcess, startModelProcess } from './support/model-process.ts';
import { type BenchRow, distribution, quantile } from './support/row.ts';

const task = 'Read it all. [[play:read-200]]';
const rounds = 3;
const steps = 200;

async function throughCli(model: ModelProcess): Promise<number[]> {
  // Trust is asked as a person has it, not switched off.
  const args = ['--workspace', longProject(), '--endpoint', model.url, '--approve', 'all', '--trust'];
  const more = [
    '--data',
    freshFolder(),
    '--set',
    'maxSteps=100000',
    '--set',
    'rung=native',
    '--set',
    'trust=ask',
  ];
  const { code, output } = await startNode([built('cli'), 'run', task, ...args, ...more]).ended;
  if (code !== 0) throw new Error(`the CLI ended with ${code}:\n${output}`);
  return stepTimes(model);
}

/** Also the processor time of a step: what is left of it when another program has the processor. */
async function inProcess(model: ModelProcess): Promise<{ taken: number[]; cpu: number }> {
  const app = await openLocalApp(freshFolder());
  const session = await app.client.session.create({
    workspace: longProject(),
    model: `endpoint:${model.url}`,
    approve: 'all',
  });
  const before = process.cpuUsage();
  await runTurn(app.client, session.id, task);
  const { user, system } = process.cpuUsage(before);
  await app.close();
  return { taken: await stepTimes(model), cpu: (user + system) / 1000 / steps };
}

/** Fails rather than report on fewer steps than it says. */
async function stepTimes(model: ModelProcess): Promise<number[]> {
  const taken = betweenAnswers(await model.takeMarks());
  if (taken.length !== steps) throw new Error(`${taken.length} steps instead of ${steps}`);
  return taken;
}

interface Message {
  role: string;
  content: string;
  tool_calls?: unknown[];
  tool_call_id?: string;
}

async function bareLoop(model: ModelProcess): Promise<number[]> {
  const file = join(longProject(), 'src/sum.js');
  const messages: Message[] = [{ role: 'user', content: task }];
  for (let asked = 0; asked <= steps; asked += 1) {
    const response = await fetch(`${model.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages, stream: true, stream_options: { include_usage: true } }),
    });
    const { text, id, args } = gathered(await response.text());
    const lines = (await readFile(file, 'utf8')).split('\n');
    const { start_line = 1 } = args === '' ? {} : (JSON.parse(args) as { start_line?: number });
    const call = { id, type: 'function', function: { name: 'read_file', arguments: args } };
    messages.push({ role: 'assistant', content: text, tool_calls: [call] });
    messages.push({ role: 'tool', tool_call_id: id, content: lines[start_line - 1] ?? '' });
  }
  return stepTimes(model);
}

interface Delta {
  content?: string | null;
  tool_calls?: { id?: string; function: { arguments: string } }[];
}

function gathered(stream: string): { text: string; id: string; args: string } {
  const all = { text: '', id: '', args: '' };
  for (const line of stream.split('\n')) {
    if (!line.startsWith('data: {')) continue;
    const { choices } = JSON.parse(line.slice(6)) as { choices: { delta: Delta }[] };
    const delta = choices[0]?.delta;
    all.text += delta?.content ?? '';
    all.id ||= delta?.tool_calls?.[0]?.id ?? '';
    all.args += delta?.tool_calls?.[0]?.function.arguments ?? '';
  }
  return all;
}

export async function rows(): Promise<BenchRow[]> {
  const model = await startModelProcess();
  const ways = { cli: [] as number[][], local: [] as number[][], bare: [] as number[][] };
  const cpu: number[] = [];
  // Round by round, so that another program's load falls on all three.
  for (let round = 0; round < rounds; round += 1) {
    ways.cli.push(await throughCli(model));
    const local = await inProcess(model);
    ways.local.push(local.taken);
    cpu.push(local.cpu);
    ways.bare.push(await bareLoop(model));
  }
  model.stop();
  const aim = 'p50 ≤ 5, p95 ≤ 15';
  const late = ways.cli.flatMap((taken) => taken.slice(-50));
  return [
    distribution('agent step, built CLI', ways.cli.flat(), { aim, note: `${rounds} runs of ${steps} steps` }),
    distribution('agent step, built CLI, steps 151 to 200', late),
    distribution('agent step, app in this process', ways.local.flat(), { aim }),
    distribution('agent step, processor time in this process', cpu, { note: 'means of a run' }),
    distribution('control: bare loop, no journal', ways.bare.flat()),
    {
      name: 'agent step, built CLI, over the control',
      unit: 'ms',
      value: quantile(ways.cli.flat(), 0.5) - quantile(ways.bare.flat(), 0.5),
      note: 'difference of the p50',
    },
  ];
}

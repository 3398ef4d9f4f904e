/**
 * What the sandbox adds to a command, against the same command without it in the same run: `true`, so that nothing but starting
 * and ending is measured. In a small workspace, and in one with 3,000 folders, since what is protected is looked for each time.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type CommandOptions, runCommand } from '../../src/main/exec/command.ts';
import { createSandbox, type Sandbox } from '../../src/main/exec/sandbox/sandbox.ts';
import { freshFolder, longProject } from './support/folders.ts';
import { type BenchRow, distribution, quantile, timed } from './support/row.ts';

const times = 60;
const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: homedir() };

const run = (command: CommandOptions['command'], cwd: string) =>
  runCommand({
    ...{ command, cwd, env, timeoutMs: 20_000, signal: new AbortController().signal },
    ...{ headBytes: 1_000, tailBytes: 1_000, spillLimit: 0 },
  });

async function sandboxed(sandbox: Sandbox, workspace: string): Promise<void> {
  const inside = await sandbox.wrap(['-c', 'true'], workspace, workspace);
  if (!inside.ok) throw new Error(inside.error.message);
  const { exitCode, output } = await run(inside.value.call, workspace);
  if (exitCode !== 0) throw new Error(output);
  await inside.value.appeared();
}

/** In turn, so that another program's load falls on both. */
async function pair(sandbox: Sandbox, workspace: string): Promise<{ plain: number[]; inside: number[] }> {
  const taken = { plain: [] as number[], inside: [] as number[] };
  for (let at = 0; at < times; at += 1) {
    taken.plain.push(await timed(() => run('true', workspace)));
    taken.inside.push(await timed(() => sandboxed(sandbox, workspace)));
  }
  return taken;
}

function largeWorkspace(): string {
  const root = realpathSync(longProject());
  for (let at = 0; at < 3_000; at += 1)
    mkdirSync(join(root, `many/${at % 60}/folder-${at}`), { recursive: true });
  return root;
}

export async function rows(): Promise<BenchRow[]> {
  const sandbox = createSandbox({
    environment: env,
    home: homedir(),
    dataFolder: freshFolder(),
    tools: () => [],
  });
  const trial = await timed(async () => {
    const state = await sandbox.state();
    if (state.kind !== 'enforced') throw new Error(JSON.stringify(state));
  });
  const small = realpathSync(longProject());
  execFileSync('git', ['init', '-q'], { cwd: small });
  const usual = await pair(sandbox, small);
  const large = await pair(sandbox, largeWorkspace());
  const added = (of: { plain: number[]; inside: number[] }): number =>
    quantile(of.inside, 0.5) - quantile(of.plain, 0.5);
  return [
    distribution('command `true` without sandbox (control)', usual.plain),
    distribution('command `true` in the sandbox', usual.inside),
    {
      name: 'added by the sandbox',
      unit: 'ms',
      value: added(usual),
      aim: '≤ 15',
      note: 'difference of the p50',
    },
    {
      ...{ name: 'added by the sandbox, workspace of 3,000 folders', unit: 'ms', value: added(large) },
      note: 'difference of the p50',
    },
    { name: 'trial run at the start', unit: 'ms', value: trial },
  ];
}

/**
 * A host killed at every journal transaction of a turn, just before and just after its commit, then started again: the turn
 * must finish with the bytes on disk, one result per call, and the command run exactly once or reported as interrupted.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { makeFolder, openTestApp, shippedPlays, sumProject } from '../support/app.ts';

const support = join(import.meta.dirname, '../support');
const message = 'go [[play:crash]]';
const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');

const plays = [
  {
    name: 'crash',
    replies: [
      { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] },
      {
        calls: [
          {
            name: 'apply_diff',
            arguments: {
              path: 'src/sum.js',
              diff: '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n',
            },
          },
          { name: 'write_file', arguments: { path: 'src/new/deep.js', content: 'export {};\n' } },
        ],
      },
      { calls: [{ name: 'execute_command', arguments: { command: 'echo ran >> ran.txt' } }] },
      { calls: [{ name: 'attempt_completion', arguments: { result: 'Done.' } }] },
    ],
  },
];

let model: ScriptedServer;
beforeAll(async () => {
  const { parsePlays } = await import('../../src/main/models/scripted/load-plays.ts');
  const parsed = parsePlays(
    JSON.stringify({ plays: plays.map((play) => ({ description: 'for crashes', ...play })) }),
    'crash.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.error.message);
  model = await startScriptedServer({ plays: [...parsed.value, ...(await shippedPlays())] });
});
afterAll(() => model.close());

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

function runHost(dataFolder: string, workspace: string, crashAt: string): Promise<Ending> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(support, 'crash-at.mjs'),
      join(support, 'crash-child.ts'),
      dataFolder,
      workspace,
      `endpoint:${model.url}`,
      message,
    ],
    { env: { ...process.env, CRASH_AT: crashAt, CRASH_COUNT: '1' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
}

async function journalOf(dataFolder: string): Promise<JournalEvent[]> {
  const app = await openTestApp(dataFolder);
  const client = createRouterClient(app.router, { context: { through: 'cli' } });
  const rows = await client.session.list();
  expect(rows).toHaveLength(1);
  const events = await client.session.history({ sessionId: rows[0]?.id ?? '' });
  await app.close();
  return events;
}

function judge(workspace: string, events: JournalEvent[]): void {
  expect(readFileSync(join(workspace, 'src/sum.js'), 'utf8')).toBe(fixed);
  expect(readFileSync(join(workspace, 'src/new/deep.js'), 'utf8')).toBe('export {};\n');
  const state = fold(events);
  expect(state.turns).toHaveLength(1);
  expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'completed', text: message });
  const results = events.flatMap((event) => (event.type === 'call.finished' ? [event.data.callId] : []));
  expect(new Set(results).size).toBe(results.length);
  const calls = state.turns.flatMap((turn) => turn.steps.flatMap((step) => step.calls));
  expect(calls.every((call) => call.status === 'finished')).toBe(true);
  const command = calls.find((call) => call.name === 'execute_command');
  const times = readRan(workspace);
  if (command?.outcome === 'interrupted') expect(times).toBeLessThanOrEqual(1);
  else expect(times).toBe(1);
}

function readRan(workspace: string): number {
  try {
    return readFileSync(join(workspace, 'ran.txt'), 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

describe('kill -9 at every transaction of a turn', () => {
  it('finishes after a restart with nothing lost and nothing done twice', { timeout: 240_000 }, async () => {
    const whole = await withFolders(async (dataFolder, workspace) => {
      const ending = await runHost(dataFolder, workspace, 'never:0');
      expect(ending.code, ending.stderr).toBe(0);
      judge(workspace, await journalOf(dataFolder));
      return Number(/transactions: (\d+)/.exec(ending.stderr)?.[1]);
    });
    expect(whole).toBeGreaterThan(8);

    const points = Array.from({ length: whole }, (_, index) => [
      `before:${index + 1}`,
      `after:${index + 1}`,
    ]).flat();
    for (const point of points) {
      await withFolders(async (dataFolder, workspace) => {
        const killed = await runHost(dataFolder, workspace, point);
        expect(killed.signal, `${point}: ${killed.stderr}`).toBe('SIGKILL');
        const again = await runHost(dataFolder, workspace, 'never:0');
        expect(again.code, `${point}: ${again.stderr}`).toBe(0);
        judge(workspace, await journalOf(dataFolder));
      });
    }
  });
});

async function withFolders<T>(work: (dataFolder: string, workspace: string) => Promise<T>): Promise<T> {
  const workspace = makeFolder(sumProject);
  const dataFolder = mkdtempSync(join(tmpdir(), 'patchbay-data-'));
  try {
    return await work(dataFolder, workspace);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/**
 * A host killed at every journal transaction of a turn, just before and just after its commit, and between two files of a
 * patch, then started again: the turn must finish with the bytes on disk, one result per call, and the command run exactly
 * once or reported as interrupted.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import { makeFolder, makePlays, sumProject } from '../support/app.ts';
import { seeThrough } from '../support/crash-host.ts';
import { blobsOf, bundleHost, type HostRun, journalOf, runHost, threeAtATime } from '../support/crash-run.ts';
import { journalProblems, lostContents } from './checks.ts';
import { multiFilePatch, settled } from './multi-file-patch.ts';

const message = 'go [[play:crash]]';
const full = 'go [[play:full]]';
const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');
const fix = '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n';
const complete = { calls: [{ name: 'attempt_completion', arguments: { result: 'Done.' } }] };

const readPart = (n: number) => ({ calls: [{ name: 'read_file', arguments: { path: `part-${n}.txt` } }] });
const parts = Object.fromEntries(
  [0, 1, 2, 3, 4].map((n) => [`part-${n}.txt`, `A line of part ${n} that is read.\n`.repeat(85)]),
);
/** After a summary the play is begun anew, which this one prevents. */
const rest = {
  ...{ name: 'rest', description: 'to the end', aside: true, when: ['Go on.'], fallback: false },
  replies: Array.from({ length: 6 }, () => ({
    calls: [{ name: 'attempt_completion', arguments: '{"result": "Done."}' }],
  })),
};
const plays = makePlays({
  crash: [
    { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] },
    {
      calls: [
        { name: 'apply_diff', arguments: { path: 'src/sum.js', diff: fix } },
        { name: 'write_file', arguments: { path: 'src/new/deep.js', content: 'export {};\n' } },
      ],
    },
    { calls: [{ name: 'execute_command', arguments: { command: 'echo ran >> ran.txt' } }] },
    complete,
  ],
  // A window of 4,096 tokens does not hold them all.
  full: [...[0, 1, 2, 3, 4].map((n) => readPart(n)), complete],
  edited: [{ calls: [{ name: 'apply_diff', arguments: { path: 'src/sum.js', diff: fix } }] }, complete],
});

let model: ScriptedServer;
let small: ScriptedServer;
beforeAll(async () => {
  [model, small] = await Promise.all([
    startScriptedServer({ plays }),
    startScriptedServer({ plays: [...plays, rest], window: 4_096 }),
    bundleHost(),
  ]);
}, 60_000);
afterAll(() => Promise.all([model.close(), small.close()]));

async function withRun<T>(
  options: Pick<HostRun, 'message' | 'manner'>,
  work: (run: HostRun) => Promise<T>,
): Promise<T> {
  const workspace = makeFolder({ ...sumProject, ...parts });
  const dataFolder = mkdtempSync(join(tmpdir(), 'patchbay-data-'));
  try {
    const { url } = options.message === full ? small : model;
    return await work({ dataFolder, workspace, model: `endpoint:${url}`, ...options });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/**
 * Every transaction there is, found by a run that is not killed, and then a kill at each and a restart. What is written while a
 * request is on its way may go with the next write or before it, so a run can have one more or less than another: one point more
 * is tried, and a run that was not killed must have had no such transaction. Gives the number of those it was killed at.
 */
async function killEverywhere(
  options: Pick<HostRun, 'message' | 'manner'>,
  judge: (run: HostRun, events: JournalEvent[]) => void,
): Promise<number> {
  const whole = await withRun(options, async (run) => {
    const ending = await runHost(run);
    expect(ending.code, ending.stderr).toBe(0);
    judge(run, journalOf(run.dataFolder));
    return ending.transactions;
  });
  let killedAt = 0;
  const points = Array.from({ length: whole + 1 }, (_, index) => index + 1);
  const kills = points.flatMap((number) => (['before', 'after'] as const).map((when) => ({ when, number })));
  await threeAtATime(kills, ({ when, number }) =>
    withRun(options, async (run) => {
      const point = `${when}:${number}`;
      const killed = await runHost(run, point);
      if (killed.signal === 'SIGKILL') {
        if (when === 'before') killedAt += 1;
        // In this process: a start of its own each, a hundred times, took half a minute and showed nothing more.
        await seeThrough(run);
      } else {
        expect(killed.code, `${point}: ${killed.stderr}`).toBe(0);
        expect(killed.transactions).toBeLessThan(number);
      }
      judge(run, journalOf(run.dataFolder));
    }),
  );
  return killedAt;
}

function judgeAny({ workspace, dataFolder, message: text }: HostRun, events: JournalEvent[]): void {
  expect(journalProblems(events)).toEqual([]);
  expect(lostContents(events, blobsOf(dataFolder))).toEqual([]);
  const state = fold(events);
  expect(state.turns).toHaveLength(1);
  expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'completed', text });
  expect(callsOf(state).every((call) => call.status === 'finished')).toBe(true);
  expect(readdirSync(workspace, { recursive: true }).filter((name) => String(name).includes('.tmp'))).toEqual(
    [],
  );
}

function judgeApproved(run: HostRun, events: JournalEvent[]): void {
  judgeAny(run, events);
  expect(readFileSync(join(run.workspace, 'src/sum.js'), 'utf8')).toBe(fixed);
  expect(readFileSync(join(run.workspace, 'src/new/deep.js'), 'utf8')).toBe('export {};\n');
  const command = callsOf(fold(events)).find((call) => call.name === 'execute_command');
  const ran = join(run.workspace, 'ran.txt');
  const times = existsSync(ran) ? readFileSync(ran, 'utf8').split('\n').length - 1 : 0;
  if (command?.outcome === 'interrupted') expect(times).toBeLessThanOrEqual(1);
  else expect(times).toBe(1);
}

function judgeEdited(run: HostRun, events: JournalEvent[]): void {
  judgeAny(run, events);
  expect(readFileSync(join(run.workspace, 'src/sum.js'), 'utf8')).toBe('// mine\n');
  const call = callsOf(fold(events))[0];
  expect(call).toMatchObject({ outcome: 'done', content: expect.stringContaining('+// mine') });
}

describe('kill -9 at every transaction of a turn', () => {
  it('finishes after a restart with nothing lost and nothing done twice', { timeout: 240_000 }, async () => {
    expect(await killEverywhere({ message, manner: 'approve' }, judgeApproved)).toBeGreaterThan(8);
  });

  it('makes room in a full window all the same, once and whole', { timeout: 240_000 }, async () => {
    const judge = (run: HostRun, events: JournalEvent[]): void => {
      judgeAny(run, events);
      const { compactions, turns } = fold(events);
      expect(compactions.length).toBeGreaterThan(0);
      expect(compactions.every((made) => made.failure === null && made.after <= made.before * 0.8)).toBe(
        true,
      );
      expect(turns[0]?.steps.every((step) => step.finish !== 'failed')).toBe(true);
    };
    expect(await killEverywhere({ message: full, manner: 'approve' }, judge)).toBeGreaterThan(8);
  });

  it('keeps what a person edited, through a conflict and its renewal', { timeout: 240_000 }, async () => {
    const options = { message: 'go [[play:edited]]', manner: 'conflict' } as const;
    expect(await killEverywhere(options, judgeEdited)).toBeGreaterThan(6);
  });
});

describe('kill -9 between two files of a patch', () => {
  it('completes the patch at the restart', { timeout: 120_000 }, async () => {
    const options = { message: 'unused', manner: 'approve' } as const;
    const judge = (run: HostRun) => settled(run.workspace, journalOf(run.dataFolder));
    const swaps = await withRun(options, async (run) => {
      await multiFilePatch(run);
      const ending = await runHost(run);
      expect(ending.code, ending.stderr).toBe(0);
      expect(judge(run)).toEqual([]);
      return ending.swaps;
    });
    expect(swaps).toBe(4);
    await threeAtATime([1, 2, 3, 4], (swap) =>
      withRun(options, async (run) => {
        await multiFilePatch(run);
        const killed = await runHost(run, `swap:${swap}`);
        expect(killed.signal, killed.stderr).toBe('SIGKILL');
        expect(settled(run.workspace, journalOf(run.dataFolder))).not.toEqual([]);
        const again = await runHost(run);
        expect(again.code, again.stderr).toBe(0);
        expect(judge(run), `swap ${swap}`).toEqual([]);
      }),
    );
  });
});

/**
 * A host killed at every journal transaction of a turn, just before and just after its commit, and between two files of a
 * patch, then started again: the turn must finish with the bytes on disk, one result per call, and the command run exactly
 * once or reported as interrupted.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import { seeThrough } from '../support/crash-host.ts';
import { blobsOf, bundleHost, type HostRun, journalOf, taskJournalsOf } from '../support/crash-run.ts';
import { killAt, removeStops, stopsOf } from '../support/crash-stops.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { makePlays, sumProject, writeFiles } from '../support/plays.ts';
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
const whole = { ...sumProject, ...parts };
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
  script: [{ calls: [{ name: 'execute_command', arguments: { command: 'sh make.sh' } }] }, complete],
  adds: [{ calls: [{ name: 'apply_diff', arguments: { path: 'src/sum.js', diff: fix } }] }, complete],
  makes: [
    { calls: [{ name: 'write_file', arguments: { path: 'src/new/deep.js', content: 'export {};\n' } }] },
    complete,
  ],
  gives: [
    {
      calls: [
        {
          name: 'delegate',
          arguments: {
            tasks: ['adds', 'makes']
              .map((play) => `# coder: ${play}\n[[play:${play}]]\nDone: it is`)
              .join('\n'),
          },
        },
      ],
    },
    complete,
  ],
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
  work: (run: HostRun, root: string) => Promise<T>,
): Promise<T> {
  const root = makeDataFolder('crash');
  const [dataFolder, workspace] = [join(root, 'data'), join(root, 'workspace')];
  for (const folder of [dataFolder, workspace]) mkdirSync(folder);
  writeFiles(workspace, whole);
  try {
    const { url } = options.message === full ? small : model;
    return await work({ dataFolder, workspace, model: `endpoint:${url}`, ...options }, root);
  } finally {
    removeStops(root);
  }
}

/**
 * Every transaction there is: what a kill just before its commit leaves, and one just after it, as one run shows them, and a restart on
 * each. Where the bytes are the same it is the same kill. Gives the number of transactions.
 */
async function killEverywhere(
  options: Pick<HostRun, 'message' | 'manner'>,
  judge: (run: HostRun, events: JournalEvent[]) => void,
  killedThere: (run: HostRun, events: JournalEvent[]) => void = () => {},
): Promise<number> {
  return withRun(options, async (run, root) => {
    const stops = await stopsOf(root, run, 'all');
    judge(run, journalOf(run.dataFolder));
    const points = stops.flatMap(({ at }) => at);
    expect(points).toEqual(points.map((_, index) => `${index % 2 ? 'after' : 'before'}:${1 + (index >> 1)}`));
    for (const { at, restore } of stops) {
      restore();
      // Before the first there is no session.
      killedThere(run, at.includes('before:1') ? [] : journalOf(run.dataFolder));
      // In this process: a start of its own each took half a minute and showed nothing more.
      await seeThrough(run).catch((error: unknown) => Promise.reject(new Error(at.join(), { cause: error })));
      judge(run, journalOf(run.dataFolder));
    }
    return points.length / 2;
  });
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

  it('takes up the tasks that were given: none is done twice or lost, and all of them land', {
    timeout: 240_000,
  }, async () => {
    const judge = (run: HostRun, events: JournalEvent[]): void => {
      judgeAny(run, events);
      const state = fold(events);
      expect(callsOf(state).flatMap(({ tasks = [] }) => tasks.map(({ status }) => status))).toEqual([
        ...['done', 'done'],
      ]);
      const children = taskJournalsOf(run.dataFolder).map(fold);
      expect(children.map(({ title }) => title).sort()).toEqual(['adds', 'makes']);
      for (const { turns, held, parent } of children) {
        expect(turns.map(({ reason }) => reason)).toEqual(['completed']);
        expect({ held, over: parent?.over }).toEqual({ held: [], over: true });
      }
      expect(readFileSync(join(run.workspace, 'src/sum.js'), 'utf8')).toBe(fixed);
      expect(readFileSync(join(run.workspace, 'src/new/deep.js'), 'utf8')).toBe('export {};\n');
    };
    const options = { message: 'go [[play:gives]]', manner: 'tasks' } as const;
    expect(await killEverywhere(options, judge)).toBeGreaterThan(12);
  });

  it('holds a turn back until its review, and lands all of it then', { timeout: 240_000 }, async () => {
    let untouched = 0;
    const isUntouched = ({ workspace }: HostRun, events: JournalEvent[]): void => {
      const review = events.find(({ type }) => type === 'review.opened');
      const isDecided = events.some(
        (event) =>
          event.type === 'approval.decided' &&
          review?.type === 'review.opened' &&
          event.data.approvalId.startsWith(`${review.data.callId}.`),
      );
      if (isDecided) return;
      untouched += 1;
      const found = readdirSync(workspace, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(found).toHaveLength(Object.keys(whole).length);
      for (const [path, text] of Object.entries(whole))
        expect(readFileSync(join(workspace, path), 'utf8')).toBe(text);
    };
    const judge = (run: HostRun, events: JournalEvent[]): void => {
      judgeAny(run, events);
      expect(readFileSync(join(run.workspace, 'src/sum.js'), 'utf8')).toBe(fixed);
      expect(readFileSync(join(run.workspace, 'src/new/deep.js'), 'utf8')).toBe('export {};\n');
      const command = callsOf(fold(events)).find((call) => call.name === 'execute_command');
      // What a command did that was broken off was in the copy, and went with it.
      expect(existsSync(join(run.workspace, 'ran.txt'))).toBe(command?.outcome === 'done');
      if (command?.outcome === 'done')
        expect(readFileSync(join(run.workspace, 'ran.txt'), 'utf8')).toBe('ran\n');
      expect(fold(events).held).toEqual([]);
    };
    expect(await killEverywhere({ message, manner: 'turn' }, judge, isUntouched)).toBeGreaterThan(8);
    expect(untouched).toBeGreaterThan(8);
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

it('a script that changed while the app was down does not run by the word given before', {
  timeout: 60_000,
}, async () => {
  const options = { message: 'go [[play:script]]', manner: 'approve' } as const;
  await withRun(options, async (run, root) => {
    const script = join(run.workspace, 'make.sh');
    writeFileSync(script, 'echo shown >> ran.txt\n');
    let decidedBefore = 0;
    for (const { at, restore } of await stopsOf(root, run, 'all')) {
      restore();
      const before = at.includes('before:1') ? [] : journalOf(run.dataFolder);
      if (before.at(-1)?.type !== 'approval.decided') continue;
      decidedBefore += 1;
      writeFileSync(script, 'echo unseen >> ran.txt\n');
      await seeThrough(run);
      const events = journalOf(run.dataFolder);
      judgeAny(run, events);
      expect(readFileSync(join(run.workspace, 'ran.txt'), 'utf8')).toBe('unseen\n');
      const later = events.slice(before.length).map((event) => event.type);
      expect(later.indexOf('approval.requested')).toBeGreaterThanOrEqual(0);
      expect(later.indexOf('approval.decided')).toBeLessThan(later.indexOf('call.started'));
    }
    expect(decidedBefore).toBeGreaterThan(0);
  });
});

it('completes a patch at the restart that it was killed in, between any two of its files', {
  timeout: 120_000,
}, async () => {
  await withRun({ message: 'unused', manner: 'approve' }, async (run, root) => {
    const judge = () => settled(run.workspace, journalOf(run.dataFolder));
    await multiFilePatch(run);
    const stops = await stopsOf(root, run, 'swaps');
    expect(judge()).toEqual([]);
    expect(stops.map(({ at }) => at)).toEqual([1, 2, 3, 4].map((swap) => [`swap:${swap}`]));
    for (const { at, restore } of stops) {
      restore();
      expect(judge()).not.toEqual([]);
      await seeThrough(run);
      expect(judge(), at.join()).toEqual([]);
    }
  });
});

it('leaves just what was looked at, where it is killed', { timeout: 60_000 }, async () => {
  for (const point of ['before:1', 'after:9', 'before:12']) {
    await withRun({ message, manner: 'approve' }, async (run, root) => {
      const [stopped, killed] = await killAt(root, run, point);
      expect(killed).toBe(stopped);
      await seeThrough(run);
      judgeApproved(run, journalOf(run.dataFolder));
    });
  }
  await withRun({ message: 'unused', manner: 'approve' }, async (run, root) => {
    await multiFilePatch(run);
    const [stopped, killed] = await killAt(root, run, 'swap:2');
    expect(killed).toBe(stopped);
  });
});

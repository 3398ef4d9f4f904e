/**
 * Kill -9 at every fact of a whole run of a pipeline, at once before it is durable and at once after, and the app started again: the run
 * goes on to the same end, with the same sessions, messages, cards, writes, runs of gates and pages, none twice and none lost, and the
 * person is asked nothing that they have said. What kills leave is copied from one run (`crash-stops.ts`). Each copy is gone on with
 * until the person is asked for the second time, and what is there then is what is there at that question in a run that nothing has
 * happened to; where a stage ends, until the end of the run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { type HostTask, seeThrough } from '../support/crash-host.ts';
import { bundleHost } from '../support/crash-run.ts';
import { killAt, removeStops, stopsOf } from '../support/crash-stops.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { writeFiles } from '../support/plays.ts';
import { type Left, leftBy, wholeFiles, wholePlays, wholeWish } from '../support/whole-pipeline.ts';

let model: ScriptedServer;
beforeAll(async () => {
  [model] = await Promise.all([startScriptedServer({ plays: wholePlays }), bundleHost()]);
}, 60_000);
afterAll(() => model.close());

/** A folder with all that outlives the app, and what is done in it. */
interface Place {
  root: string;
  task: HostTask;
}

const places: string[] = [];
afterEach(() => {
  for (const root of places.splice(0)) removeStops(root);
});

function place(): Place {
  const root = makeDataFolder('whole');
  places.push(root);
  const [dataFolder, workspace] = [join(root, 'data'), join(root, 'workspace')];
  mkdirSync(dataFolder);
  writeFiles(workspace, wholeFiles);
  const address = `endpoint:${model.url}`;
  return { root, task: { dataFolder, workspace, model: address, message: wholeWish, manner: 'pipeline' } };
}

/** What there was each time the person was asked, and at the end. */
type Whole = Map<string, Left>;

const end = 'end';

async function wholeRun({ root, task }: Place): Promise<Whole> {
  const whole: Whole = new Map();
  await seeThrough({
    ...task,
    asked(what) {
      if (whole.has(what)) throw new Error(`${what} is asked twice`);
      whole.set(what, leftBy(root));
      return true;
    },
  });
  return whole.set(end, leftBy(root));
}

/** `where`: the points that it was killed at. */
async function goesOn({ root, task }: Place, where: string, whole: Whole, most: number): Promise<void> {
  const met: string[] = [];
  const judge = (what: string): void => {
    met.push(what);
    expect(leftBy(root), `${where}, then ${met.join(', ')}`).toEqual(whole.get(what));
  };
  await seeThrough({
    ...task,
    asked(what) {
      judge(what);
      return met.length < most;
    },
  });
  if (met.length < most) judge(end);
  const questions = [...whole.keys()];
  const from = questions.indexOf(met[0] ?? '');
  expect(met, where).toEqual(questions.slice(from, from + met.length));
}

const borders: ReadonlySet<string> = new Set(['stage.finished', 'run.finished']);

/** One more of a fact, of a message, of a run of a gate; a card that is lost. */
const wrongs: [keyof Left, string][] = [
  ['facts', more('pipeline_events', 'run, 999, at, type, data', "type = 'step.begun'")],
  ['sessions', more('events', 'session_id, 999, at, type, data', "type = 'message.sent'")],
  ['sessions', "delete from events where type = 'approval.decided'"],
  ['evidence', 'delete from gate_evidence where seq = 3'],
];
function more(table: string, columns: string, where: string): string {
  return `insert into ${table} select ${columns} from ${table} where ${where} limit 1`;
}

describe('kill -9 at every fact of a run', () => {
  it('goes on to the same end, with nothing done, asked or lost twice', { timeout: 240_000 }, async () => {
    const here = place();
    const stops = await stopsOf(here.root, here.task, 'runs');
    const whole = await wholeRun(place());
    const facts = whole.get(end)?.facts ?? [];
    expect(facts.filter((fact) => fact === 'stage.finished')).toHaveLength(6);
    expect(facts.filter((fact) => fact === 'gates.ran')).toHaveLength(6);
    expect(facts.at(-1)).toBe('run.finished');
    // Each append, before and after: what several come in at once is durable at once.
    const points = stops.flatMap(({ at }) => at);
    expect(points.length).toBeGreaterThan(80);
    for (const kind of ['before', 'after'])
      expect(points).toEqual(
        expect.arrayContaining(
          points.map((_, index) => `run-${kind}:${index + 1}`).slice(0, points.length / 2),
        ),
      );
    for (const { at, restore } of stops) {
      restore();
      const isBorder = borders.has(leftBy(here.root).facts.at(-1) ?? '');
      await goesOn(here, at.join(' = '), whole, isBorder ? Number.POSITIVE_INFINITY : 2);
    }
  });

  it('leaves just those bytes, and what is done twice or lost would be seen', {
    timeout: 60_000,
  }, async () => {
    const { root, task } = place();
    const whole = await wholeRun({ root, task });
    let seen = leftBy(root);
    const database = new Sqlite(join(task.dataFolder, 'patchbay.sqlite'));
    for (const [part, wrong] of wrongs) {
      expect(database.prepare(wrong).run().changes).toBeGreaterThan(0);
      expect(leftBy(root)[part]).not.toEqual(seen[part]);
      seen = leftBy(root);
    }
    database.close();
    for (const point of ['run-after:1', 'run-before:24', 'run-after:40']) {
      const here = place();
      const [stopped, killed] = await killAt(here.root, here.task, point);
      expect(killed).toBe(stopped);
      await goesOn(here, point, whole, 2);
    }
  });

  it('runs a gate again whose files were changed since the kill', { timeout: 60_000 }, async () => {
    const { root, task } = place();
    await killAt(root, task, 'run-before:25');
    const { facts, evidence } = leftBy(root);
    expect(facts.at(-1)).toBe('step.ended');
    expect(evidence.slice(2)).toEqual(['plus run exited 1']);
    writeFileSync(join(task.workspace, 'theirs.txt'), 'x');
    await seeThrough({ ...task, asked: () => false });
    expect(leftBy(root).evidence.slice(2)).toEqual(['plus run exited 1', 'plus run exited 1']);
  });
});

/**
 * What alternatives come to, counted from turns on the real server: edits that did and did not fit, what came of asking again, and the
 * temperature that is chosen by it, which this server takes. Without a server, on what one said when that was recorded.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { idFor, seedsOf } from '../support/learned.ts';
import { type CaseServer, startCaseServer } from '../support/llama-case.ts';
import { startRecordingProxy } from './recording-proxy.ts';

const edit = (search: string) => ({
  text: '',
  calls: [
    {
      name: 'apply_diff',
      arguments: {
        path: 'src/sum.js',
        diff: `<<<<<<< SEARCH\n${search}\n=======\n  return a + b;\n>>>>>>> REPLACE`,
      },
    },
  ],
});
const misses = (count: number) => Array.from({ length: count }, (_, at) => edit(`not there ${at}`));
const plays = {
  misses: [...misses(9), 'I give up.'],
  mends: [...misses(1), edit('  return a - b;'), 'Done.'],
};

let server: CaseServer;
let test: TestApp;
beforeAll(async () => {
  server = await startCaseServer({ plays, args: ['-t', '1'] });
  const settings = ['learning=true', 'guards.loops=false', 'memory.tokens=0'];
  test = await startTestApp({ args: settings.flatMap((setting) => ['--set', setting]) });
}, 180_000);
afterAll(async () => {
  await test.close();
  await server.stop();
});

const seeds = seedsOf('t1.s1.c1');
const usually = [seeds.edit, 0, 0.01] as const;

async function turn(play: string, messageId: string) {
  const { workspace, modelName: model, client } = test;
  const { id: sessionId } = await client.session.create({ workspace, model, approve: 'all' });
  await client.session.send({ sessionId, text: `[[play:${play}]] Fix it.`, messageId });
  await test.app.idle();
  return stateOf(test, sessionId);
}

it('writes what came of each down as its turn ends, and asks again by it', async (context) => {
  server.begin(context);
  const proxy = await startRecordingProxy(server.url);
  try {
    test.modelName = `endpoint:${proxy.url}`;
    expect((await turn('misses', 'm-first')).turns[0]?.reason).toBe('answered');
    const from = proxy.bodies.length;
    const mended = await turn('mends', idFor([...usually], [seeds.retry, 0.38, 0.42]));
    expect(mended.turns[0]?.steps[1]?.notes).toContainEqual(
      expect.objectContaining({ kind: 'alternative', arm: 'cool', temperature: 0.2 }),
    );
    const sent = proxy.bodies.slice(from).map((body) => JSON.parse(body) as { temperature?: number });
    expect(sent.map(({ temperature }) => temperature)).toEqual([undefined, 0.2, undefined]);
  } finally {
    await proxy.close();
  }

  const database = new Database(join(test.dataFolder, 'patchbay.sqlite'), { readonly: true });
  const rows = database
    .prepare(
      `select choice, arm, outcome, count(*) as trials from learning_trials
       where model = ? and kind = 'change' group by choice, arm, outcome order by choice, arm, outcome`,
    )
    .all(test.modelName);
  database.close();
  expect(rows).toEqual([
    { choice: 'edit-format', arm: 'usual', outcome: 'applied', trials: 1 },
    { choice: 'edit-format', arm: 'usual', outcome: 'unmatched', trials: 10 },
    { choice: 'prompt', arm: 'usual', outcome: 'done', trials: 2 },
    { choice: 'retry', arm: 'cool', outcome: 'applied', trials: 1 },
    { choice: 'retry', arm: 'usual', outcome: 'unmatched', trials: 8 },
  ]);
  const { figures } = await test.client.learning.list();
  expect(figures.find(({ choice }) => choice === 'retry')).toMatchObject({ leading: 'cool', why: 'leads' });
});

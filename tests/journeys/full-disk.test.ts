/** A journal that cannot be written: nothing is done that is not recorded, the app lives on, and the turn goes on once it can. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { readOptions } from '../../src/main/options.ts';
import {
  decideFirst,
  makeFolder,
  runTurn,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
} from '../support/app.ts';
import { asSeen } from '../support/as-seen.ts';
import { journalProblems } from './checks.ts';

let test: TestApp | undefined;
afterEach(async () => {
  await test?.close();
  test = undefined;
});

it('in the middle of a turn: the patch waits for its record, and Resume goes on when there is room', async () => {
  test = await startTestApp();
  const rejections: unknown[] = [];
  const note = (error: unknown): void => void rejections.push(error);
  process.on('unhandledRejection', note);
  const file = join(test.workspace, 'src/sum.js');
  const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
  const other = new Sqlite(join(test.dataFolder, 'patchbay.sqlite'));
  other.exec(
    "create trigger full before insert on events when new.type <> 'approval.decided' begin select raise(abort, 'database or disk is full'); end",
  );
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(readFileSync(file, 'utf8')).toBe(sumProject['src/sum.js']);
  expect((await stateOf(test, sessionId)).turns[0]?.status).toBe('running');
  other.exec('drop trigger full');
  other.close();
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  expect(readFileSync(file, 'utf8')).toContain('a + b');
  const done = await decideFirst(test, sessionId, { kind: 'approve' });
  expect(done.turns[0]?.reason).toBe('completed');
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

it('no place for checkpoints: told with the reason, and mended without a restart', async () => {
  test = await startTestApp();
  const place = join(test.dataFolder, 'checkpoints');
  writeFileSync(place, 'in the way');
  const create = { workspace: test.workspace, model: test.modelName };
  await expect(test.client.session.create(create)).rejects.toMatchObject({ code: 'INVALID' });
  rmSync(place);
  await expect(test.client.session.create(create)).resolves.toMatchObject({ status: 'idle' });
});

it('no room for the list of recent folders: a convenience, and the session begins without it', async () => {
  test = await startTestApp();
  const other = new Sqlite(join(test.dataFolder, 'patchbay.sqlite'));
  other.exec(
    "create trigger full before insert on workspaces begin select raise(abort, 'database or disk is full'); end",
  );
  const { state } = await runTurn(test, 'go [[play:fix-bug]]', { approve: 'all' });
  expect(state.turns[0]?.reason).toBe('completed');
  expect(await test.client.workspace.recent()).toEqual([]);
  other.exec('drop trigger full');
  other.close();
});

it('a data folder that is a file: a failure with a next step, not an exception', async () => {
  const folder = makeFolder({ taken: 'a file' });
  const options = readOptions({ argv: ['--data', join(folder, 'taken')], host: 'cli', cwd: folder });
  if (!options.ok) throw new Error(options.error.message);
  const app = await createApp(options.value, { host: 'cli' });
  expect(app).toMatchObject({
    ok: false,
    error: { code: 'failed', hint: expect.stringContaining('--data') },
  });
  expect(existsSync(join(folder, 'taken', 'owner.lock'))).toBe(false);
  rmSync(folder, { recursive: true });
});

it('a message sent again over a stream whose turn is over: the stream ends at once', async () => {
  test = await startTestApp();
  const { id: sessionId } = await test.client.session.create({
    workspace: test.workspace,
    model: test.modelName,
  });
  const seen: number[] = [];
  for (let time = 0; time < 2; time += 1) {
    seen.push(0);
    for await (const _ of await test.client.session.stream({ sessionId, text: 'Hello', messageId: 'one' }))
      seen[time] = (seen[time] ?? 0) + 1;
  }
  expect(seen[0]).toBeGreaterThan(0);
  expect(seen[1]).toBe(0);
});

it('a password in the address of a model server is refused before it is written anywhere', async () => {
  test = await startTestApp();
  const endpoint = 'http://me:hunter2@127.0.0.1:9/v1';
  const { workspace, client } = test;
  await expect(client.model.add({ name: 'mine', endpoint })).rejects.toMatchObject({ code: 'INVALID' });
  await expect(client.session.create({ workspace, model: `endpoint:${endpoint}` })).rejects.toMatchObject({
    code: 'INVALID',
  });
  expect(JSON.stringify([await client.session.list(), await client.settings.list()])).not.toContain(
    'hunter2',
  );
});

it('no place for what a run leaves: told with the reason, and gone on with once there is one', async () => {
  const two = `name: two
title: Two
about: For a test.
stages:
  - { name: ask, kind: record, title: Asked, about: It., ask: Write it., parts: [{ name: one, title: Ones, about: Each. }] }
  - { name: report, kind: report, title: Report, about: Says it., approve: app }
`;
  const replies = [{ text: JSON.stringify({ one: [{ title: 'One', text: '' }] }) }];
  test = await startTestApp({ plays: { writes: { aside: true, when: ['Write it'], replies } } });
  const { app, client, dataFolder, workspace, modelName: model } = test;
  mkdirSync(join(dataFolder, 'pipelines'));
  writeFileSync(join(dataFolder, 'pipelines/two.yaml'), two);
  const place = join(dataFolder, 'pipeline-runs');
  const wish = { workspace, pipeline: 'two', text: 'One.', model };
  writeFileSync(place, 'in the way');
  await expect(client.pipeline.start(wish)).rejects.toMatchObject({ code: 'INVALID' });
  expect(await client.pipeline.runs({})).toEqual([]);
  rmSync(place);
  const { id } = (await client.pipeline.start(wish)).run;
  await app.idle();
  rmSync(place, { recursive: true });
  writeFileSync(place, 'in the way');
  await client.pipeline.approve(await asSeen(client, { id, stage: 'ask' }));
  await app.idle();
  const { run } = await client.pipeline.show({ id });
  expect(run.trouble?.message).toContain(place);
  rmSync(place);
  await client.pipeline.control({ id, act: 'again' });
  await app.idle();
  expect((await client.pipeline.show({ id })).asks).toMatchObject({ what: 'sign' });
});

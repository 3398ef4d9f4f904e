/**
 * What came of earlier sessions changes what the next one is asked with: its tools and rules from its beginning on, a line behind a
 * message, the temperature of an attempt after a failed one. Judged by the requests, the journal and the figures; what is sent
 * without figures, and with learning off, is the same to the byte.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import type { LearningChoice, LearningFigures } from '../../src/shared/learning.ts';
import { startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';
import { idFor, seedsOf } from '../support/learned.ts';
import { journalProblems, promptProblems } from './checks.ts';

const edit = (search: string, replace: string) => ({
  name: 'apply_diff',
  arguments: {
    path: 'src/sum.js',
    diff: `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`,
  },
});
const miss = { calls: [edit('not there {{n}}', 'x')] };
const write = { calls: [{ name: 'write_file', arguments: { path: 'src/sum.js', content: 'mended\n' } }] };
const plays = {
  misses: [{ ...miss, repeat: 9 }, { text: 'I give up.' }],
  mends: [
    { ...miss, repeat: 1 },
    { calls: [{ name: 'list_files', arguments: {} }] },
    write,
    { text: 'Done.' },
  ],
  edits: [{ calls: [edit('  return a - b;', '  return a + b;')] }, { text: 'Done.' }],
  talks: [{ text: 'Yes.' }],
};

let test: TestApp;
afterEach(() => test.close());
const start = async (args: string[] = [], model?: string) => {
  const on = ['--set', 'learning=true', '--set', 'guards.loops=false'];
  test = await startTestApp({ plays, args: [...on, ...args] });
  if (model !== undefined) test.modelName = model;
};

const seeds = seedsOf('t1.s1.c1');
/** Without any figures all is usual wherever it falls. */
const anyId = (): string => crypto.randomUUID();

async function turn(play: string, messageId: string, sessionId?: string): Promise<string> {
  const { workspace, modelName: model, client } = test;
  const id = sessionId ?? (await client.session.create({ workspace, model, approve: 'all' })).id;
  await client.session.send({ sessionId: id, text: `[[play:${play}]] Fix it.`, messageId });
  await test.app.idle();
  return id;
}

const figures = async (choice: LearningChoice): Promise<LearningFigures | undefined> =>
  (await test.client.learning.list()).figures.find(
    (cell) => cell.choice === choice && cell.kind === 'change',
  );
const arm = (cell: LearningFigures | undefined, name: string) => cell?.arms.find((one) => one.arm === name);
const bodies = (from = 0) => test.model.requests.slice(from).map(({ body }) => body);
const toolsOf = (body: { tools: readonly { name: string }[] } | undefined): string[] =>
  body?.tools.map(({ name }) => name) ?? [];
const rulesOf = (body: { messages: { content?: unknown }[] } | undefined) =>
  String(body?.messages[0]?.content);

it('sends without figures what it sends with learning off, byte for byte', async () => {
  const sent: string[][] = [];
  for (const on of ['true', 'false']) {
    await start(['--set', `learning=${on}`]);
    await turn('mends', anyId());
    await turn('talks', anyId());
    sent.push(bodies().map((body) => JSON.stringify(body).replaceAll(basename(test.workspace), 'w')));
    if (on === 'true') await test.close();
  }
  expect(sent[0]).toHaveLength(5);
  expect(sent[0]).toEqual(sent[1]);
  expect(sent.flat().some((body) => body.includes('"temperature"'))).toBe(false);
});

it('gives a session other tools for editing when the usual ones failed, for good, and goes back', async () => {
  await start();
  await turn('misses', anyId());
  const learned = await figures('edit-format');
  expect(arm(learned, 'usual')).toMatchObject({ trials: 9, successes: 0, outcomes: { unmatched: 9 } });
  expect(learned).toMatchObject({ leading: 'whole-file', why: 'untried' });

  const from = test.model.requests.length;
  const other = idFor([seeds.edit, 0.9, 1], [seeds.retry, 0, 0.01]);
  const sessionId = await turn('edits', other);
  const [first] = bodies(from);
  expect(toolsOf(first)).toContain('write_file');
  expect(toolsOf(first).filter((name) => /diff|patch/.test(name))).toEqual([]);
  expect(rulesOf(first)).toContain('\n- Change a file with write_file: read all of it first');
  expect(rulesOf(first)).not.toContain('apply_diff');
  // What is not offered cannot be used.
  expect((await stateOf(test, sessionId)).turns[0]?.steps[0]?.calls[0]?.outcome).toBe('failed');
  const events = await test.client.session.history({ sessionId });
  const chosen = events.find(({ type }) => type === 'alternative.chosen');
  expect(chosen?.data).toMatchObject({ choice: 'edit-format', arm: 'whole-file', kind: 'change' });
  expect(journalProblems(events)).toEqual([]);

  // It stays whatever the figures say later, and in a copy.
  await test.client.learning.resetAll();
  await test.restart();
  await turn('talks', idFor([seeds.edit, 0, 0.5]), sessionId);
  expect(promptProblems(bodies(from).map((body) => JSON.stringify(body)))).toEqual([]);
  const copy = await test.client.session.duplicate({ sessionId });
  await turn('talks', anyId(), copy.id);
  for (const body of bodies(from)) {
    expect(toolsOf(body)).toEqual(toolsOf(first));
    expect(rulesOf(body)).toBe(rulesOf(first));
  }

  // Forgotten, so the usual ones again.
  await turn('talks', other);
  expect(toolsOf(bodies().at(-1))).toContain('apply_diff');
  expect(await figures('edit-format')).toBeUndefined();
});

it('asks again with another temperature when that is what may help, until the attempt is over', async () => {
  await start();
  await turn('misses', anyId());
  expect(arm(await figures('retry'), 'usual')).toMatchObject({ trials: 8, successes: 0 });
  expect(bodies().some(({ temperature }) => temperature !== undefined)).toBe(false);

  const usually = [seeds.edit, 0, 0.01] as const;
  for (const [name, temperature, at] of [
    ['cool', 0.2, 0.4],
    ['warm', 1.1, 0.98],
  ] as const) {
    const from = test.model.requests.length;
    writeFileSync(join(test.workspace, 'src/sum.js'), sumProject['src/sum.js']);
    const sessionId = await turn('mends', idFor([...usually], [seeds.retry, at - 0.02, at + 0.02]));
    // The failure, the look around and the edit; then all is usual again.
    expect(bodies(from).map((body) => body.temperature)).toEqual([
      undefined,
      temperature,
      temperature,
      undefined,
    ]);
    const steps = (await stateOf(test, sessionId)).turns[0]?.steps ?? [];
    expect(steps.map(({ notes }) => notes?.[0])).toEqual([
      undefined,
      expect.objectContaining({ kind: 'alternative', arm: name, temperature }),
      expect.objectContaining({ kind: 'alternative', arm: name, temperature }),
      undefined,
    ]);
    expect(arm(await figures('retry'), name)).toMatchObject({
      ...{ trials: 1, successes: 1 },
      outcomes: { applied: 1 },
    });
    expect(promptProblems(bodies(from).map((body) => JSON.stringify(body)))).toEqual([]);
  }
  expect((await figures('retry'))?.leading).not.toBe('usual');
});

it('asks as usual a server that takes no temperature, at once, and learns that', async () => {
  await start();
  const { url } = test.model;
  let refused = 0;
  const picky = createServer((request, response) => {
    const read: Buffer[] = [];
    request.on('data', (part: Buffer) => read.push(part));
    request.on('end', () => {
      const body = Buffer.concat(read).toString();
      if (body.includes('"temperature"')) {
        refused += 1;
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"temperature is not supported","type":"invalid_request_error"}}');
        return;
      }
      const path = (request.url ?? '/').replace(/^\/v1/, '');
      void fetch(`${url}${path}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/json' },
        ...(body === '' ? {} : { body }),
      }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
  });
  await new Promise<void>((resolve) => void picky.listen(0, '127.0.0.1', resolve));
  const address = picky.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  test.modelName = `endpoint:http://127.0.0.1:${address.port}/v1`;
  await turn('misses', anyId());
  const sessionId = await turn('mends', idFor([seeds.edit, 0, 0.01], [seeds.retry, 0.38, 0.42]));
  const [first] = (await stateOf(test, sessionId)).turns;
  expect(refused).toBe(1);
  expect(first?.reason).toBe('answered');
  expect(first?.steps[1]?.notes?.[0]).toMatchObject({ arm: 'cool', refused: true });
  expect(arm(await figures('retry'), 'cool')).toMatchObject({ trials: 1, outcomes: { refused: 1 } });
  await new Promise((resolve) => picky.close(resolve));
});

it('tells a hint behind the message where turns did not end well without it', async () => {
  await start(['--set', 'maxSteps=2']);
  for (let at = 0; at < 8; at += 1) await turn('misses', anyId());
  expect(arm(await figures('prompt'), 'usual')).toMatchObject({ trials: 8, outcomes: { limit: 8 } });
  const from = test.model.requests.length;
  const sessionId = await turn('talks', idFor([seeds.edit, 0, 0.01], [seeds.prompt, 0.9, 1]));
  const said = String(bodies(from)[0]?.messages.at(-1)?.content);
  expect(said).toMatch(/\n\[Before the first change read the files it concerns, and say .+\]$/);
  expect((await stateOf(test, sessionId)).turns[0]?.alternatives?.[0]).toMatchObject({
    choice: 'prompt',
    arm: 'look-first',
  });
  await turn('talks', idFor([seeds.prompt, 0, 0.01]), sessionId);
  expect(String(bodies().at(-1)?.messages.at(-1)?.content)).not.toContain('Before the first change');
  expect(promptProblems(bodies(from).map((body) => JSON.stringify(body)))).toEqual([]);
});

it('leaves out what a model drew from failures where turns that were told of it ended badly, and nothing else', async () => {
  await start(['--set', 'maxSteps=2']);
  const own = await test.client.memory.add({ kind: 'fact', scope: null, text: 'Misses are counted' });
  const drawn = await test.client.memory.add({
    ...{ kind: 'lesson', scope: null, text: 'Misses come from old text' },
  });
  // A reflection's own, kept by the person.
  await test.app.close();
  const database = new Database(join(test.dataFolder, 'patchbay.sqlite'));
  database
    .prepare('update memories set source = ? where id = ?')
    .run(JSON.stringify({ by: 'reflection', links: [] }), drawn.id);
  database.close();
  await test.restart();

  for (let at = 0; at < 8; at += 1) await turn('misses', anyId());
  expect(arm(await figures('lessons'), 'usual')).toMatchObject({ trials: 8, outcomes: { limit: 8 } });
  const usually = [seeds.edit, 0, 0.01] as const;
  const sessionId = await turn(
    'misses',
    idFor([...usually], [seeds.prompt, 0, 0.01], [seeds.lessons, 0.9, 1]),
  );
  const [first] = (await stateOf(test, sessionId)).turns;
  expect(first?.memory?.entries.map(({ id }) => id)).toEqual([own.id]);
  expect(first?.alternatives).toMatchObject([{ choice: 'lessons', arm: 'untold' }]);
  expect(JSON.stringify(bodies().at(-1))).not.toContain('Misses come from old text');
  expect(arm(await figures('lessons'), 'untold')).toMatchObject({ trials: 1, outcomes: { limit: 1 } });

  // In the person's words it is told whatever the figures say.
  await test.client.memory.change({ id: drawn.id, text: 'Misses come from texts that are old' });
  const other = await turn('misses', idFor([...usually], [seeds.prompt, 0, 0.01], [seeds.lessons, 0.9, 1]));
  expect((await stateOf(test, other)).turns[0]?.memory?.entries).toHaveLength(2);
});

it('takes a success back when the edit is undone, and gives it again when that is undone', async () => {
  await start();
  const sessionId = await turn('edits', anyId());
  const outcomes = async () => arm(await figures('edit-format'), 'usual')?.outcomes;
  expect(await outcomes()).toEqual({ applied: 1 });
  const [checkpoint] = (await stateOf(test, sessionId)).checkpoints;
  await test.client.checkpoint.restore({ sessionId, checkpointId: checkpoint?.id ?? '' });
  expect(await outcomes()).toEqual({ undone: 1 });
  await test.client.checkpoint.redo({ sessionId });
  expect(await outcomes()).toEqual({ applied: 1 });
});

it('counts the same from the journal alone, without what was copied, and knows what was reset', async () => {
  await start();
  const sessionId = await turn('mends', anyId());
  await turn('edits', anyId());
  const before = await test.client.learning.list();
  expect(before.figures.map(({ choice }) => choice)).toEqual(['edit-format', 'prompt', 'retry']);
  const copy = await test.client.session.duplicate({ sessionId });
  expect((await stateOf(test, copy.id)).turns).toHaveLength(1);
  await turn('talks', anyId(), copy.id);
  expect((await test.client.learning.list()).figures).toEqual(before.figures);

  await test.app.close();
  const database = new Database(join(test.dataFolder, 'patchbay.sqlite'));
  database.exec('delete from learning_trials; delete from learning_counted');
  database.close();
  await test.restart('web');
  await expect.poll(async () => (await test.client.learning.list()).figures).toEqual(before.figures);

  const [{ choice, model, kind } = before.figures[0]!] = before.figures;
  await test.client.learning.reset({ choice, model, kind });
  await test.restart('web');
  expect((await test.client.learning.list()).figures).toEqual(before.figures.slice(1));
});

it('does as usual when it is off, and shows the figures all the same', async () => {
  await start(['--set', 'learning=false']);
  await turn('misses', anyId());
  await turn('mends', idFor([seeds.edit, 0.9, 1], [seeds.retry, 0.4, 0.6]));
  expect(bodies().some(({ temperature }) => temperature !== undefined)).toBe(false);
  expect(bodies().every((body) => toolsOf(body).includes('apply_diff'))).toBe(true);
  expect((await test.client.learning.list()).on).toBe(false);
  const cell = await figures('edit-format');
  expect(cell).toMatchObject({ leading: 'usual', why: 'off' });
  expect(cell?.arms.map(({ trials, share }) => [trials, share])).toEqual([
    [11, 1],
    [0, 0],
  ]);
});

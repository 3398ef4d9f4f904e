/**
 * Work that one agent gives to others, through the whole app: sessions of their own, changes that come back into one review, clashes
 * that nobody guesses about, and what a person can do with a task. Judged by the folder's bytes, the sessions there are and the
 * requests on the wire.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';

const lines = (count: number): string =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}\n`).join('');
const files = { 'a.txt': lines(30), 'b.txt': 'b\n' };

const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const task = (play: string, agent = 'coder', more = '') =>
  `# ${agent}: The ${play}\n[[play:${play}]] Do it.\nDone: It is done.\n${more}`;
const give = (...tasks: string[]) => call('delegate', { tasks: tasks.join('\n') });
const edit = (path: string, from: string, to: string) =>
  call('apply_diff', { path, diff: `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE` });
const done = (result: string) => call('attempt_completion', { result });

const plays = {
  first: [edit('a.txt', 'line 2', 'line two'), done('The second line is in words.')],
  last: [edit('a.txt', 'line 29', 'line twenty-nine'), done('So is the last but one.')],
  other: [edit('a.txt', 'line 2', 'LINE 2'), done('It is loud.')],
  made: [call('write_file', { path: 'new/c.txt', content: 'c\n' }), done('There is a c.')],
  after: [
    call('read_file', { path: 'new/c.txt' }),
    call('write_file', { path: 'd.txt', content: 'd\n' }),
    done('Read it.'),
  ],
  breaks: [{ text: 'I cannot.', finish: 'length' }],
  asks: [call('ask_followup_question', { question: 'Which?' }), done('Asked.')],
  lasts: [{ text: 'word '.repeat(20_000), pace: 10 }],
  both: [give(task('first'), task('last')), { text: 'Both are done.' }],
  clash: [give(task('first'), task('other')), { text: 'One is left.' }],
  chain: [
    give(task('made'), task('after', 'coder', 'After: 1')),
    call('read_file', { path: 'd.txt' }),
    { text: 'It is there.' },
  ],
  broken: [
    give(task('breaks'), task('after', 'coder', 'After: 1'), task('first')),
    { text: 'Not all of it.' },
  ],
  wonder: [give(task('asks'), task('first')), { text: 'Heard.' }],
  slowly: [give(task('lasts'), task('first')), { text: 'Over.' }],
  mended: [give(task('breaks'), task('after', 'coder', 'After: 1'), task('asks')), { text: 'Mended.' }],
  reflection: {
    ...{ aside: true, when: ['failed again and again'] },
    replies: [{ text: '{"cause": "No file.", "lesson": "Look.", "next": "List."}' }],
  },
  lost: [
    ...['x', 'y', 'z'].map((path) => call('read_file', { path })),
    { text: 'I cannot.' },
    call('read_file', { path: 'z' }),
    { text: 'I still cannot.' },
  ],
  insists: [
    give(task('lost')),
    give(task('lost')),
    give(task('lost', 'coder', 'Input: look first')),
    give(task('lost', 'coder', 'Input: once more')),
    { text: 'I give up.' },
  ],
  wrong: [give(task('first', 'nobody')), give(task('first', 'coder', 'After: 1')), { text: 'Well.' }],
  deep: [give(task('middle', 'orchestrator')), { text: 'Deep.' }],
  middle: [give(task('deeper', 'orchestrator')), done('Gave it on.')],
  deeper: [give(task('first')), call('read_file', { path: 'b.txt' }), done('I could not.')],
};

/** As of a model server with two slots. */
const args = ['--set', 'tasks.atOnce=2', '--set', 'model.requestsAtOnce=2'];

let test: TestApp;
afterEach(() => test.close());

/** A session of the orchestrator, which may give work to everybody without a card. */
async function orchestrate(play: string, approve: 'ask' | 'all' = 'all', settings: string[] = []) {
  const more = settings.flatMap((setting) => ['--set', setting]);
  test = await startTestApp({ files, plays, args: [...args, ...more] });
  const { workspace, modelName: model } = test;
  const { id } = await test.client.session.create({ workspace, model, mode: 'orchestrator', approve });
  return runTurn(test, `[[play:${play}]]`, { sessionId: id });
}

const bytes = (path: string): string => readFileSync(join(test.workspace, path), 'utf8');
const rows = () => test.client.session.list();
const tasksOf = async (sessionId: string) =>
  callsOf(await stateOf(test, sessionId)).flatMap(({ tasks = [] }) => tasks);
const childOf = async (sessionId: string, number: number): Promise<string> => {
  const id = (await tasksOf(sessionId))[number - 1]?.sessionId;
  if (typeof id !== 'string') throw new Error(`task ${number} has no session`);
  return id;
};

it('two tasks change one file, each alone; one review lands both', async () => {
  const { sessionId, state } = await orchestrate('both', 'ask');
  // The orchestrator may not write, so who may is given work by the person only.
  expect(waitingCalls(state)[0]?.call.proposal?.kind).toBe('tasks');
  expect(await rows()).toHaveLength(1);
  const after = await decideFirst(test, sessionId, { kind: 'approve' });
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['done', 'done']);
  const children = (await rows()).filter(({ parent }) => parent === sessionId);
  expect(children.map(({ title, mode }) => `${title} ${mode}`).sort()).toEqual([
    'The first coder',
    'The last coder',
  ]);
  expect(bytes('a.txt')).toBe(files['a.txt']);
  const [review] = waitingCalls(after);
  expect(review?.call.review).toBe(true);
  expect(review?.call.proposal).toMatchObject({
    kind: 'patch',
    files: [{ path: 'a.txt', added: 2, removed: 2 }],
  });
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(bytes('a.txt')).toBe(
    files['a.txt'].replace('line 2\n', 'line two\n').replace('line 29\n', 'line twenty-nine\n'),
  );
});

it('the agent is told the results as they are, and each task only its own words', async () => {
  const { sessionId } = await orchestrate('both');
  const [told] = toldTo(test);
  expect(told).toContain(
    '## 1 The first (coder): done\nThe second line is in words.\nChanged: a.txt (+1 −1)',
  );
  expect(told).toContain('## 2 The last (coder): done');
  const child = await childOf(sessionId, 2);
  const { turns, held, parent } = await stateOf(test, child);
  expect(turns[0]?.text).toBe(
    '[[play:last]] Do it.\n\nDone when: It is done.\n\nYou work on this alone, in a copy: your changes go to the one who gave you this. End with attempt_completion and a short result.',
  );
  // Handed over: nothing is left to be decided there.
  expect({ held, over: parent?.over }).toEqual({ held: [], over: true });
});

it('what was handed over is not held again by a rewind of the session that made it', async () => {
  const { sessionId } = await orchestrate('both');
  const child = await childOf(sessionId, 1);
  await runTurn(test, '[[play:plain]]', { sessionId: child });
  await test.client.checkpoint.takeBack({ sessionId: child, turnId: 't2' });
  expect((await stateOf(test, child)).held).toEqual([]);
});

it('changes of the same lines are not guessed about: the later one stays in its session, where it can be decided', async () => {
  const { sessionId } = await orchestrate('clash');
  const tasks = await tasksOf(sessionId);
  expect(tasks.map(({ status }) => status).sort()).toEqual(['clashed', 'done']);
  const clashed = tasks.find(({ status }) => status === 'clashed');
  expect(clashed?.clashes).toEqual(['a.txt']);
  expect(toldTo(test)[0]).toContain(
    'its changes were left out: another task changed the same lines of a.txt',
  );
  const landed = bytes('a.txt');
  expect(landed).toMatch(/line two|LINE 2/);
  const child = await childOf(sessionId, clashed?.number ?? 0);
  await test.client.session.review({ sessionId: child });
  await test.app.idle();
  await expect(decideFirst(test, child, { kind: 'approve' })).rejects.toThrow('a.txt changed on disk');
  // What is on disk now is what the other task made of it: a card of both, and nothing written yet.
  const card = waitingCalls(await stateOf(test, child))[0];
  expect(card?.approval.conflict?.files.map(({ path }) => path)).toEqual(['a.txt']);
  expect(bytes('a.txt')).toBe(landed);
});

it('a task that builds on another one begins with what that has made, and the agent sees all of it', async () => {
  const { sessionId } = await orchestrate('chain');
  const [made, after] = await tasksOf(sessionId);
  expect([made?.status, after?.status]).toEqual(['done', 'done']);
  expect(after?.startedAt).toBeGreaterThanOrEqual(made?.endedAt ?? Number.POSITIVE_INFINITY);
  const read = callsOf(await stateOf(test, await childOf(sessionId, 2)))[0];
  expect(read?.content).toContain('c');
  expect(read?.outcome).toBe('done');
  expect(toldTo(test).at(-1)).toContain('d');
  expect(bytes('new/c.txt') + bytes('d.txt')).toBe('c\nd\n');
});

it('what fails is told, what builds on it is not begun, the rest is done', async () => {
  const { sessionId } = await orchestrate('broken');
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['failed', 'skipped', 'done']);
  expect(toldTo(test)[0]).toContain('## 2 The after (coder): not begun');
  expect(existsSync(join(test.workspace, 'd.txt'))).toBe(false);
  expect(bytes('a.txt')).toContain('line two');
});

it('a task that asks waits in its own session, the others go on, and its answer ends it', async () => {
  const { sessionId, state } = await orchestrate('wonder');
  expect(callsOf(state)[0]?.status).toBe('running');
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['running', 'done']);
  const child = await childOf(sessionId, 1);
  expect((await rows()).find(({ id }) => id === child)?.waiting).toBe(1);
  await decideFirst(test, child, { kind: 'answer', words: 'This one.' });
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['done', 'done']);
  expect((await stateOf(test, sessionId)).turns[0]?.status).toBe('ended');
});

/** Sent and not waited for: one task never ends by itself. */
async function beginLong(): Promise<string> {
  test = await startTestApp({ files, plays, args });
  const { workspace, modelName: model } = test;
  const { id } = await test.client.session.create({ workspace, model, mode: 'orchestrator', approve: 'all' });
  await test.client.session.send({ sessionId: id, text: '[[play:slowly]]', messageId: 'm' });
  await happened(id, 'task.ended');
  return id;
}

async function happened(sessionId: string, type: string): Promise<void> {
  for await (const item of await test.client.session.watch({ sessionId }))
    if (item.kind === 'events' && item.events.some((event) => event.type === type)) return;
}

it('a task is paused, goes on where it was, and is stopped; then the agent is told', async () => {
  const sessionId = await beginLong();
  const { id: callId = '' } = callsOf(await stateOf(test, sessionId))[0] ?? {};
  const place = { sessionId, callId, number: 1 };
  const child = await childOf(sessionId, 1);
  await test.client.session.task({ ...place, act: 'pause' });
  await test.app.idle();
  expect((await tasksOf(sessionId))[0]?.status).toBe('paused');
  expect((await stateOf(test, child)).turns[0]?.reason).toBe('cancelled');
  await expect(test.client.session.task({ ...place, act: 'pause' })).rejects.toThrow('not at work');
  await test.client.session.task({ ...place, act: 'resume' });
  expect((await stateOf(test, child)).turns[0]?.status).toBe('running');
  await test.client.session.task({ ...place, act: 'stop' });
  await test.app.idle();
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['stopped', 'done']);
  expect(toldTo(test)[0]).toContain('## 1 The lasts (coder): stopped by the person');
  expect((await stateOf(test, sessionId)).turns[0]?.reason).toBe('answered');
  await expect(test.client.session.task({ ...place, act: 'resume' })).rejects.toThrow('over');
});

it('stopping the turn stops its tasks; deleting the session deletes theirs', async () => {
  const sessionId = await beginLong();
  const child = await childOf(sessionId, 1);
  await test.client.session.stop({ sessionId });
  await test.app.idle();
  expect((await stateOf(test, child)).turns[0]?.reason).toBe('cancelled');
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['stopped', 'done']);
  expect((await rows()).every(({ status }) => status === 'idle')).toBe(true);
  await test.client.session.remove({ sessionId });
  expect(await rows()).toEqual([]);
});

it('a task whose session is deleted is stopped, and the others are told of', async () => {
  const sessionId = await beginLong();
  await test.client.session.remove({ sessionId: await childOf(sessionId, 1) });
  await test.app.idle();
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['stopped', 'done']);
  expect(toldTo(test)[0]).toContain('Its session was deleted.');
});

it('after the app was stopped in the middle the tasks were interrupted, and go on', async () => {
  const sessionId = await beginLong();
  const child = await childOf(sessionId, 1);
  await test.restart('web');
  await happened(sessionId, 'task.resumed');
  const types = (await test.client.session.history({ sessionId })).map(({ type }) => type);
  expect(types.filter((type) => type.startsWith('task.')).slice(-2)).toEqual([
    'task.interrupted',
    'task.resumed',
  ]);
  expect((await stateOf(test, child)).turns[0]?.status).toBe('running');
  await test.client.session.stop({ sessionId: child });
  await test.app.idle();
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['stopped', 'done']);
  expect((await stateOf(test, sessionId)).turns[0]?.reason).toBe('answered');
});

it('a task that cannot be given is explained, and nothing is begun', async () => {
  await orchestrate('wrong');
  const [nobody, circle] = toldTo(test);
  expect(nobody).toContain('There is no agent "nobody". There are orchestrator, coder,');
  expect(circle).toContain('Task 1 cannot come after task 1');
  expect(await rows()).toHaveLength(1);
});

it('tasks give tasks, but theirs do not', async () => {
  const { sessionId } = await orchestrate('deep');
  expect(await rows()).toHaveLength(3);
  const middle = await childOf(sessionId, 1);
  const deeper = await childOf(middle, 1);
  expect(callsOf(await stateOf(test, deeper))[0]?.content).toContain('Tasks of tasks cannot be given on');
  expect((await tasksOf(sessionId)).map(({ status, answer }) => [status, answer])).toEqual([
    ['done', 'Gave it on.'],
  ]);
});

it('stopping the turn takes the cards of its tasks away', async () => {
  const { sessionId } = await orchestrate('wonder');
  expect(await test.client.approval.pending({})).toHaveLength(1);
  await test.client.session.stop({ sessionId });
  await test.app.idle();
  expect(await test.client.approval.pending({})).toEqual([]);
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['stopped', 'done']);
  // What was done by then is held, and is reviewed when the person wants it.
  expect((await stateOf(test, sessionId)).held.map(({ path }) => path)).toEqual(['a.txt']);
  expect(bytes('a.txt')).toBe(files['a.txt']);
});

it('a task’s session that is exported, imported or copied is one like any other', async () => {
  const { sessionId } = await orchestrate('chain');
  const child = await childOf(sessionId, 2);
  const { text } = await test.client.session.export({ sessionId: child, format: 'jsonl' });
  const copies = [
    await test.client.session.import({ text }),
    await test.client.session.duplicate({ sessionId: child }),
  ];
  for (const { id, parent } of copies) {
    expect(parent).toBeNull();
    expect((await stateOf(test, id)).parent).toBeNull();
  }
  await test.client.session.remove({ sessionId });
  expect((await rows()).map(({ id }) => id).sort()).toEqual(copies.map(({ id }) => id).sort());
  // What it says it had been given is written by its path with nobody asked, so no path leaves the folder.
  const outside = text.replaceAll('"path":"new/c.txt"', '"path":"../c.txt"');
  expect(outside).not.toBe(text);
  await expect(test.client.session.import({ text: outside })).rejects.toThrow(
    'no file that a session can hold',
  );
});

it('why a task got nowhere is told as data; it is given again only changed, and only so often', async () => {
  const { sessionId } = await orchestrate('insists', 'all', [
    'reflections=true',
    'titles=false',
    'replans=1',
  ]);
  const [first] = await tasksOf(sessionId);
  expect(first).toMatchObject({ status: 'failed', learned: { cause: 'No file.', next: 'List.' } });
  const told = toldTo(test);
  expect(told[0]).toContain('It got nowhere: No file.\nCause: No file. Lesson: Look. Next: List.');
  expect(told[0]).toContain('Give it again only changed, under the same title (1 more)');
  expect(told[1]).toContain('came to nothing with these very words');
  expect(told[2]).toContain('It cannot be given again');
  expect(told[3]).toContain('was given 2 times and came to nothing each time');
});

it('a person gives a stopped task new words while the others go on, or hands it back', async () => {
  const sessionId = await beginLong();
  const { id: callId = '' } = callsOf(await stateOf(test, sessionId))[0] ?? {};
  const place = { sessionId, callId };
  const child = await childOf(sessionId, 1);
  await expect(test.client.session.task({ ...place, number: 2, act: 'again', words: 'x' })).rejects.toThrow(
    'came to nothing',
  );
  await test.client.session.task({ ...place, number: 1, act: 'stop' });
  await test.app.idle();
  await test.client.session.task({ ...place, number: 1, act: 'back', words: 'Only the first line.' });
  await test.app.idle();
  const { turns } = await stateOf(test, sessionId);
  expect(turns.at(-1)?.text).toContain('Plan task 1 "The lasts" (coder) anew; stopped by the person.');
  expect(turns.at(-1)?.text).toContain('Only the first line.');
  // Nobody waits for it any more, so that only who gave it can.
  await expect(test.client.session.task({ ...place, number: 1, act: 'again', words: 'x' })).rejects.toThrow(
    'Nobody waits',
  );
  expect((await stateOf(test, child)).turns).toHaveLength(1);
});

it('a task that is set going again is waited for, and what was not begun because of it is begun', async () => {
  const { sessionId } = await orchestrate('mended', 'all', ['tasks.atOnce=3', 'model.requestsAtOnce=3']);
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['failed', 'skipped', 'running']);
  const { id: callId = '' } = callsOf(await stateOf(test, sessionId))[0] ?? {};
  const again = { sessionId, callId, number: 1, act: 'again', words: '[[play:made]] Write it.' } as const;
  await test.client.session.task(again);
  await test.app.idle();
  expect((await tasksOf(sessionId)).map(({ status }) => status)).toEqual(['done', 'done', 'running']);
  await decideFirst(test, await childOf(sessionId, 3), { kind: 'answer', words: 'This one.' });
  expect((await stateOf(test, sessionId)).turns[0]).toMatchObject({ status: 'ended' });
  expect(bytes('new/c.txt') + bytes('d.txt')).toBe('c\nd\n');
});

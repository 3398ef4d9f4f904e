/**
 * Pipeline "change" on a real small project, by the scripted model, with real gates that fail first: what is small goes straight to the
 * work, what is large is written down and approved before; an agent mends what the gates found, and the report says what was recorded.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startTestApp, sumProject, type TestApp } from '../support/app.ts';
import { asSeen } from '../support/as-seen.ts';
import { aside, done, write } from '../support/plays.ts';

let test: TestApp;
afterEach(() => test.close());

const gates = `gates:
  tests:
    title: Tests
    run: node --test --test-reporter=tap
    tool: node-test
    hard: [failed <= 0]
`;
const right = 'export function sum(a, b) {\n  return a + b;\n}\n';
const wrong = right.replace('a + b', 'a * b');
const better = right.replace('(a, b)', '(a = 0, b = 0)');
const files = { ...sumProject, 'src/sum.js': right, '.patchbay/gates.yaml': gates };

const start = (text: string, more: { approve?: 'all'; size?: 'large'; review?: 'stage' } = {}) =>
  test.client.pipeline.start({
    ...{ workspace: test.workspace, pipeline: 'change', text, model: test.modelName, ...more },
  });
const show = async (id: string) => {
  await test.app.idle();
  return test.client.pipeline.show({ id });
};
const sha = (path: string): string =>
  createHash('sha256')
    .update(readFileSync(join(test.workspace, path)))
    .digest('hex');

it('takes a small fix straight to work, mends what the gates find, and reports what was recorded', async () => {
  const mends = [write(better), done('The default is right.')];
  const fixes = [write(wrong), done('It adds now.')];
  test = await startTestApp({
    files,
    plays: {
      mends: { when: ['Mend what the gates found'], replies: mends },
      fixes: { when: ['Fix the typo'], replies: fixes },
    },
  });
  const { run } = await start('Fix the typo in sum in src/sum.js', { approve: 'all' });
  const view = await show(run.id);
  expect(view.run.trouble).toBeNull();
  expect(view.run.size).toMatchObject({ size: 'small', by: 'rule' });
  expect(view.run.stages.map(({ name, status }) => `${name} ${status}`)).toEqual([
    ...['clarify skipped', 'plan skipped', 'work done', 'verify done', 'report done'],
  ]);
  const [, , , verify] = view.run.stages;
  expect(verify?.rounds.map(({ results }) => results.map(({ status }) => status))).toEqual([
    ['fail'],
    ['pass'],
  ]);
  expect(verify?.rounds[0]?.results[0]?.found).toContain('adds');
  expect(readFileSync(join(test.workspace, 'src/sum.js'), 'utf8')).toBe(better);
  expect(view.asks).toMatchObject({ what: 'sign' });
  const { text } = await test.client.pipeline.artefact({ id: run.id, name: 'report.md' });
  expect(text).toContain('1 of 1 gates passed');
  expect(text).toContain(sha('src/sum.js'));
  expect(text).toContain('`node --test --test-reporter=tap`');
  // Its first sub-stage had no gates of its own: what the agent said of it is its word only.
  expect(text.slice(text.indexOf('## Unverified'))).toContain('It adds now.');
  const html = await test.client.pipeline.artefact({ id: run.id, name: 'report.html' });
  expect(html.text).toContain('<table>');

  const signed = await test.client.pipeline.sign(await asSeen(test.client, { id: run.id, words: 'Good.' }));
  expect(signed.run.status).toBe('finished');
  const { paths } = await test.client.pipeline.export({ id: run.id, folder: 'handover' });
  expect(paths).toContain('handover/report.md');
  expect(readFileSync(join(test.workspace, 'handover/report.md'), 'utf8')).toBe(text);
  // What it was that was signed, and that it was, stands beside the report, which was there before.
  const word = readFileSync(join(test.workspace, 'handover/sign-off.md'), 'utf8');
  expect(word).toContain('You signed it off ("Good.").');
  expect(word).toContain(sha('handover/report.md'));
  const whole = JSON.parse(readFileSync(join(test.workspace, 'handover/run.json'), 'utf8'));
  expect(whole.status).toBe('finished');
  // What it left there itself it may renew; what the person has changed since, or another folder of theirs, it may not.
  const again = (folder: string) => test.client.pipeline.export({ id: run.id, folder });
  expect((await again('handover/')).paths).toEqual(paths);
  writeFileSync(join(test.workspace, 'handover/report.md'), 'Mine.\n');
  for (const folder of ['handover', 'src'])
    await expect(again(folder)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(readFileSync(join(test.workspace, 'handover/report.md'), 'utf8')).toBe('Mine.\n');
});

it('writes a large change down first: changes touch only what they are about, and each stage has its word', async () => {
  const goals = [
    { title: 'Defaults', text: 'Missing numbers count as 0.' },
    { title: 'A docs page', text: 'It says so.' },
  ];
  const tasks = [
    { title: 'Code', text: 'Give both defaults.', done: 'tests pass', files: 'src' },
    { title: 'Docs', text: 'Write docs/sum.md.', done: 'it is there', files: 'docs' },
  ];
  test = await startTestApp({
    files,
    plays: {
      asked: aside('Write down what is to be different', {
        goal: goals,
        keep: [],
        question: [{ title: 'Negative?', text: 'Do they count?' }],
      }),
      changed: aside('The person wants this changed', {
        goal: [{ id: 'goal-2', title: 'A docs page', text: 'In German.' }],
        keep: [],
        question: [],
        remove: ['question-1'],
      }),
      planned: aside('Divide the work', { task: tasks, risk: [] }),
      codes: { when: ['"Work": Code'], replies: [write(better), done('Both have 0.')] },
      documents: {
        when: ['"Work": Docs'],
        replies: [write('Summe.\n', 'docs/sum.md'), done('Written.')],
      },
    },
  });
  const { run } = await start('Numbers that are missing should count as nothing.', { size: 'large' });
  const { id } = run;
  const first = await show(id);
  expect(first.asks).toMatchObject({ what: 'approval', stage: 'clarify' });
  const back = { id, stage: 'clarify', words: 'The page in German, and negative numbers are fine.' };
  await test.client.pipeline.sendBack(await asSeen(test.client, back));
  const second = (await show(id)).run.stages[0]?.record;
  expect(second).toMatchObject({ version: 2, changed: ['goal-2'], removed: [{ id: 'question-1' }] });
  expect(second?.items[0]).toEqual(first.run.stages[0]?.record?.items[0]);
  expect(second?.before).toMatchObject([{ id: 'goal-2', text: 'It says so.' }]);
  const items = second?.items ?? [];
  const edited = items.map((item) => (item.id === 'goal-1' ? { ...item, text: 'They count as 0.' } : item));
  const { pipeline } = test.client;
  const at = { id, stage: 'clarify' };
  // A window that still shows the first version decides nothing about the second.
  const { digest: older } = first;
  for (const late of [
    () => pipeline.approve({ ...at, digest: older }),
    () => pipeline.edit({ ...at, digest: older, items: edited }),
    () => pipeline.sendBack({ ...at, digest: older, words: 'Shorter.' }),
  ])
    await expect(late()).rejects.toMatchObject({
      ...{ code: 'CONFLICT', message: '“What is to change” has changed since it was shown.' },
      data: { hint: 'Read it again; then decide.' },
    });
  expect((await show(id)).run.stages[0]?.record).toEqual(second);
  // Of two at once who were shown the same the second is told, whoever that is: nothing is approved that nobody saw.
  const { digest } = await show(id);
  const raced = await Promise.allSettled([
    pipeline.edit({ ...at, digest, items: edited }),
    pipeline.approve({ ...at, digest }),
    pipeline.edit({ ...at, digest, items: items.slice(0, 2) }),
  ]);
  expect(raced.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect((await show(id)).run.stages[0]?.record).toMatchObject({ version: 3, items: edited });
  await pipeline.approve(await asSeen(test.client, at));
  // What the plan is made of is what the person approved, in their words.
  const planned = await show(id);
  const asked = test.model.requests.map(({ body }) => JSON.stringify(body.messages));
  expect(asked.findLast((text) => text.includes('Divide the work'))).toContain('They count as 0.');
  expect(planned.asks).toMatchObject({ what: 'approval', stage: 'plan' });
  await test.client.pipeline.approve(await asSeen(test.client, { id, stage: 'plan' }));

  const gate = await show(id);
  expect(gate.asks).toMatchObject({ what: 'allow' });
  expect(gate.run.gatesAsk).toMatchObject([{ command: 'node --test --test-reporter=tap' }]);
  const none = test.client.pipeline.allow({ id, digests: ['another'] });
  await expect(none).rejects.toMatchObject({ code: 'CONFLICT' });
  await test.client.pipeline.allow({ id, digests: gate.run.gatesAsk.map(({ digest }) => digest) });
  await test.client.pipeline.course({ id, words: 'Call it sum.md.' });

  // Each sub-stage is an ordinary session: its patch waits for the person like any other.
  for (const path of ['src/sum.js', 'docs/sum.md']) {
    await test.app.idle();
    const waiting = (await test.client.approval.pending({}))[0];
    expect(waiting?.sessionId.startsWith(id)).toBe(true);
    if (waiting === undefined) throw new Error('nothing waits');
    expect(JSON.stringify(waiting)).toContain(path);
    const { sessionId, approvalId, digest } = waiting;
    await test.client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
  }
  const over = await show(id);
  expect(over).toMatchObject({ asks: { what: 'sign' }, untold: [] });
  // What is said now would be told to nobody, so it is not taken as if it were.
  await expect(pipeline.course({ id, words: 'In Polish.' })).rejects.toMatchObject({
    ...{ code: 'CONFLICT', message: 'All of its work is over, so nobody would be told.' },
    data: { hint: 'Begin again at a stage with these words, or sign it off with them.' },
  });
  await expect(pipeline.sign({ id, digest })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await show(id)).run.seq).toBe(over.run.seq);
  expect(over.run.stages[2]?.steps.map(({ name, status, said }) => [name, status, said])).toEqual([
    ['task-1', 'done', 'Both have 0.'],
    ['task-2', 'done', 'Written.'],
  ]);
  expect(asked.length).toBeLessThan(test.model.requests.length);
  const told = test.model.requests.map(({ body }) => JSON.stringify(body.messages));
  expect(told.findLast((text) => text.includes('Write docs/sum.md'))).toContain('Call it sum.md.');
  const { text } = await test.client.pipeline.artefact({ id, name: 'plan.md' });
  expect(text).toContain('task-1: Code');
});

it('does not count gates whose files have changed since', async () => {
  const replies = [write(better), done('Done.')];
  test = await startTestApp({ files, plays: { fixes: { when: ['Fix the typo'], replies } } });
  const { run } = await start('Fix the typo in sum in src/sum.js', { approve: 'all' });
  expect((await show(run.id)).asks).toMatchObject({ what: 'sign' });
  writeFileSync(join(test.workspace, 'src/sum.js'), wrong);
  await test.client.pipeline.reopen({ id: run.id, stage: 'report' });
  await show(run.id);
  const { text } = await test.client.pipeline.artefact({ id: run.id, name: 'report.md' });
  expect(text).toContain('0 of 1 gates passed, 1 no longer count, because files changed');
  expect(text).toContain('| `src/sum.js` | modified | this run and no record |');
  // Nor does the person sign it off as if they did.
  const signed = test.client.pipeline.sign(await asSeen(test.client, { id: run.id }));
  await expect(signed).rejects.toMatchObject({
    ...{ code: 'INVALID', message: 'Files changed since these gates passed: Tests.' },
  });
  // Nor is it this run's pass that stands when somebody else ran the gate since, on other files.
  const { workspace } = test;
  const digests = (await test.client.gate.run({ workspace })).asks.map(({ digest }) => digest);
  await test.client.gate.run({ workspace, approved: digests });
  await test.app.idle();
  expect((await test.client.gate.list({ workspace })).gates[0]?.verdict.status).toBe('fail');
  await test.client.pipeline.reopen({ id: run.id, stage: 'report' });
  await show(run.id);
  const later = await test.client.pipeline.artefact({ id: run.id, name: 'report.md' });
  expect(later.text).toContain('0 of 1 gates passed, 1 no longer count');
});

it('lands a whole stage by one review, where the person wants that', async () => {
  const tasks = ['One', 'Two'].map((title) => ({
    title,
    text: `Write ${title}.`,
    done: 'it is there',
    files: '',
  }));
  test = await startTestApp({
    files: sumProject,
    args: ['--set', 'sandbox=preferred'],
    plays: {
      asked: aside('Write down what is to be different', { goal: [{ title: 'Both', text: '' }] }),
      planned: aside('Divide the work', { task: tasks, risk: [] }),
      // Its second turn sees what the first one made, although nothing of it is in the folder.
      both: {
        when: ['"Work": One'],
        replies: [
          write('1\n', 'one.txt'),
          done('One.'),
          // Where the first turn ended the server counts a reply, too.
          {},
          { calls: [{ name: 'read_file', arguments: { path: 'one.txt' } }] },
          write('2\n', 'two.txt'),
          done('Two.'),
        ],
      },
    },
  });
  const { run } = await start('Two notes.', { size: 'large', review: 'stage' });
  const { id } = run;
  for (const stage of ['clarify', 'plan']) {
    await test.app.idle();
    await test.client.pipeline.approve(await asSeen(test.client, { id, stage }));
  }
  const held = await show(id);
  expect(held.asks).toMatchObject({ what: 'session', stage: 'work' });
  expect(existsSync(join(test.workspace, 'one.txt'))).toBe(false);
  const pending = await test.client.approval.pending({});
  expect(pending).toHaveLength(1);
  const results = test.model.requests.at(-1)?.body.messages.filter(({ role }) => role === 'tool');
  expect(results?.map(({ content }) => content)).toContainEqual(
    expect.stringContaining('one.txt lines 1-1 of 1\n1'),
  );
  const [{ sessionId, approvalId, digest } = { sessionId: '', approvalId: '', digest: '' }] = pending;
  await test.client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
  const over = await show(id);
  expect(over.asks).toMatchObject({ what: 'sign' });
  expect(['one.txt', 'two.txt'].map((path) => readFileSync(join(test.workspace, path), 'utf8'))).toEqual([
    '1\n',
    '2\n',
  ]);
});

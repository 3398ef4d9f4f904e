/**
 * Two runs of a pipeline in one folder at once, and a person who speaks with the agent of a sub-stage: each run's patches go through
 * reviews of its own, what one leaves behind excuses nothing in the other, no gate's record is taken for the other's, and a report says
 * of each file whose it is.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { done, write, writeFiles } from '../support/plays.ts';

let test: TestApp;
afterEach(() => test.close());

const gates = `gates:
  short:
    title: Notes are short
    structure: { sizes: [{ files: "*.txt", lines: 2 }] }
`;
const long = 'a\nb\nc\n';

const start = async (text: string): Promise<string> => {
  const { workspace, modelName: model } = test;
  const started = { workspace, model, pipeline: 'change', size: 'small' as const };
  return (await test.client.pipeline.start({ ...started, text })).run.id;
};
const runs = (command: string) => ({ calls: [{ name: 'execute_command', arguments: { command } }] });
const show = async (id: string) => {
  await test.app.idle();
  return test.client.pipeline.show({ id });
};
/** What its report says of files: each row without bytes and digest, and all that is no row. */
async function catalogue(id: string): Promise<{ own: string[]; others: string[]; words: string }> {
  await test.client.pipeline.reopen({ id, stage: 'report' });
  await show(id);
  const { text } = await test.client.pipeline.artefact({ id, name: 'report.md' });
  const section = text.split('\n## ').find((one) => one.startsWith('Deliverables\n')) ?? '';
  const rowsIn = (part = ''): string[] =>
    [...part.matchAll(/^\| `(.+?)` \| (.+?) \| (.+?) \|/gm)].map((found) => found.slice(1).join(', '));
  const [own, others] = section.split('### ');
  return { own: rowsIn(own), others: rowsIn(others), words: section.replace(/^\|.*$/gm, '') };
}
const read = (path: string): string => readFileSync(join(test.workspace, path), 'utf8');

/** The card of that run, which is the only one it has. */
async function cardOf(id: string) {
  await test.app.idle();
  const cards = (await test.client.approval.pending({})).filter(({ sessionId }) => sessionId.startsWith(id));
  expect(cards).toHaveLength(1);
  return cards[0]!;
}
async function approve(id: string): Promise<void> {
  const { sessionId, approvalId, digest } = await cardOf(id);
  await test.client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
  await test.app.idle();
}
/** What its gates said, round by round. */
const verdicts = async (id: string) =>
  (await show(id)).run.stages[3]?.rounds.map(({ results }) =>
    results.map(({ status, line }) => `${status} ${line}`),
  );

it('keeps two runs in one folder apart: their reviews, their gates, and what was there before each', async () => {
  test = await startTestApp({
    files: { '.patchbay/gates.yaml': gates, '.ignore': 'left-out.txt\n', 'left-out.txt': 'old\n' },
    plays: {
      mends: {
        when: ['Mend what the gates found'],
        replies: [write('a\n', 'first.txt'), done('Short now.')],
      },
      first: {
        when: ['First task'],
        replies: [write(long, 'first.txt'), write('first\n', 'shared.txt'), done('The first is done.')],
      },
      second: {
        when: ['Second task'],
        replies: [write('second\n', 'shared.txt'), done('The second is done.')],
      },
      third: {
        when: ['Third task'],
        replies: [
          write('c\n', 'first.txt'),
          write('new\n', 'left-out.txt'),
          runs('echo made > made.txt'),
          done('The third is done.'),
        ],
      },
    },
  });
  const first = await start('First task');
  await approve(first);
  expect((await cardOf(first)).sessionId).toContain(first);

  // The second one begins while the folder holds what the first one did wrong: that is old for it, and only for it.
  const second = await start('Second task');
  await approve(second);
  expect(read('shared.txt')).toBe('second\n');
  expect((await show(second)).asks).toMatchObject({ what: 'sign' });
  expect(await verdicts(second)).toEqual([[expect.stringContaining('1 from before is not charged')]]);

  // What the first was shown is not what is there now: nothing of the other's is written over unseen.
  await expect(approve(first)).rejects.toMatchObject({ code: 'CONFLICT' });
  const { sessionId, approvalId, digest } = await cardOf(first);
  const decision = { kind: 'reject' as const, words: 'It is there by now.' };
  await test.client.approval.decide({ sessionId, approvalId, digest, decision });
  // It is charged with what it left, although that was there before the other one's work.
  await approve(first);
  expect(await verdicts(first)).toEqual([['fail 1 error, at most 0 is wanted'], ['pass 0 errors']]);
  expect([read('first.txt'), read('shared.txt')]).toEqual(['a\n', 'second\n']);
  const { workspace } = test;
  const records = await test.client.gate.evidence({ workspace, name: 'short' });
  for (const id of [first, second]) {
    const rounds = (await show(id)).run.stages[3]?.rounds ?? [];
    const own = rounds.flatMap(({ results }) => results.map(({ evidence }) => evidence));
    const made = records.filter(({ id: one }) => own.includes(one)).map(({ by }) => by);
    expect(made).toEqual(own.map(() => ({ kind: 'pipeline', run: id, stage: 'verify' })));
  }

  // Each report says whose a file is, also where a session of nobody's run and the person were at it.
  const one = { own: ['first.txt, added, this run'], others: ['shared.txt, added, run “Second task”'] };
  expect(await catalogue(first)).toMatchObject(one);
  expect(await catalogue(second)).toMatchObject({
    ...{ own: ['shared.txt, added, this run'], others: ['first.txt, modified, run “First task”'] },
  });
  writeFileSync(join(workspace, 'mine.txt'), 'mine\n');
  await runTurn(test, 'Third task', { approve: 'all' });
  writeFileSync(join(workspace, 'shared.txt'), 'by hand\n');
  const all = {
    own: ['first.txt, added, this run and session “Third task”'],
    others: [
      'left-out.txt, modified, session “Third task”',
      'made.txt, added, session “Third task” (by a command)',
      'mine.txt, added, no record',
      'shared.txt, added, run “Second task” and no record',
    ],
  };
  const told = await catalogue(first);
  expect(told).toMatchObject(all);
  expect(told.words).not.toContain('missing');

  // Without its list from the beginning it goes by the first checkpoint, and says so; what was there before is not new.
  const begun = join(test.dataFolder, 'pipeline-runs', first, 'begun.json');
  const whole = readFileSync(begun, 'utf8');
  for (const damage of [null, whole.slice(0, -20), '', '[]']) {
    if (damage === null) rmSync(begun);
    else writeFileSync(begun, damage);
    const without = await catalogue(first);
    expect(without).toMatchObject(all);
    expect(without.words).toContain('compared with the first checkpoint since');
  }
  // Where that is gone, too, nothing is called new or changed: records name some files, and who wrote them.
  rmSync(join(test.dataFolder, 'checkpoints'), { recursive: true });
  const blind = await catalogue(first);
  expect(blind).toMatchObject({
    own: ['first.txt, unknown, this run and session “Third task”'],
    others: [
      'left-out.txt, unknown, session “Third task”',
      'shared.txt, unknown, run “Second task” and no record',
    ],
  });
  expect(blind.words).toContain('so that what changed cannot be told');
  // It is the list alone that was missed.
  writeFileSync(begun, whole);
  const again = await catalogue(first);
  expect([again.own, again.others.length]).toEqual([all.own, all.others.length]);
  expect(again.words).not.toContain('missing');
});

it('says whose a file is that a command begun before the run has written in it', async () => {
  const wait = (name: string): string => `until [ -e ${name} ]; do sleep 0.05; done`;
  const slow = `echo > begun; ${wait('go')}; echo late > late.txt; ${wait('stop')}`;
  test = await startTestApp({
    files: { '.patchbay/gates.yaml': gates },
    plays: {
      waits: { when: ['Wait for it'], replies: [runs(slow), done('It came.')] },
      idle: { when: ['Look around'], replies: [done('There is nothing to do.')] },
    },
  });
  const { client, workspace, modelName: model } = test;
  const { id: sessionId } = await client.session.create({ workspace, model, approve: 'all' });
  await client.session.send({ sessionId, text: 'Wait for it', messageId: crypto.randomUUID() });
  await expect.poll(() => existsSync(join(workspace, 'begun'))).toBe(true);
  const id = await start('Look around');
  await expect.poll(async () => (await client.pipeline.show({ id })).asks).toMatchObject({ what: 'sign' });
  writeFileSync(join(workspace, 'go'), '');
  await expect.poll(() => existsSync(join(workspace, 'late.txt'))).toBe(true);
  await client.pipeline.reopen({ id, stage: 'report' });
  await expect
    .poll(async () => (await client.pipeline.artefact({ id, name: 'report.md' })).text)
    .toContain('| `late.txt` | added | session “Wait for it” (by a command) |');
  writeFileSync(join(workspace, 'stop'), '');
  await test.app.idle();
});

it('says that it cannot tell what changed where nothing of the beginning is left', async () => {
  const files = { 'old.txt': 'old\n', turns: 'a file\n', '.patchbay/gates.yaml': gates };
  const replies = [done('There is nothing to do.')];
  test = await startTestApp({ files, plays: { idle: { when: ['Look around'], replies } } });
  const id = await start('Look around');
  expect((await show(id)).asks).toMatchObject({ what: 'sign' });
  writeFileSync(join(test.workspace, 'mine.txt'), 'mine\n');
  rmSync(join(test.workspace, 'turns'));
  writeFiles(test.workspace, { 'turns/into.txt': 'a folder\n' });
  expect(await catalogue(id)).toMatchObject({
    own: [],
    others: ['mine.txt, added, no record', 'turns, deleted, no record', 'turns/into.txt, added, no record'],
  });
  rmSync(join(test.dataFolder, 'pipeline-runs', id, 'begun.json'));
  const { own, others, words } = await catalogue(id);
  expect([own, others]).toEqual([[], []]);
  expect(words).toContain('so that what changed cannot be told');
});

it('lets the person speak with the agent of a sub-stage, while it works and when it is over', async () => {
  test = await startTestApp({
    files: { '.patchbay/gates.yaml': gates },
    plays: {
      asked: { when: ['Why a note?'], replies: [{ text: 'Because you asked for one.' }] },
      // More lines than the gate lets through.
      more: { when: ['Add all of it'], replies: [write(long, 'note.txt'), done('All of it is in.')] },
      notes: { when: ['Write a note'], replies: [write('a\n', 'note.txt'), done('The note is there.')] },
      shorter: {
        when: ['Mend what the gates found'],
        replies: [write('b\n', 'note.txt'), done('Short again.')],
      },
    },
  });
  const id = await start('Write a note');
  const { sessionId } = await cardOf(id);
  const say = (text: string) =>
    test.client.session.queue({ sessionId, text, messageId: crypto.randomUUID(), way: 'after' });
  // While its patch waits: the answer comes behind it, and the sub-stage is over when both are.
  await say('Why a note?');
  expect((await show(id)).asks).toMatchObject({ what: 'session', sessionId });
  await approve(id);
  const over = await show(id);
  expect(over.asks).toMatchObject({ what: 'sign' });
  const [step] = over.run.stages[2]?.steps ?? [];
  const { turns } = await stateOf(test, sessionId);
  expect(turns.map(({ text, reason }) => [text.split('\n').at(-1), reason])).toEqual([
    [expect.stringContaining('attempt_completion'), 'completed'],
    ['Why a note?', 'answered'],
  ]);
  // The answer is no result of the work; what both cost is counted.
  expect(step).toMatchObject({ status: 'done', attempts: 1, said: 'The note is there.' });
  const spent = turns.flatMap(({ steps }) =>
    steps.map(
      ({ usage }) => (usage.promptTokens ?? 0) - (usage.cachedTokens ?? 0) + (usage.completionTokens ?? 0),
    ),
  );
  expect(spent).toHaveLength(3);
  expect(over.run.stages[2]?.tokens).toBe(spent.reduce((sum, one) => sum + one, 0));

  // When all is over, too: no stage is done anew by itself, and what the gates said is out of date in the next report.
  await say('Add all of it');
  await approve(id);
  expect(read('note.txt')).toBe(long);
  const after = await show(id);
  expect(after.run.seq).toBe(over.run.seq);
  await test.client.pipeline.reopen({ id, stage: 'report' });
  await show(id);
  const { text } = await test.client.pipeline.artefact({ id, name: 'report.md' });
  expect(text).toContain('0 of 1 gates passed, 1 no longer count');
  await test.client.pipeline.reopen({ id, stage: 'verify' });
  await approve(id);
  expect(await verdicts(id)).toEqual([['fail 1 error, at most 0 is wanted'], ['pass 0 errors']]);
});

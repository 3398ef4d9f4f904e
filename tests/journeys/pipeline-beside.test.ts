/**
 * Two runs of a pipeline in one folder at once, and a person who speaks with the agent of a sub-stage: each run's patches go through
 * reviews of its own, what one leaves behind excuses nothing in the other, and no gate's record is taken for the other's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { done, write } from '../support/plays.ts';

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
const show = async (id: string) => {
  await test.app.idle();
  return test.client.pipeline.show({ id });
};
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
    files: { '.patchbay/gates.yaml': gates },
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

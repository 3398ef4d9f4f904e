/** Rewinding is alone in its session: not twice at once, and no turn beside it. What came too early can be asked again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, expect, it } from 'vitest';
import { follow, runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

const fileNow = (): string => readFileSync(join(test.workspace, 'src/sum.js'), 'utf8');

/** A session with a patch written and the checkpoint before it. */
async function begin(): Promise<{ sessionId: string; checkpointId: string }> {
  test = await startTestApp();
  const { sessionId, state } = await runTurn(test, '[[play:edit]]', { approve: 'all' });
  expect(fileNow()).not.toBe(sumProject['src/sum.js']);
  return { sessionId, checkpointId: state.checkpoints[0]?.id ?? '' };
}

/** Resolves in the middle of a rewind: its safety checkpoint is made, the files are not put back yet. */
const inTheMiddle = (sessionId: string): Promise<void> =>
  follow(
    test,
    sessionId,
    (item) =>
      item.kind === 'events' &&
      item.events.some(
        (event) => event.type === 'checkpoint.created' && event.data.reason === 'before a rewind',
      ),
  );

it('two at once: one is done, the other refused', async () => {
  const { sessionId, checkpointId } = await begin();
  const other = createRouterClient(test.app.router, { context: { through: 'cli' } });
  const answers = await Promise.allSettled([
    test.client.checkpoint.restore({ sessionId, checkpointId }),
    other.checkpoint.restore({ sessionId, checkpointId }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(answers.find((answer) => answer.status === 'rejected')?.reason).toMatchObject({ code: 'CONFLICT' });
  const state = await stateOf(test, sessionId);
  expect(state.restores).toHaveLength(1);
  expect(fileNow()).toBe(sumProject['src/sum.js']);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it('a message in the middle of it is refused, and taken when it is done', async () => {
  const { sessionId, checkpointId } = await begin();
  const rewound = test.client.checkpoint.restore({ sessionId, checkpointId });
  await inTheMiddle(sessionId);
  const send = () => test.client.session.send({ sessionId, text: '[[play:edit]]', messageId: 'again' });
  await expect(send()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('being rewound'),
  });
  expect((await rewound).changes).toEqual([{ path: 'src/sum.js', kind: 'rewrite' }]);
  expect(fileNow()).toBe(sumProject['src/sum.js']);
  await send();
  await test.app.idle();
  const state = await stateOf(test, sessionId);
  expect(state.turns).toHaveLength(2);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it('Resume in the middle of it is refused', async () => {
  test = await startTestApp({ server: { faults: { 3: 'unauthorized' } } });
  const { sessionId, state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
  expect(state.turns[0]?.reason).toBe('failed');
  const checkpointId = state.checkpoints[0]?.id ?? '';
  const rewound = test.client.checkpoint.restore({ sessionId, checkpointId });
  await inTheMiddle(sessionId);
  await expect(test.client.session.resume({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
  await rewound;
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  expect((await stateOf(test, sessionId)).turns[0]?.reason).toBe('completed');
});

it('is refused from the moment a message is recorded', async () => {
  const { sessionId, checkpointId } = await begin();
  const before = fileNow();
  await test.client.session.send({ sessionId, text: '[[play:slow]]', messageId: 'slow' });
  await expect(test.client.checkpoint.restore({ sessionId, checkpointId })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('turn is going on'),
  });
  await test.client.session.stop({ sessionId });
  expect(fileNow()).toBe(before);
  await test.client.checkpoint.restore({ sessionId, checkpointId });
  expect(fileNow()).toBe(sumProject['src/sum.js']);
});

it('the app closes after it, with its record written', async () => {
  const { sessionId, checkpointId } = await begin();
  const rewound = test.client.checkpoint.restore({ sessionId, checkpointId });
  // Begun, and nothing of it done yet.
  await new Promise((resolve) => setImmediate(resolve));
  await test.restart();
  await rewound;
  expect((await stateOf(test, sessionId)).restores).toHaveLength(1);
  expect(fileNow()).toBe(sumProject['src/sum.js']);
});

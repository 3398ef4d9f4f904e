/**
 * What is asked beside the conversation, on the real server: a title and a reflection each cost the reading of their question
 * alone, and the conversation finds all of its own still in the cache afterwards. Without a server, on what
 * one said when that was recorded.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Usage } from '../../src/shared/usage.ts';
import { runTurn, startTestApp, stateOf } from '../support/app.ts';
import { type CaseServer, startCaseServer } from '../support/llama-case.ts';
import { promptChain } from './prompt-chain.ts';
import { startRecordingProxy } from './recording-proxy.ts';

const missing = { calls: [{ name: 'read_file', arguments: { path: 'src/none.js' } }] };
const reflection = {
  cause: 'The file does not exist.',
  lesson: 'Look before reading.',
  next: 'List the files.',
};
const plays = {
  read: [{ calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] }, 'It subtracts.'],
  stuck: [missing, missing, missing, 'I cannot find it.'],
  better: ['It is in src.'],
  title: ['{"title": "What sum does"}'],
  reflection: [JSON.stringify(reflection)],
  '@when': { 'short title': 'title', 'failed again and again': 'reflection' },
};

let server: CaseServer;
beforeAll(async () => {
  // Without the cache in memory what is pushed out is gone: the slot itself has to stay as it is.
  server = await startCaseServer({ plays, args: ['--cache-ram', '0', '-t', '1'] });
}, 180_000);
afterAll(async () => {
  await server.stop();
});

const unread = ({ promptTokens = 0, cachedTokens = 0 }: Usage): number => promptTokens - cachedTokens;

it('reads the question alone, and evicts nothing', async (context) => {
  server.begin(context);
  const proxy = await startRecordingProxy(server.url);
  // A reflection at rest: with further attempts it would be part of its turn.
  const settings = ['titles=true', 'reflections=true', 'replans=0'];
  const test = await startTestApp({ args: settings.flatMap((setting) => ['--set', setting]) });
  try {
    test.modelName = `endpoint:${proxy.url}`;
    const { sessionId, state } = await runTurn(test, '[[play:read]] What does sum do?');
    expect(state).toMatchObject({ title: 'What sum does', titledBy: 'model' });
    await runTurn(test, '[[play:stuck]] And the other one?', { sessionId });
    await runTurn(test, '[[play:better]] Try again.', { sessionId });
    const { turns, reflections } = await stateOf(test, sessionId);
    expect(reflections).toMatchObject([{ turnId: 't2', ...reflection }]);
    expect(turns[2]?.tail).toContain('List the files.');

    const { pieces, asides, problems } = promptChain(proxy.bodies);
    expect(problems).toEqual([]);
    expect(pieces).toHaveLength(1);
    expect(asides).toHaveLength(2);
    // Neither question nor answer is sent again.
    expect(pieces[0]?.at(-1)).not.toContain('From Patchbay');

    // Each step had all of the step before in the cache, the ones right after an aside too.
    const steps = turns.flatMap((turn) => turn.steps);
    for (const [index, { usage }] of steps.entries()) {
      if (index > 0)
        expect(usage.cachedTokens).toBeGreaterThanOrEqual(steps[index - 1]?.usage.promptTokens ?? 0);
    }
    const history = await test.client.session.history({ sessionId });
    const asked = history.flatMap((event): Usage[] =>
      (event.type === 'session.renamed' || event.type === 'reflection.recorded') && event.data.usage
        ? [event.data.usage]
        : [],
    );
    expect(asked).toHaveLength(2);
    for (const usage of asked) {
      expect(usage.promptTokens).toBeGreaterThan(1_900);
      expect(unread(usage)).toBeLessThan(230);
    }
  } finally {
    await test.close();
    await proxy.close();
  }
});

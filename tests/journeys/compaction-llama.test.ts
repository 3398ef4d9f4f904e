/**
 * A long task in a small window, on the real server: room is made again and again, the server never has to refuse a request,
 * and between two compactions it reads only what is new. Skipped, with the reason, where no server can be had.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MadeRoom } from '../../src/shared/compaction.ts';
import type { Usage } from '../../src/shared/usage.ts';
import { runTurn, startTestApp } from '../support/app.ts';
import { type LlamaServer, startLlamaServer } from '../support/llama-server.ts';
import { promptChain } from './prompt-chain.ts';
import { startRecordingProxy } from './recording-proxy.ts';

const window = 8_192;
/** A fifth of the window is the reply's. */
const room = 6_553;

/** Three short files, then the long one again: its earlier answers are out of date, the short ones are all there is to keep. */
const read = (n: number) => ({
  text: `Part ${n}.`,
  calls: [
    { name: 'read_file', arguments: { path: n % 4 === 3 ? 'src/long.txt' : `src/part-${n % 40}.txt` } },
  ],
});
const plays = {
  default: ['You are welcome.'],
  work: Array.from({ length: 80 }, (_, n) => read(n)),
  // After a summary the steps are counted anew; this is the way to the end from wherever that is.
  rest: [
    ...Array.from({ length: 18 }, (_, n) => read(n)),
    { calls: [{ name: 'attempt_completion', arguments: { result: 'All parts are read.' } }] },
  ],
  summary: [
    JSON.stringify({
      task: 'Read all parts and say when that is done.',
      done: ['read the parts one by one', 'read src/long.txt several times'],
      facts: ['each part tells its own number'],
      next: 'Read the parts that are left.',
    }),
  ],
  '@when': { 'Go on.': 'rest', 'summarise the conversation': 'summary' },
};

const lines = (count: number, about: string): string =>
  Array.from({ length: count }, (_, n) => `Line ${n} of ${about}: the server reads the prompt first.`).join(
    '\n',
  );
const files = {
  'src/long.txt': lines(40, 'the long file'),
  ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`src/part-${n}.txt`, lines(2, `part ${n}`)])),
};

let server: LlamaServer | { skipped: string };
beforeAll(async () => {
  server = await startLlamaServer({ plays, ctx: window, args: ['-t', '1'] });
}, 180_000);
afterAll(async () => {
  if ('stop' in server) await server.stop();
});

it('finishes forty steps in a window of 8,192 tokens', { timeout: 300_000 }, async (context) => {
  if ('skipped' in server) return context.skip(server.skipped);
  const proxy = await startRecordingProxy(server.url);
  const test = await startTestApp({ files });
  try {
    test.modelName = `endpoint:${proxy.url}`;
    const { sessionId, state } = await runTurn(test, '[[play:work]] Read all parts.');
    const steps = state.turns[0]?.steps ?? [];
    const made = state.compactions.filter((one): one is MadeRoom => one.failure === null);
    expect(state.turns[0]).toMatchObject({ reason: 'completed', failure: null });
    expect(steps.length).toBeGreaterThanOrEqual(40);

    // No request was too long, none was made twice: one for each step and one for each summary.
    const { pieces, asides, problems } = promptChain(proxy.bodies);
    expect(problems).toEqual([]);
    expect(steps.filter(({ finish }) => finish === 'failed')).toEqual([]);
    expect(proxy.bodies).toHaveLength(steps.length + asides.length);
    expect(asides).toHaveLength(made.filter(({ kind }) => kind === 'summary').length);
    expect(Math.max(...steps.map(({ usage }) => usage.promptTokens ?? 0))).toBeLessThanOrEqual(room);

    // Both kinds were needed, each was worth it, and the prompt moved at these places only.
    expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(['stubs', 'summary']));
    for (const { before, after, counted, summary } of made) {
      expect(after).toBeLessThanOrEqual(before * 0.8);
      expect(counted).toBe(true);
      if (summary !== null) expect(summary.text).toContain('read src/long.txt several times');
    }
    expect(pieces).toHaveLength(made.length + 1);

    // Everywhere else the server had all of the request before, and of a summary's request all but the question.
    const moved = new Set(made.map(({ place }) => place.steps));
    for (const [index, { usage }] of steps.entries()) {
      if (index > 0 && !moved.has(index))
        expect(usage.cachedTokens).toBeGreaterThanOrEqual(steps[index - 1]?.usage.promptTokens ?? 0);
    }
    for (const { usage } of made) if (usage !== undefined) expect(unread(usage)).toBeLessThan(450);

    await test.restart();
    await runTurn(test, '[[play:default]] Thank you.', { sessionId });
    const later = promptChain(proxy.bodies);
    expect(later.problems).toEqual([]);
    expect(later.pieces).toHaveLength(pieces.length);
  } finally {
    await test.close();
    await proxy.close();
  }
});

const unread = ({ promptTokens = 0, cachedTokens = 0 }: Usage): number => promptTokens - cachedTokens;

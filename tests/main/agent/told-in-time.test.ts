/**
 * What a request tells the model is true of the journal at that place: what comes of a command or an agent while the request is made
 * was not told by it, and is told by the next one.
 */
import { expect, it } from 'vitest';
import type { Engine } from '../../../src/main/agent/engine.ts';
import { createSessionBook, type LiveSession } from '../../../src/main/agent/session-book.ts';
import { driveTurn } from '../../../src/main/agent/turn.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { fail } from '../../../src/shared/result.ts';
import { created, finished, responded, sent, started } from '../../support/session-script.ts';
import { memoryJournal } from './memory-journal.ts';

const story: Fact[] = [
  ...[created, sent('go'), started('t1'), responded('t1.s1', { calls: [['execute_command', {}]] })],
  { type: 'background.started', data: { backgroundId: 'b1', callId: 't1.s1.c1', command: 'npm run dev' } },
  ...[finished('t1.s1.c1'), responded('t1.s2', { text: 'It runs.' })],
  { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
];
const switched = (from: string, to: string): Fact => ({
  type: 'mode.switched',
  data: { from, to, reason: '', by: 'person', words: `You are ${to}.` },
});

/** Two turns of a model that cannot be had; `meanwhile` is recorded when it is looked for first. */
async function twoTurns(before: Fact[], meanwhile: Fact, memoryTokens: number): Promise<LiveSession> {
  const session = createSessionBook(memoryJournal()).create('s', [...story, ...before]);
  let waits = true;
  const engine = {
    limits: () => ({ maxSteps: 9, memoryTokens, agentsFile: false }),
    backgrounds: { take: () => '' },
    learning: { choose: () => null },
    memories: {
      find: () => [{ memory: { id: 'm', kind: 'fact', scope: null, text: 'x', source: {} }, matched: [] }],
    },
    trusts: () => false,
    tools: { specs: () => [], names: () => [] },
    modesIn: () => ({ named: () => ({}) }),
    async model() {
      if (waits) session.append([meanwhile]);
      waits = false;
      return fail('unavailable', 'There is none.');
    },
    ...{ now: () => 0, log() {} },
  } as unknown as Engine;
  const nobody: Parameters<typeof driveTurn>[4] = { kick() {}, stop: async () => {}, drives: () => false };
  const folder = { workspace: { root: '/w', name: 'w' } } as Parameters<typeof driveTurn>[2];
  for (const text of ['first', 'second']) {
    session.append([sent(text)]);
    await driveTurn(engine, session, folder, new AbortController().signal, nobody);
  }
  expect(waits).toBe(false);
  return session;
}

const ended: Fact = {
  type: 'background.ended',
  data: { backgroundId: 'b1', why: 'exited', exitCode: 3, output: 'last words' },
};

it.each([
  ['tokens are counted', 100],
  ['the request goes', 0],
])('the end of a command in the background while %s', async (_, memoryTokens) => {
  const { turns } = (await twoTurns([], ended, memoryTokens)).state();
  const told = turns.map(({ backgroundWords = '' }) => backgroundWords);
  expect(
    told.filter((words) => words.includes('ended with exit 3')),
    'it is told once',
  ).toHaveLength(1);
  expect(told.join('\n')).toContain('| last words');
});

it.each([
  ['tokens are counted', 100],
  ['the request goes', 0],
])('an agent that is switched back while %s', async (_, memoryTokens) => {
  const away = switched('coder', 'debug');
  const { turns, mode } = (await twoTurns([away], switched('debug', 'coder'), memoryTokens)).state();
  const told = turns.flatMap((turn) => turn.told ?? []);
  expect(mode).toBe('coder');
  expect(told.at(-1) ?? 'You are coder.').toBe('You are coder.');
});

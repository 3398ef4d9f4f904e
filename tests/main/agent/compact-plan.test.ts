/**
 * The arithmetic of making room, over sessions of any shape: what a plan comes to is rendered and measured as it would be sent,
 * and judged by what servers and templates refuse.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerLimit,
  isWorthIt,
  type RoomBudget,
  roomBudget,
} from '../../../src/main/agent/compact-budget.ts';
import { planRoom, type RoomPlan } from '../../../src/main/agent/compact-plan.ts';
import { summaryText } from '../../../src/main/agent/compact-summary.ts';
import { messageCharacters } from '../../../src/main/agent/context-size.ts';
import { renderMessages } from '../../../src/main/agent/render.ts';
import type { ChatMessage } from '../../../src/main/models/model.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { fold, reduce } from '../../../src/shared/session-reduce.ts';
import type { SessionState } from '../../../src/shared/session-state.ts';
import { created, finished, journal, responded, sent, started } from '../../support/session-script.ts';

const system = 'You are the coder. '.repeat(60);
const tools = 3_000;
const perToken = 3.5;

interface Written {
  /** Characters of the messages; of each turn's steps: words, thinking, and the answers of its calls. */
  turns: { message: number; steps: { text: number; thinking: number; answers: number[]; path: number }[] }[];
  /** The last turn goes on. */
  open: boolean;
}

const written: fc.Arbitrary<Written> = fc.record({
  turns: fc.array(
    fc.record({
      message: fc.integer({ min: 1, max: 3_000 }),
      steps: fc.array(
        fc.record({
          text: fc.integer({ min: 0, max: 600 }),
          thinking: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 })),
          answers: fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 4 }),
          path: fc.integer({ min: 0, max: 5 }),
        }),
        { maxLength: 12 },
      ),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  open: fc.boolean(),
});

const prose = (length: number): string =>
  'A line of some words that is read.\n'.repeat(length / 35 + 1).slice(0, length);

function sessionOf({ turns, open }: Written): SessionState {
  const facts: Fact[] = [created];
  for (const [index, turn] of turns.entries()) {
    const turnId = `t${index + 1}`;
    facts.push(sent(`message ${turnId} ${prose(turn.message)}`, turnId), started(turnId));
    for (const [at, step] of turn.steps.entries()) {
      const stepId = `${turnId}.s${at + 1}`;
      const path = `src/${step.path}.ts`;
      const calls = step.answers.map((): [string, unknown] => ['read_file', { path }]);
      const reply = responded(stepId, { text: prose(step.text), calls });
      if (reply.type === 'model.responded') reply.data.reasoning = prose(step.thinking);
      facts.push(reply);
      for (const [call, length] of step.answers.entries())
        facts.push(finished(`${stepId}.c${call + 1}`, `${path} lines 1-9 of 9\n${prose(length)}`));
    }
    if (index < turns.length - 1 || !open)
      facts.push({ type: 'turn.ended', data: { turnId, reason: 'answered' } });
  }
  return fold(journal(...facts));
}

const charactersOf = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, message) => sum + messageCharacters(message), tools);
const tokensOf = (state: SessionState): number =>
  Math.ceil(charactersOf(renderMessages(system, state)) / perToken);

/** The longest the model's summary can be. */
function withPlan(
  state: SessionState,
  plan: Exclude<RoomPlan, { kind: 'none' }>,
  asked = true,
): SessionState {
  const summary =
    plan.kind === 'stubs'
      ? null
      : {
          opening: plan.opening,
          again: plan.again,
          text: asked
            ? summaryText('s'.repeat(plan.limit), plan.outline)
            : summaryText(undefined, plan.fallback),
          by: asked ? ('model' as const) : ('app' as const),
        };
  const data = { kind: plan.kind, upTo: plan.upTo, stubs: plan.stubs, summary, before: 0, after: 0 };
  const fact: Fact = {
    type: 'context.compacted',
    data: { ...data, counted: true, model: 'demo', window: null },
  };
  return reduce(state, [{ seq: state.seq + 1, at: 0, ...fact }]);
}

const planFor = (state: SessionState, budget: RoomBudget, tokens = tokensOf(state)): RoomPlan =>
  planRoom({ state, system, tools, reasoning: true, tokens, budget });

/** What servers and templates refuse, in words. */
function problems(messages: readonly ChatMessage[]): string[] {
  const found: string[] = [];
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (message.role === 'tool') {
      if (open.shift() !== message.callId) found.push(`${index} answers no call`);
      continue;
    }
    if (open.length > 0) found.push(`${index} before the results of ${open.join()}`);
    if (before?.role === message.role) found.push(`${index}: ${message.role} twice`);
    open = message.role === 'assistant' ? (message.calls ?? []).map((call) => call.id) : [];
  }
  if (open.length > 0) found.push('a call without a result');
  return found;
}

const cases = { numRuns: 300 };
const windows = fc.constantFrom(4_096, 8_192, 16_384, 32_768);

describe('a plan for more room', () => {
  it('fits, is worth it, and never splits a call from its result', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(written, windows, fc.boolean(), (session, window, asked) => {
        const state = sessionOf(session);
        const budget = roomBudget(window);
        const before = tokensOf(state);
        fc.pre(before > budget.room);
        const plan = planFor(state, budget);
        seen.set(plan.kind, (seen.get(plan.kind) ?? 0) + 1);
        if (plan.kind === 'none') return;
        const after = withPlan(state, plan, asked);
        const messages = renderMessages(system, after);
        expect(tokensOf(after)).toBeLessThanOrEqual(budget.room);
        expect(isWorthIt(before, tokensOf(after))).toBe(true);
        expect(problems(messages)).toEqual([]);
        // The message that is worked on is never lost, and a turn that goes on ends with it or a result.
        const last = state.turns.at(-1);
        if (session.open && last?.id === 't1') expect(messages[1]?.content).toContain('message t1');
        if (session.open)
          expect(
            messages.some(({ role, content }) => role === 'user' && content.includes(`message ${last?.id}`)),
          ).toBe(true);
        expect(messages.at(-1)?.role === 'assistant' && session.open).toBe(false);
      }),
      cases,
    );
    // Every kind was judged. Only words without a single step can leave no way.
    expect(seen.get('stubs')).toBeGreaterThan(10);
    expect(seen.get('summary')).toBeGreaterThan(30);
    expect(seen.get('none') ?? 0).toBeLessThan(10);
  });

  it('shrinks again and again without ever growing, until nothing is worth it', () => {
    fc.assert(
      fc.property(written, windows, (session, window) => {
        let state = sessionOf(session);
        const budget = roomBudget(window);
        for (let round = 0; round < 12; round += 1) {
          const before = tokensOf(state);
          const plan = planFor(state, {
            ...budget,
            goal: Math.floor(before / 2),
            enough: Math.floor(before / 2),
          });
          if (plan.kind === 'none') return;
          state = withPlan(state, plan);
          expect(tokensOf(state)).toBeLessThanOrEqual(before * 0.8);
        }
        throw new Error('it never came to an end');
      }),
      cases,
    );
  });

  it('keeps at least as much where there is more room', () => {
    const kept = (state: SessionState, window: number): number => {
      const plan = planFor(state, roomBudget(window), tokensOf(state));
      if (plan.kind === 'none') return 0;
      return plan.kind === 'stubs' ? Number.POSITIVE_INFINITY : -plan.steps;
    };
    fc.assert(
      fc.property(written, (session) => {
        const state = sessionOf(session);
        fc.pre(tokensOf(state) > roomBudget(16_384).room);
        expect(kept(state, 16_384)).toBeGreaterThanOrEqual(kept(state, 8_192));
      }),
      cases,
    );
  });

  it('carries a turn of any length through a small window, moving the prompt seldom', () => {
    const step = fc.record({
      text: fc.integer({ min: 0, max: 300 }),
      answers: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 3 }),
    });
    const long = { numRuns: 40 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 90 }), (steps) => {
        const budget = roomBudget(8_192);
        let state = fold(journal(created, sent('message t1'), started('t1')));
        let sentBefore: ChatMessage[] = [];
        let moved = 0;
        let came = 0;
        const add = (...facts: Fact[]): void => {
          const events = facts.map((fact, index) => ({ seq: state.seq + index + 1, at: 0, ...fact }));
          state = reduce(state, events);
        };
        for (const [index, { text, answers }] of steps.entries()) {
          if (tokensOf(state) > budget.room) {
            const plan = planFor(state, budget);
            if (plan.kind === 'none') throw new Error(`no way at step ${index}`);
            if (plan.kind === 'summary') expect(plan.askUpTo).not.toBeNull();
            state = withPlan(state, plan);
            expect(tokensOf(state)).toBeLessThanOrEqual(budget.room);
            sentBefore = [];
            moved += 1;
          }
          const messages = renderMessages(system, state);
          expect(messages.slice(0, sentBefore.length)).toEqual(sentBefore);
          sentBefore = messages;
          const stepId = `t1.s${index + 1}`;
          const limit = answerLimit(16_000, 8_192, answers.length);
          const calls = answers.map((_, call): [string, unknown] => [
            'read_file',
            { path: `${index}-${call}` },
          ]);
          add(responded(stepId, { text: prose(text), calls }));
          came += text;
          for (const [call, length] of answers.entries()) {
            const answer = prose(Math.min(length, limit));
            came += answer.length + 60;
            add(finished(`${stepId}.c${call + 1}`, answer));
          }
        }
        // Each time it is an eighth of the window at least that has come since.
        expect(moved).toBeLessThanOrEqual(came / perToken / (budget.window / 8));
      }),
      long,
    );
  });
});

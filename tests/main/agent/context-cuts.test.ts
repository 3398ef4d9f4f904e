import { describe, expect, it } from 'vitest';
import { roomBudget } from '../../../src/main/agent/compact-budget.ts';
import { planRoom } from '../../../src/main/agent/compact-plan.ts';
import { cutsOf } from '../../../src/main/agent/context-cuts.ts';
import { messageCharacters } from '../../../src/main/agent/context-size.ts';
import { renderMessages } from '../../../src/main/agent/render.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import { created, finished, journal, responded, sent, started } from '../../support/session-script.ts';

const prose = 'A line of a file that is some words long.\n'.repeat(40);

/** Reads of src/0 to src/n in turn; a path that comes again makes the earlier answer out of date. */
function session(paths: readonly number[], thinking = ''): ReturnType<typeof fold> {
  const facts: Fact[] = [created, sent('Read it all.'), started('t1')];
  for (const [index, path] of paths.entries()) {
    const reply = responded(`t1.s${index + 1}`, { calls: [['read_file', { path: `src/${path}` }]] });
    if (reply.type === 'model.responded') reply.data.reasoning = thinking;
    facts.push(reply, finished(`t1.s${index + 1}.c1`, `src/${path} lines 1-40 of 40\n${prose}`));
  }
  return fold(journal(...facts));
}

describe('what would be cut', () => {
  it('is nothing before anything was answered, nor of the newest answers', () => {
    expect(cutsOf(session([]))).toEqual([]);
    expect(cutsOf(session([1]))).toEqual([]);
    expect(cutsOf(session([1, 2])).map(({ what }) => what)).toEqual(['steps']);
  });

  it('comes in the order in which room is made', () => {
    const cuts = cutsOf(session([1, 2, 1, 3, 4, 5], 'Let me think about it. '.repeat(9)));
    expect(cuts.map(({ what, pieces }) => [what, pieces])).toEqual([
      ['thinking', 4],
      ['outdated', 1],
      ['answers', 3],
      ['steps', 5],
    ]);
  });

  it('is what the plan of a compaction takes, and as much', () => {
    const state = session([1, 2, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
    const characters = renderMessages('S', state).reduce(
      (sum, message) => sum + messageCharacters(message),
      0,
    );
    const [outdated, answers] = cutsOf(state).filter(({ what }) => what === 'outdated' || what === 'answers');
    const planFor = (window: number) =>
      planRoom({ state, system: 'S', tools: 0, tokens: characters / 4, budget: roomBudget(window) });
    const stubsOf = (window: number): string[] => {
      const plan = planFor(window);
      return plan.kind === 'stubs' ? plan.stubs.map(({ callId }) => callId) : [plan.kind];
    };
    const all = characters / 4;
    // Room for all but what is out of date.
    const few = stubsOf(Math.ceil((all - (outdated?.characters ?? 0) / 4) * 2) + 4);
    expect(few).toEqual(['t1.s1.c1', 't1.s2.c1', 't1.s3.c1', 't1.s4.c1']);
    expect(outdated?.pieces).toBe(few.length);
    // A goal that wants every answer: the oldest go first, the newest two never.
    const most = stubsOf(
      Math.ceil((all - ((outdated?.characters ?? 0) + (answers?.characters ?? 0)) / 4) * 1.9),
    );
    expect(most).toHaveLength((outdated?.pieces ?? 0) + (answers?.pieces ?? 0));
    expect(most.at(-1)).toBe('t1.s10.c1');
    expect(stubsOf(Math.ceil(all / 3))).toEqual(['summary']);
  });
});

import { describe, expect, it } from 'vitest';
import { cacheMeter, cacheTotal } from '../../src/shared/cache-meter.ts';
import type { Fact, FactOf } from '../../src/shared/event.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { created, journal, responded, sent, started } from '../support/session-script.ts';

type Figures = [prompt: number, cached: number, written?: number];

function reply(step: number, [promptTokens, cachedTokens, completionTokens = 50]: Figures, more = {}): Fact {
  const fact = responded(`t1.s${step}`, { text: 'x' }) as FactOf<'model.responded'>;
  const usage = { promptTokens, cachedTokens, completionTokens };
  return { type: fact.type, data: { ...fact.data, usage, ...more } };
}
const meter = (...facts: Fact[]) => cacheMeter(fold(journal(created, sent('Go'), started('t1'), ...facts)));
const reread = (more: object) => ({
  notes: [{ kind: 'reread', cause: 'changed', read: 900, fresh: 30, ...more }],
});
const compacted: Fact = {
  type: 'context.compacted',
  data: {
    kind: 'stubs',
    upTo: 't1.s1',
    stubs: [],
    summary: null,
    before: 2,
    after: 1,
    counted: true,
    model: 'm',
    window: 10,
  },
};
const switched: Fact = {
  type: 'mode.switched',
  data: { from: 'coder', to: 'ask', reason: '', by: 'person' },
};

describe('the cache meter', () => {
  it('tells each step that has figures, and their sum', () => {
    const noFigures = reply(2, [0, 0], { usage: {} });
    const steps = meter(reply(1, [1_000, 0]), noFigures, reply(3, [1_100, 1_049]));
    expect(steps.map(({ stepId, prompt, cached, cause }) => [stepId, prompt, cached, cause])).toEqual([
      ['t1.s1', 1_000, 0, 'first'],
      ['t1.s3', 1_100, 1_049, null],
    ]);
    expect(cacheTotal(steps)).toEqual({ prompt: 2_100, cached: 1_049 });
  });

  it.each<[string, Fact[], object]>([
    [
      'what the server’s side found',
      [reply(2, [1_100, 200], reread({ cause: 'restarted' }))],
      { cause: 'restarted', changes: [] },
    ],
    [
      'room that was made',
      [compacted, reply(2, [1_000, 100], reread({ part: 'history' }))],
      { part: 'history', changes: ['compaction'] },
    ],
    [
      'no agent, which moves nothing',
      [switched, reply(2, [1_000, 0], reread({ part: 'system' }))],
      { part: 'system', changes: [] },
    ],
    [
      'another way of making calls',
      [reply(2, [1_000, 0], { ...reread({ part: 'tools' }), rung: 'text' })],
      { part: 'tools', changes: ['rung'] },
    ],
    ['nobody having watched', [reply(2, [1_100, 3])], { cause: 'unwatched', part: null }],
    ['another model', [reply(2, [1_100, 3], { model: 'other' })], { cause: 'other-model' }],
  ])('names %s', (_, facts, found) => {
    expect(meter(reply(1, [1_000, 0]), ...facts).at(-1)).toMatchObject(found);
  });

  it('counts only what came between two requests', () => {
    const steps = meter(
      reply(1, [1_000, 0]),
      compacted,
      reply(2, [1_100, 1_049]),
      reply(3, [1_200, 0], reread({ part: 'system' })),
    );
    expect(steps.at(-1)).toMatchObject({ cause: 'changed', changes: [] });
  });

  it('says nothing of a little more than what is new', () => {
    expect(meter(reply(1, [1_000, 0]), reply(2, [1_100, 1_000])).at(-1)?.cause).toBeNull();
    expect(meter(reply(1, [1_000, 0]), reply(2, [5_100, 1_040])).at(-1)?.cause).toBeNull();
  });
});

/** Live words are a convenience: folded in order, and gone as soon as the journal has said the same. */
import { describe, expect, it } from 'vitest';
import { createBatch, type Timers } from '../../../src/renderer/stores/batch.ts';
import { foldLive, isFirstWord, noLive, outputLimit, settleLive } from '../../../src/renderer/stores/live.ts';
import type { JournalEvent } from '../../../src/shared/event.ts';
import type { Live } from '../../../src/shared/feed.ts';

const stepId = 't1.s1';
const text = (words: string, step = stepId): Live => ({ kind: 'text', stepId: step, text: words });
const responded: JournalEvent = {
  seq: 1,
  at: 0,
  type: 'model.responded',
  data: { stepId, model: 'm', text: 'ab', reasoning: '', calls: [], finish: 'stop', usage: {}, startedAt: 0 },
};

describe('folding what is live', () => {
  it('gathers the words of a step in order', () => {
    const live = foldLive(noLive, [text('a'), { kind: 'reasoning', stepId, text: 'hm' }, text('b')], 0);
    expect(live).toMatchObject({ stepId, text: 'ab', reasoning: 'hm' });
  });

  it('gives the same however it is batched', () => {
    const deltas = [
      text('a'),
      { kind: 'reading', stepId, total: 9, cached: 1, processed: 3 } as const,
      text('b'),
    ];
    const singly = deltas.reduce((live, delta) => foldLive(live, [delta], 5), noLive);
    expect(singly).toEqual(foldLive(noLive, deltas, 5));
  });

  it('begins anew with another step', () => {
    expect(foldLive(noLive, [text('a'), text('b', 't1.s2')], 0)).toMatchObject({
      stepId: 't1.s2',
      text: 'b',
    });
  });

  it('forgets reading and waiting at the first word', () => {
    const reading = foldLive(noLive, [{ kind: 'reading', stepId, total: 9, cached: 0, processed: 3 }], 0);
    expect(reading.wait).toMatchObject({ kind: 'reading', processed: 3 });
    expect(foldLive(reading, [text('a')], 1).wait).toBeNull();
  });

  it('shows one state of waiting at a time, and since when', () => {
    const queued = {
      kind: 'queued',
      stepId,
      ahead: 2,
      since: 1,
      because: 'session',
      doing: 'writing',
    } as const;
    const reading = { kind: 'reading', stepId, total: 9, cached: 0, processed: 3 } as const;
    const first = foldLive(noLive, [queued], 100);
    const second = foldLive(first, [{ ...queued, ahead: 1 }], 200);
    expect(second.wait).toMatchObject({ kind: 'queued', ahead: 1, at: 200, from: 100 });
    expect(foldLive(second, [reading], 300).wait).toMatchObject({ kind: 'reading', at: 300, from: 300 });
  });

  it('knows a thinking that can be ended, until the model speaks', () => {
    const thinking = foldLive(
      noLive,
      [
        { kind: 'reasoning', stepId, text: 'hm' },
        { kind: 'reasoning', stepId, text: '', endable: true },
        { kind: 'reasoning', stepId, text: ' so' },
      ],
      0,
    );
    expect(thinking).toMatchObject({ endable: true, reasoning: 'hm so' });
    expect(foldLive(thinking, [text('a')], 1).endable).toBe(false);
  });

  it('takes a silence for over when anything comes', () => {
    const silent = foldLive(noLive, [text('a'), { kind: 'silent', stepId, since: 5, working: true }], 9);
    expect(silent).toMatchObject({ text: 'a', silent: { since: 5, working: true } });
    expect(foldLive(silent, [text('b')], 10).silent).toBeNull();
  });

  it('keeps the end of a long output', () => {
    const live = foldLive(
      noLive,
      [{ kind: 'output', callId: 'c', text: `${'x'.repeat(outputLimit)}end` }],
      0,
    );
    expect(live.outputs.c).toHaveLength(outputLimit);
    expect(live.outputs.c?.endsWith('end')).toBe(true);
  });

  it('drops what an event has made a fact, and nothing else', () => {
    const live = foldLive(noLive, [text('ab'), { kind: 'output', callId: 't1.s1.c1', text: 'out' }], 0);
    const settled = settleLive(live, [responded]);
    expect(settled.text).toBe('');
    expect(settled.outputs).toEqual({ 't1.s1.c1': 'out' });
    const finished: JournalEvent = {
      seq: 2,
      at: 0,
      type: 'call.finished',
      data: { callId: 't1.s1.c1', outcome: 'done', content: '', summary: '', durationMs: 1 },
    };
    expect(settleLive(settled, [finished]).outputs).toEqual({});
  });
});

describe('the first word', () => {
  const thought: Live = { kind: 'reasoning', stepId, text: 'hm' };
  const reading: Live = { kind: 'reading', stepId, total: 9, cached: 0, processed: 3 };
  it.each<[string, Live[], Live, boolean]>([
    ['of a step', [], text('a'), true],
    ['after reading', [reading], text('a'), true],
    ['after thinking', [thought], text('a'), true],
    ['of the thinking', [reading], thought, true],
    ['of another step', [text('a')], text('a', 't1.s2'), true],
    ['is not the second', [text('a')], text('b'), false],
    ['is not the second thought', [thought], thought, false],
    ['is not a report', [], reading, false],
  ])('%s', (_, before, delta, first) => {
    expect(isFirstWord(foldLive(noLive, before, 0), delta)).toBe(first);
  });
});

describe('batching', () => {
  function manual(): Timers & { fire: () => void; pending: () => number } {
    const runs = new Map<number, () => void>();
    let next = 0;
    return {
      set: (run) => {
        next += 1;
        runs.set(next, run);
        return next;
      },
      clear: (timer) => runs.delete(timer as number),
      fire: () => {
        const due = [...runs.values()];
        runs.clear();
        for (const run of due) run();
      },
      pending: () => runs.size,
    };
  }

  it('hands on everything since the last time together, in order', () => {
    const timers = manual();
    const taken: number[][] = [];
    const batch = createBatch<number>(34, (items) => taken.push([...items]), timers);
    for (const item of [1, 2, 3]) batch.add(item);
    expect(taken).toEqual([]);
    expect(timers.pending()).toBe(1);
    timers.fire();
    batch.add(4);
    timers.fire();
    expect(taken).toEqual([[1, 2, 3], [4]]);
  });

  it('hands on at once when flushed, and not twice', () => {
    const timers = manual();
    const taken: number[][] = [];
    const batch = createBatch<number>(34, (items) => taken.push([...items]), timers);
    batch.add(1);
    batch.flush();
    batch.flush();
    timers.fire();
    expect(taken).toEqual([[1]]);
  });

  it('forgets what is dropped', () => {
    const timers = manual();
    const taken: number[][] = [];
    const batch = createBatch<number>(34, (items) => taken.push([...items]), timers);
    batch.add(1);
    batch.drop();
    timers.fire();
    expect(taken).toEqual([]);
  });
});

/** Whoever joins in the middle of a step sees what those see who were there from its beginning. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLiveNow } from '../../../src/main/agent/live-now.ts';
import { foldLive, type LiveState, noLive, settleLive } from '../../../src/renderer/stores/live.ts';
import type { JournalEvent } from '../../../src/shared/event.ts';
import type { Live } from '../../../src/shared/feed.ts';

const stepId = fc.constantFrom('t1.s1', 't1.s2');
const callId = fc.constantFrom('t1.s1.c1', 't1.s1.c2');
/** Or of a command in the background. */
const outputId = fc.oneof(callId, fc.constantFrom('b1', 'b2'));
const text = fc.string({ maxLength: 5 });
const live: fc.Arbitrary<Live> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), stepId, text }),
  fc.record({ kind: fc.constant('reasoning' as const), stepId, text }),
  fc.record({ kind: fc.constant('reasoning' as const), stepId, text, endable: fc.constant(true as const) }),
  fc.record({ kind: fc.constant('output' as const), callId: outputId, text }),
  fc.record({
    kind: fc.constant('call' as const),
    stepId,
    index: fc.nat(2),
    name: fc.constant('read_file'),
    characters: fc.nat(99),
  }),
  fc.record({
    kind: fc.constant('reading' as const),
    stepId,
    total: fc.constant(100),
    cached: fc.nat(9),
    processed: fc.nat(100),
  }),
  fc.record({
    kind: fc.constant('waiting' as const),
    stepId,
    cause: fc.constantFrom('loading' as const, 'retry' as const),
    since: fc.nat(9),
    reason: fc.constant('busy'),
    attempt: fc.nat(3),
    delayMs: fc.nat(99),
  }),
  fc.record({
    kind: fc.constant('queued' as const),
    stepId,
    ahead: fc.nat(3),
    since: fc.nat(9),
    because: fc.constantFrom('own' as const, 'session' as const, 'outside' as const),
    doing: fc.constant(null),
  }),
  fc.record({ kind: fc.constant('room' as const), stepId, steps: fc.nat(9) }),
  fc.record({ kind: fc.constant('silent' as const), stepId, since: fc.nat(9), working: fc.constant(null) }),
  fc.record({
    kind: fc.constant('note' as const),
    stepId,
    note: fc.record({
      kind: fc.constant('answer-now' as const),
      how: fc.constantFrom('ended' as const, 'asked-again' as const),
    }),
  }),
);
const ending = fc.oneof(
  fc.constant({ type: 'turn.ended', data: { turnId: 't1' } }),
  fc.record({ type: fc.constantFrom('model.responded', 'model.failed'), data: fc.record({ stepId }) }),
  fc.constant({ type: 'context.compacted', data: {} }),
  fc.record({ type: fc.constant('call.finished'), data: fc.record({ callId }) }),
  fc.constant({ type: 'background.ended', data: { backgroundId: 'b1' } }),
) as unknown as fc.Arbitrary<JournalEvent>;

/** Which step it was that said nothing yet is not shown; a remark made twice is kept once. */
const seen = ({ notes, ...rest }: LiveState) => ({
  ...rest,
  stepId: null,
  notes: [...new Set(notes.map((note) => JSON.stringify(note)))].sort(),
});

describe('what is live now', () => {
  it('is for a client that joins what it is for one that was there', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: live }, ending), { maxLength: 30 }), (told) => {
        const now = createLiveNow();
        let there = noLive;
        for (const item of told) {
          if ('kind' in item) {
            now.tell(item);
            there = foldLive(there, [item], 0);
          } else {
            now.settle([item]);
            there = settleLive(there, [item]);
          }
        }
        expect(seen(foldLive(noLive, now.items(), 0))).toEqual(seen(there));
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes on for a command in the background when its turn ends, until it ends itself', () => {
    const now = createLiveNow();
    for (const callId of ['t1.s1.c1', 'b1']) now.tell({ kind: 'output', callId, text: 'x' });
    const end = (event: object) => now.settle([event as JournalEvent]);
    end({ type: 'turn.ended', data: { turnId: 't1' } });
    expect(now.items()).toEqual([{ kind: 'output', callId: 'b1', text: 'x' }]);
    end({ type: 'background.ended', data: { backgroundId: 'b1' } });
    expect(now.items()).toEqual([]);
  });

  it('is a few items, however many it came in', () => {
    const now = createLiveNow();
    for (let n = 0; n < 5_000; n += 1) now.tell({ kind: 'text', stepId: 't1.s1', text: 'word ' });
    expect(now.items()).toEqual([{ kind: 'text', stepId: 't1.s1', text: 'word '.repeat(5_000) }]);
  });
});

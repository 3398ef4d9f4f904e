/** Where room that was made and what the model said of a turn stand among the lines of a conversation. */
import { expect, it } from 'vitest';
import { conversationRows } from '../../../../src/renderer/features/conversation/rows.ts';
import { timelineItems } from '../../../../src/renderer/features/timeline/timeline-items.ts';
import type { Fact } from '../../../../src/shared/event.ts';
import { fold } from '../../../../src/shared/session-reduce.ts';
import { created, finished, journal, responded, sent, started } from '../../../support/session-script.ts';

const step = (stepId: string): Fact[] => [
  responded(stepId, { calls: [['read_file', { path: 'a' }]] }),
  finished(`${stepId}.c1`),
];
const made: Fact = {
  type: 'context.compacted',
  data: {
    ...{ kind: 'stubs', upTo: 't1.s1', stubs: [], summary: null, before: 7_420, after: 3_100 },
    ...{ counted: true, model: 'demo', window: 8_192 },
  },
};
const notMade: Fact = { type: 'compaction.failed', data: { failure: { code: 'failed', message: 'No.' } } };
const wanted: Fact = { type: 'compaction.requested', data: {} };
const reflection: Fact = {
  type: 'reflection.recorded',
  data: { turnId: 't1', cause: 'No such file.', lesson: 'Look.', next: 'List.' },
};
const end: Fact = { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } };
const begun = [created, sent('go'), started('t1'), ...step('t1.s1')];
const rowsOf = (...facts: Fact[]): string[] =>
  conversationRows(fold(journal(...begun, ...facts))).map((row) => row.id);

it.each<[string, Fact[], string[]]>([
  [
    'between two steps',
    [made, ...step('t1.s2')],
    ['t1-message', 't1.s1.c1', 'room-0', 't1.s2.c1', 't1-live-2'],
  ],
  ['in front of the step that is under way', [made], ['t1-message', 't1.s1.c1', 'room-0', 't1-live-1']],
  ['behind a turn that is over', [end, wanted, notMade], ['t1-message', 't1.s1.c1', 't1-end', 'room-0']],
  [
    'between turns',
    [end, wanted, made, sent('more', '2'), started('t2'), ...step('t2.s1')],
    ['t1-message', 't1.s1.c1', 't1-end', 'room-0', 't2-message', 't2.s1.c1', 't2-live-1'],
  ],
  [
    'between the steps of a turn that went on',
    [end, wanted, made, { type: 'turn.resumed', data: { turnId: 't1' } }, ...step('t1.s2')],
    ['t1-message', 't1.s1.c1', 'room-0', 't1.s2.c1', 't1-live-2'],
  ],
  ['two in a row', [made, made], ['t1-message', 't1.s1.c1', 'room-0', 'room-1', 't1-live-1']],
  ['while it is being made', [end, wanted], ['t1-message', 't1.s1.c1', 't1-end', 'room-live']],
  ['a reflection, behind its turn', [end, reflection], ['t1-message', 't1.s1.c1', 't1-end', 'reflection-t1']],
])('%s', (_, facts, ids) => {
  expect(rowsOf(...facts)).toEqual(ids);
});

it('is a line of the timeline, too', () => {
  const state = fold(journal(...begun, made, end, reflection));
  const lines = timelineItems(state).map(({ kind, verb, object }) => [kind, verb, object]);
  expect(lines).toContainEqual(['room', 'Made room', '7,420 → 3,100 tokens']);
  expect(lines).toContainEqual(['reflection', 'Reflection', 'No such file.']);
});

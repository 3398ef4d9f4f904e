/** What a model's answer makes of a record: of any answer only what fits, and nothing that it does not name is another afterwards. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerSchema, readAnswer } from '../../../src/main/pipeline/record-answer.ts';
import { recordPage } from '../../../src/main/pipeline/record-page.ts';
import type { StageOf } from '../../../src/shared/pipeline.ts';
import type { Conflict, Item, StageRecord } from '../../../src/shared/pipeline-run.ts';
import { smallPipeline, story, task, upTo } from '../../support/run-story.ts';

const { rules } = smallPipeline;
const { parts } = smallPipeline.stages[1] as StageOf<'record'>;
const read = (answer: unknown, record: StageRecord | null = null) => readAnswer(answer, parts, rules, record);
const value = (answer: unknown, record: StageRecord | null = null) => {
  const made = read(answer, record);
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
};

const question: Item = { id: 'question-1', part: 'question', title: 'Which port?', text: '', fields: {} };
const conflict = (id: string, decided: Conflict['decided'] = null): Conflict => ({
  ...{ id, rule: 'http-only', what: 'SQL.', options: ['A', 'B'], recommended: 'A', decided },
});
const said = { rule: 'http-only', what: 'It wants SQL.', options: ['API', 'Break it'], recommended: 'API' };

/** As the fold makes it of these versions, one after the other. */
function recordOf(...versions: Pick<StageRecord, 'items' | 'conflicts'>[]): StageRecord {
  const run = story([
    ...upTo('plan'),
    ...versions.map((version) => ({
      type: 'record.written' as const,
      data: { stage: 'plan', by: 'model' as const, ...version },
    })),
  ]);
  const record = run.stages[1]?.record;
  if (record == null) throw new Error('no record');
  return record;
}
const record = recordOf({ items: [task(1), task(2), question], conflicts: [conflict('c1')] });

describe('a first answer', () => {
  it('gives ids, keeps the order of the parts, and leaves out what is not asked for', () => {
    const answer = {
      question: [{ title: ' Which\nport? ', text: 'x' }],
      task: [
        { id: 'task-1', title: 'One', text: 'a', done: 'b', more: 'c' },
        { title: 'Two', id: 'task-1' },
        { title: '' },
      ],
      other: [{ title: 'Not a part' }],
    };
    expect(value(answer).items).toEqual([
      { id: 'task-1', part: 'task', title: 'One', text: 'a', fields: { done: 'b' } },
      { id: 'task-2', part: 'task', title: 'Two', text: '', fields: {} },
      { id: 'question-1', part: 'question', title: 'Which port?', text: 'x', fields: {} },
    ]);
  });

  it('needs what is required, as an object', () => {
    expect(read({ task: [] })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('Tasks') },
    });
    for (const answer of [null, [], 'x', 3, undefined]) expect(read(answer).ok).toBe(false);
  });

  it('has conflicts only with rules that there are, and with something to choose', () => {
    const conflicts = [
      { ...said, rule: 'no-such-rule' },
      { ...said, options: ['Same', ' Same '] },
      { ...said, what: ' ' },
      'nonsense',
      { ...said, recommended: 'Something else', options: ['A', 'B', 'C', 'D', 'E'] },
    ];
    expect(value({ task: [{ title: 'One' }], conflicts }).conflicts).toEqual([
      {
        id: 'c1',
        rule: 'http-only',
        what: said.what,
        options: ['A', 'B', 'C', 'D'],
        recommended: '',
        decided: null,
      },
    ]);
  });
});

describe('a later answer', () => {
  it('changes of an entry only what it says, and of the others nothing', () => {
    const { items } = value(
      { task: [{ id: 'task-2', text: 'Other.' }], question: [], remove: ['question-1'] },
      record,
    );
    expect(items).toEqual([task(1), { ...task(2), text: 'Other.' }]);
  });

  it('gives no number twice, though what had it went long ago', () => {
    const went = recordOf(
      { items: [task(1), task(2), task(3)], conflicts: [] },
      { items: [task(1), task(2)], conflicts: [] },
      { items: [task(1), { ...task(2), text: 'x' }], conflicts: [] },
    );
    expect(value({ task: [{ id: 'new', title: 'Another' }] }, went).items.at(-1)?.id).toBe('task-4');
    expect(value({ task: [{ id: 'task-3', title: 'Back' }] }, went).items.at(-1)?.id).toBe('task-4');
  });

  it('leaves a conflict open until it says it anew or names it, and a decided one always', () => {
    expect(value({}, record).conflicts).toEqual([conflict('c1')]);
    expect(value({ remove: ['c1'] }, record).conflicts).toEqual([]);
    expect(value({ conflicts: [said] }, record).conflicts).toMatchObject([{ id: 'c2', what: said.what }]);
    const decided = conflict('c1', { option: 'A', words: '' });
    const settled = recordOf({ items: [task(1)], conflicts: [decided] });
    expect(value({ conflicts: [said], remove: ['c1'] }, settled).conflicts).toEqual([decided]);
  });

  it('is asked for with the ids that there are', () => {
    const schema = JSON.stringify(answerSchema(parts, rules, record));
    for (const id of ['"new"', '"task-1"', '"question-1"', '"c1"', '"http-only"'])
      expect(schema).toContain(id);
  });
});

/** Near enough to an answer that every branch is reached. */
const word = fc.oneof(
  fc.string(),
  fc.constantFrom('task-1', 'task-9', 'new', 'c1', 'http-only', '__proto__'),
);
const entry = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.constantFrom('id', 'title', 'text', 'done', 'rule', 'what', 'options', 'constructor'),
    fc.oneof(word, fc.anything(), fc.array(word)),
  ),
);
const anyAnswer = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.constantFrom('task', 'question', 'remove', 'conflicts', '__proto__'),
    fc.oneof(fc.array(fc.oneof(entry, word)), fc.anything()),
  ),
);

describe('an answer of any shape', () => {
  it('never throws, and takes away or changes only what it names', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        const made = read(answer, record);
        if (!made.ok) return;
        const named =
          JSON.stringify(answer, (_key, one) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
        for (const item of record.items)
          if (!named.includes(item.id)) expect(made.value.items).toContainEqual(item);
        const ids = made.value.items.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(
          made.value.items.every(
            ({ title, part }) => title.trim() !== '' && ['task', 'question'].includes(part),
          ),
        ).toBe(true);
        expect(made.value.conflicts.every(({ rule }) => rule === 'http-only')).toBe(true);
        // What comes of it can be folded and shown.
        const after = recordOf(record, made.value);
        expect(recordPage('Plan', parts, after)).toContain('## Tasks');
      }),
      { numRuns: 300 },
    );
  });

  it('is cut to what a person reads', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({
      title: `T${n} ${'x'.repeat(9_000)}`,
      text: 'y'.repeat(90_000),
    }));
    const { items } = value({ task: many });
    expect(items).toHaveLength(40);
    expect(Math.max(...items.map(({ title, text }) => title.length + text.length))).toBeLessThan(1_500);
  });
});

it('is a page on which a title begins no section of its own', () => {
  const odd = { ...task(1, 'One\n# Two'), fields: { done: 'a\n\n## b' } };
  const page = recordPage('Plan', parts, recordOf({ items: [odd], conflicts: [conflict('c1')] }));
  expect(page.split('\n').filter((line) => line.startsWith('#'))).toEqual([
    ...[
      '# Plan',
      '## Tasks',
      '### task-1: One # Two',
      '## Open questions',
      '## Rules that it touches',
      '### c1: http-only',
    ],
  ]);
  expect(page).toContain('*None.*');
  expect(page).toContain('*Not decided.*');
});

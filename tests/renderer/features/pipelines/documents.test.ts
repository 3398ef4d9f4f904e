/** What a reader of a record or of the form sees: what changed, and which words a field took. */
import { expect, it } from 'vitest';
import {
  changesIn,
  countedIn,
  withItem,
} from '../../../../src/renderer/features/pipelines/record-changes.ts';
import { piecesOf, textsIn } from '../../../../src/renderer/features/pipelines/said-pieces.ts';
import type { StageRecord } from '../../../../src/shared/pipeline-run.ts';
import { task } from '../../../support/run-story.ts';

const record: StageRecord = {
  ...{ version: 2, conflicts: [], by: 'model', given: {} },
  items: [task(1), { ...task(2, 'Another'), fields: { files: 'src' } }, task(3)],
  changed: ['task-2', 'task-3'],
  before: [task(2)],
  removed: [task(4)],
};

it('tells what is new from what was changed, field by field', () => {
  const changes = changesIn(record);
  expect(changes.get('task-1')).toBeUndefined();
  expect(changes.get('task-3')).toEqual({ kind: 'added' });
  expect(changes.get('task-2')).toEqual({
    kind: 'changed',
    fields: [
      { name: 'title', before: 'Task 2', after: 'Another' },
      { name: 'done', before: '2 is done', after: '' },
      { name: 'files', before: '', after: 'src' },
    ],
  });
  expect(countedIn(record)).toEqual({ added: 1, changed: 1, removed: 1 });
});

it('puts an item in the place of its like, and a new one behind the last of its part', () => {
  const titles = (item: Parameters<typeof withItem>[1]) =>
    withItem([task(1), task(2), { ...task(9, 'Risk'), id: 'risk-1', part: 'risk' }], item).map(
      ({ title }) => title,
    );
  expect(titles(task(1, 'First'))).toEqual(['First', 'Task 2', 'Risk']);
  expect(titles({ ...task(3, 'New'), id: '' })).toEqual(['Task 1', 'Task 2', 'New', 'Risk']);
  expect(titles({ ...task(3, 'Alone'), id: '', part: 'question' })).toEqual([
    ...['Task 1', 'Task 2', 'Risk', 'Alone'],
  ]);
});

it('cuts a text where fields took words from it, also where they overlap', () => {
  const text = { id: 'x1', text: 'A shop for fifty users.' };
  const quote = (start: number, end: number, textId = 'x1') => ({
    ...{ textId, start, end, text: text.text.slice(start, end) },
  });
  const fields = [
    { field: 'what', value: { quotes: [quote(0, 16)] } },
    { field: 'who', value: { quotes: [quote(11, 22), quote(0, 3, 'x2')] } },
  ];
  expect(piecesOf(text, fields)).toEqual([
    { text: 'A shop for ', fields: ['what'] },
    { text: 'fifty', fields: ['what', 'who'] },
    { text: ' users', fields: ['who'] },
    { text: '.', fields: [] },
  ]);
  expect(piecesOf(text, [])).toEqual([{ text: text.text, fields: [] }]);
  expect(
    textsIn([
      { type: 'text.given', data: { textId: 'x1', text: 'Hello.', asked: [], read: true } },
      { type: 'questions.asked', data: { fields: ['what'] } },
    ]),
  ).toEqual([{ id: 'x1', text: 'Hello.' }]);
});

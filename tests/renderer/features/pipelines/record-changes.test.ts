/** An item that somebody else changes while a person does: what of theirs is taken over, and where the person has to say. */
import { expect, it } from 'vitest';
import {
  changesIn,
  clashesIn,
  countedIn,
  edited,
  since,
} from '../../../../src/renderer/features/pipelines/record-changes.ts';
import type { Item, StageRecord } from '../../../../src/shared/pipeline-run.ts';

const began: Item = {
  id: 'task-1',
  part: 'task',
  title: 'A',
  text: 'One.',
  fields: { done: 'it is', files: 'src' },
};
const now: Item = { ...began, title: 'B', text: 'Two.', fields: { done: 'it runs', files: 'src' } };

it('takes over what the person has not touched, and keeps what they have', () => {
  expect(edited(now, { text: 'Mine.', fields: { files: 'docs' } })).toEqual({
    ...{ id: 'task-1', part: 'task', title: 'B', text: 'Mine.' },
    fields: { done: 'it runs', files: 'docs' },
  });
});

it.each([
  ['nothing was touched', { fields: {} }, []],
  ['only what stayed was touched', { fields: { files: 'docs' } }, []],
  ['both say the same', { text: 'Two.', fields: { done: 'it runs' } }, []],
  ['both changed the text', { text: 'Mine.', fields: {} }, ['text']],
  ['both changed a field', { title: 'B', fields: { done: 'mine' } }, ['done']],
  ['it was emptied', { title: '', fields: {} }, ['title']],
])('names the fields that clash where %s', (_what, edits, names) => {
  expect(clashesIn(began, now, edits).map(({ name }) => name)).toEqual(names);
  expect(clashesIn(began, began, edits)).toEqual([]);
});

it('tells what differs from the version that was seen, whatever was between', () => {
  const items = (...titles: string[]): Item[] =>
    titles
      .map((title, at) => ({ ...began, id: `task-${at + 1}`, title }))
      .filter(({ title }) => title !== '');
  const version = (number: number, made: Item[]): StageRecord => ({
    ...{ version: number, items: made, conflicts: [], by: 'person', changed: [], removed: [], before: [] },
    given: {},
  });
  const told = since(version(1, items('A', 'B', 'C')), version(4, items('A', 'D', '', 'E')));
  expect(countedIn(told)).toEqual({ added: 1, changed: 1, removed: 1 });
  expect(changesIn(told).get('task-2')).toEqual({
    kind: 'changed',
    fields: [{ name: 'title', before: 'B', after: 'D' }],
  });
});

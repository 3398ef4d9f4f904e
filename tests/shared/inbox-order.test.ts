import { expect, it } from 'vitest';
import { type InboxGroup, inboxGroup, inInboxOrder, type Waiting } from '../../src/shared/inbox-order.ts';

const row = (kind: Waiting['kind'], more: Partial<Waiting> = {}): Waiting => ({
  kind,
  conflicted: false,
  clashing: [],
  watched: false,
  at: 0,
  ...more,
});

it.each<[string, Waiting, InboxGroup]>([
  ['a command in a session that is looked at', row('command', { watched: true }), 'now'],
  ['any other call there', row('other', { watched: true }), 'now'],
  ['a question there is a question', row('question', { watched: true }), 'question'],
  ['a patch there is a patch', row('patch', { watched: true }), 'patch'],
  ['a patch whose files changed', row('patch', { conflicted: true }), 'conflict'],
  ['a merged patch with places of both', row('patch', { clashing: ['a.js'] }), 'conflict'],
  ['a run of a pipeline', row('run'), 'run'],
  ['a command elsewhere', row('command'), 'command'],
  ['a call elsewhere', row('other'), 'command'],
  ['a patch', row('patch'), 'patch'],
])('%s', (_, waiting, group) => expect(inboxGroup(waiting)).toBe(group));

it('goes by group, then by who looks, then by age, and leaves what it was given alone', () => {
  const rows = [
    row('patch', { at: 1 }),
    row('patch', { at: 9, watched: true }),
    row('command', { at: 3 }),
    row('other', { at: 2 }),
    row('question', { at: 4 }),
    row('patch', { at: 8, conflicted: true }),
    row('command', { at: 7, watched: true }),
    row('command', { at: 6, watched: true }),
  ];
  const before = [...rows];
  expect(inInboxOrder(rows).map(({ at }) => at)).toEqual([6, 7, 8, 4, 2, 3, 9, 1]);
  expect(inInboxOrder([...rows].reverse()).map(({ at }) => at)).toEqual([6, 7, 8, 4, 2, 3, 9, 1]);
  expect(rows).toEqual(before);
});

/** Tasks as models write them: the plain form, what they add to it, and what is told of what cannot be read. */
import { describe, expect, it } from 'vitest';
import { readTasks } from '../../../src/main/tools/delegate.ts';

const read = (text: string) => {
  const tasks = readTasks(text);
  return tasks.ok ? tasks.value : `${tasks.error.message} ${tasks.error.hint}`;
};

describe('tasks', () => {
  it('are a block each, with all lines of a part', () => {
    const text =
      '# coder: Add totals\nAdd a sum to `src/a.js`.\n\nKeep the rest.\nInputs:\n- src/a.js\n- the sum is of all rows\nDone: node --test passes\nand the page shows it.\n\n# debug: Find the slow query\nLook at it.\nDone: the cause is named\nAfter: 1\n';
    expect(read(text)).toEqual([
      {
        agent: 'coder',
        title: 'Add totals',
        goal: 'Add a sum to `src/a.js`.\n\nKeep the rest.',
        inputs: ['src/a.js', 'the sum is of all rows'],
        done: 'node --test passes\nand the page shows it.',
      },
      {
        agent: 'debug',
        title: 'Find the slow query',
        goal: 'Look at it.',
        done: 'the cause is named',
        after: [1],
      },
    ]);
  });

  it.each([
    ['## 1. coder: A\ndo\n**Done when:** x', { agent: 'coder', title: 'A', goal: 'do', done: 'x' }],
    ['# Coder: A\r\ndo\r\ndone: x', { agent: 'coder', title: 'A', goal: 'do', done: 'x' }],
    ['### agent: ask: A\ndo\n- Done: x\n- After: 1, 2 and 3', { agent: 'ask', after: [1, 2, 3] }],
    ['# my-agent: A: b\nInput: f.txt\ndo\nDone: x', 'Task 1 has not what is to be done.'],
    ['# coder: A\ndo', 'Task 1 has not a line Done:.'],
    ['Please do it.', 'No task begins at "Please do it.".'],
    ['\n \n', 'There is no task.'],
    ['# coder: A\ndo\nDone: x\n'.repeat(13), '13 tasks are too many at once.'],
  ])('%j', (text, wanted) => {
    const found = read(text);
    if (typeof wanted === 'string') expect(found).toContain(wanted);
    else expect(found).toMatchObject([wanted]);
  });

  it('keep headings within a goal', () => {
    expect(read('# coder: A\n## Note: this\ndo\nDone: x')).toMatchObject([{ goal: '## Note: this\ndo' }]);
  });
});

import { expect, it } from 'vitest';
import { alike, createProposing } from '../../../src/main/memory/proposing.ts';
import { openMemories } from '../../support/memory-rows.ts';

it.each([
  ['List the folder first.', 'First, list the FOLDER', true],
  [
    'The file none.js does not exist. List the folder first.',
    'The file none.js does not exist; list the folder',
    true,
  ],
  ['Quote paths with blanks in them.', 'Install the tools first.', false],
])('%j and %j: %s', (one, other, same) => expect(alike(one, other) >= 0.7).toBe(same));

it('proposes no more than somebody could look at', () => {
  const { rows, close } = openMemories(() => 1);
  const proposing = createProposing(rows, () => 1);
  for (let n = 0; n < 230; n += 1)
    proposing.lesson({ scope: '/w', sessionId: 's', at: 't1' }, `apple${n} berry${n} cherry${n}`, 'proposed');
  expect(rows.all()).toHaveLength(200);
  proposing.lesson({ scope: '/w', sessionId: 's', at: 't1' }, 'quite another matter', 'kept');
  expect(rows.all()).toHaveLength(201);
  close();
});

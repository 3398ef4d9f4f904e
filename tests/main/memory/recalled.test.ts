import { expect, it } from 'vitest';
import { recalled } from '../../../src/main/memory/recalled.ts';
import type { FoundMemory, MemorySource } from '../../../src/shared/memory.ts';

const entry = (text: string, by: MemorySource['by'] = 'person'): FoundMemory => ({
  memory: {
    ...{ id: text, kind: 'fact', scope: null, text, state: 'kept', source: { by, links: [] } },
    ...{ created: 0, changed: 0, used: { count: 0, last: null } },
  },
  matched: ['x', 'x'],
});
const words = async (text: string): Promise<number> => text.split(/\s+/).length;
const head = '[From memory, because words of the message match. It may be out of date.';

it('is one note, the best first, which says whose words they are', async () => {
  expect(await recalled([entry('one'), entry('two', 'reflection')], 'message', 99, words)).toEqual({
    words: `${head}\n- fact: one\n- fact (a model's note): two]`,
    entries: ['one', 'two'].map((text) => ({
      ...{ id: text, kind: 'fact', scope: null, text, matched: ['x'] },
      ...(text === 'two' ? { drawn: true } : {}),
    })),
  });
  expect(await recalled([], 'message', 99, words)).toBeNull();
  expect(await recalled([entry('one')], 'failure', 3, words)).toBeNull();
});

it('leaves out what does not fit and takes what still does', async () => {
  const found = [entry('one'), entry('long '.repeat(40)), entry('two')];
  const fits = await recalled(found, 'message', (await words(head)) + 6, words);
  expect(fits?.entries.map(({ id }) => id)).toEqual(['one', 'two']);
});

it('never takes more than the budget, however tokens add up', async () => {
  let seed = 11;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  let told = 0;
  for (let round = 0; round < 300; round += 1) {
    const found = Array.from({ length: next(15) }, (_, index) => entry(`${index} ${'ab '.repeat(next(30))}`));
    // A counter as odd as a tokenizer: neighbours can cost more together than apart.
    const odd = async (text: string): Promise<number> => Math.ceil(text.length / (1 + (text.length % 5)));
    const budget = next(300);
    const note = await recalled(found, 'message', budget, odd);
    if (note === null) continue;
    told += 1;
    expect(await odd(note.words)).toBeLessThanOrEqual(budget);
    expect(note.entries.length).toBeLessThanOrEqual(6);
  }
  expect(told).toBeGreaterThan(50);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closedJson } from '../../../src/main/agent/closed-json.ts';

it.each<[string, unknown]>([
  ['{"a": "b"}', { a: 'b' }],
  ['Here it is: {"a": "b"}', { a: 'b' }],
  ['{"a": "b', { a: 'b' }],
  ['{"a": "b\\', { a: 'b' }],
  ['{"a": "say \\"b', { a: 'say "b' }],
  ['{"a": ["one", "tw', { a: ['one', 'tw'] }],
  ['{"a": ["one",', { a: ['one'] }],
  ['{"a": "b", "c', { a: 'b' }],
  ['{"a": "b", "c":', { a: 'b' }],
  ['{"a": "b",', { a: 'b' }],
  ['{', {}],
  ['no JSON at all', undefined],
  ['', undefined],
  ['{"a": nonsense}', undefined],
])('%j is read as far as it goes', (text, value) => {
  expect(closedJson(text)).toEqual(value);
});

it('reads any object of texts and lists from any beginning of it, and nothing that was not there', () => {
  const shape = fc.record({ task: fc.string(), done: fc.array(fc.string()), next: fc.string() });
  fc.assert(
    fc.property(shape, fc.nat(), (value, cut) => {
      const whole = JSON.stringify(value);
      expect(closedJson(whole)).toEqual(value);
      const text = whole.slice(0, 1 + (cut % whole.length));
      const read = closedJson(text) as Partial<typeof value> | undefined;
      // Cut inside of an escape there is nothing to be read; else each text is the beginning of the one that was meant.
      if (read === undefined) return expect(text).toMatch(/\\u?[\da-f]{0,3}$/i);
      expect(value.task.startsWith(read.task ?? '')).toBe(true);
      for (const [index, item] of (read.done ?? []).entries())
        expect(value.done[index]?.startsWith(item)).toBe(true);
    }),
  );
});

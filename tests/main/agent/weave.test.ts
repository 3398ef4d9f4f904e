// Who put each line there: any story of versions keeps the text, and the parts of the authors add up to it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { by, byBoth, rewoven, textOfWeave, viewOf, weaveOf } from '../../../src/main/agent/weave.ts';
import { authors } from '../../../src/shared/contract/checkpoints.ts';

const text = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd'), { maxLength: 8 })
  .map((lines) => lines.join(''));
const story = fc.array(fc.tuple(text, fc.constantFrom(...authors)), { maxLength: 6 });
const told = (first: string, versions: readonly [string, (typeof authors)[number]][]) =>
  versions.reduce((weave, [version, author]) => rewoven(weave, version, by(author)), weaveOf(first));

describe('rewoven', () => {
  it('always is the newest text, and names nobody for a line that was there from the beginning', () =>
    fc.assert(
      fc.property(text, story, (first, versions) => {
        const weave = told(first, versions);
        expect(textOfWeave(weave)).toBe(versions.at(-1)?.[0] ?? first);
        const original = weave.filter((line) => line.by === null);
        expect(original.map((line) => line.text).join('')).toBe(first);
        for (const author of authors) expect(viewOf(weave, author).after).toBe(textOfWeave(weave));
      }),
    ));

  it('shows all of the story where one author wrote it, and nothing for the others', () =>
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (first, versions) => {
        const weave = told(
          first,
          versions.map((version) => [version, 'agent']),
        );
        expect(viewOf(weave, 'agent').before).toBe(first);
        expect(viewOf(weave, 'you').before).toBe(textOfWeave(weave));
      }),
    ));

  it('takes a look that finds nothing new for none', () => {
    const first = weaveOf('one\n');
    const second = rewoven(first, 'one\ntwo\n', by('agent'));
    expect(second).not.toBe(first);
    expect(rewoven(first, 'one\n', by('you'))).toBe(first);
    expect(rewoven(second, 'one\ntwo\n', by('you'))).toBe(second);
  });

  it('keeps apart what two wrote in turn', () => {
    const weave = told('one\ntwo\n', [
      ['one\nTWO\n', 'agent'],
      ['zero\none\nTWO\n', 'you'],
      ['zero\none\nTWO\nthree\n', 'agent'],
    ]);
    expect(viewOf(weave, 'agent').before).toBe('zero\none\ntwo\n');
    expect(viewOf(weave, 'you').before).toBe('one\nTWO\nthree\n');
  });
});

describe('byBoth', () => {
  it('gives the agent what it proposed and the person what they made of it', () => {
    const before = weaveOf('one\ntwo\nthree\n');
    const proposed = 'one\nTWO\nthree\nfour\n';
    const written = 'one\nTWO\nthree, mine\n';
    const weave = rewoven(before, written, byBoth(before, proposed, written));
    // The line of the agent's that was left out is nobody's: it never was there.
    expect(viewOf(weave, 'agent').before).toBe('one\ntwo\nthree, mine\n');
    expect(viewOf(weave, 'you').before).toBe('one\nTWO\nthree\n');
  });
});

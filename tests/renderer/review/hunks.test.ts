/** Hunk arithmetic: deciding in any order is the same as deciding at once, and what the person typed elsewhere stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Change,
  changesBetween,
  type Decided,
  decideAllHunks,
  decideHunk,
  type HunkTexts,
  hunksOf,
  linesOf,
  missingNames,
  viewHunks,
  withoutRejected,
} from '../../../src/renderer/features/review/hunks.ts';

/** Few different lines, so that the same ones stand in many places. */
const line = fc.constantFrom<string>('a', 'b', 'c', '', '}', '  x');
const file = fc.array(line, { maxLength: 30 });
/** A file and what somebody makes of it by a few replacements. */
const pair = fc
  .tuple(
    file,
    fc.array(
      fc.tuple(fc.nat(30), fc.nat(3), fc.array(fc.constantFrom('new1', 'new2', 'a', ''), { maxLength: 3 })),
      {
        maxLength: 5,
      },
    ),
  )
  .map(([before, edits]) => {
    const proposed = [...before];
    for (const [at, count, put] of edits) proposed.splice(Math.min(at, proposed.length), count, ...put);
    return { before, proposed };
  });

const nothing: ReadonlySet<number> = new Set();
const hunkStates = (texts: HunkTexts, hunks: readonly Change[]) =>
  viewHunks(texts, hunks).map(({ state }) => state);

describe('hunks', () => {
  it('are the whole difference, with something the same between any two', () => {
    fc.assert(
      fc.property(pair, ({ before, proposed }) => {
        const hunks = changesBetween(before, proposed);
        expect(withoutRejected({ before, proposed, rejected: nothing }, hunks).lines).toEqual(proposed);
        const all = new Set(hunks.keys());
        expect(withoutRejected({ before, proposed, rejected: all }, hunks).lines).toEqual(before);
        for (const [at, hunk] of hunks.entries())
          expect(hunk.old.from).toBeGreaterThan(at === 0 ? -1 : (hunks[at - 1]?.old.to ?? 0));
      }),
      { numRuns: 2_000 },
    );
  });

  it('decided one by one in any order give the text that they give at once, and are told as they were decided', () => {
    fc.assert(
      fc.property(
        pair,
        fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 12 }),
        ({ before, proposed }, steps) => {
          const hunks = hunksOf({ before, proposed });
          let { mine, rejected }: Decided = { mine: proposed, rejected: new Set() };
          if (hunks.length === 0) return;
          for (const [which, accept] of steps)
            ({ mine, rejected } = decideHunk(
              { before, proposed, mine, rejected },
              hunks,
              which % hunks.length,
              accept,
            ));
          expect(mine).toEqual(withoutRejected({ before, proposed, rejected }, hunks).lines);
          expect(hunkStates({ before, proposed, mine, rejected }, hunks)).toEqual(
            hunks.map((_, index) => (rejected.has(index) ? 'rejected' : 'accepted')),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('decided all at once give the whole proposal or nothing of it, whatever was decided before', () => {
    fc.assert(
      fc.property(pair, fc.boolean(), fc.uniqueArray(fc.nat(5)), (texts, accept, left) => {
        const hunks = hunksOf(texts);
        const rejected = new Set(left.filter((index) => index < hunks.length));
        const { lines: mine } = withoutRejected({ ...texts, rejected }, hunks);
        const all = decideAllHunks({ ...texts, mine, rejected }, hunks, accept);
        expect(all.mine).toEqual(accept ? texts.proposed : texts.before);
        expect([...all.rejected]).toEqual(accept ? [] : [...hunks.keys()]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leave what was typed between them as it is', () => {
    // Lines of their own, so that it is known where each came from.
    const before = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(fc.nat(7), fc.boolean()), { maxLength: 10 }),
        fc.uniqueArray(fc.nat(7), { maxLength: 4 }),
        (changed, steps, typed) => {
          // Hunks at 5n+1, the person's lines at 5n+4: never beside each other.
          const proposed = before.flatMap((text, at) =>
            at % 5 === 1 && changed.includes(Math.floor(at / 5)) ? [`new ${at}`, `more ${at}`] : [text],
          );
          const byHand = (text: string): string[] => {
            const at = Number(text.slice(5));
            return text.startsWith('line') && at % 5 === 4 && typed.includes(Math.floor(at / 5))
              ? [`mine ${at}`, 'and this']
              : [text];
          };
          const hunks = hunksOf({ before, proposed });
          let { mine, rejected }: Decided = { mine: proposed.flatMap(byHand), rejected: new Set() };
          for (const [which, accept] of steps)
            ({ mine, rejected } = decideHunk(
              { before, proposed, mine, rejected },
              hunks,
              which % hunks.length,
              accept,
            ));
          expect(mine).toEqual(withoutRejected({ before, proposed, rejected }, hunks).lines.flatMap(byHand));
          const all = (accept: boolean) =>
            decideAllHunks({ before, proposed, mine, rejected }, hunks, accept).mine;
          expect([all(true), all(false)]).toEqual([proposed.flatMap(byHand), before.flatMap(byHand)]);
        },
      ),
      { numRuns: 500 },
    );
  });

  const texts = (mine: string, rejected: number[] = []) => ({
    before: linesOf('one\ntwo\nthree\nfour\nfive\n'),
    proposed: linesOf('ONE\ntwo\nthree\nFOUR\nplus\nfive\n'),
    mine: linesOf(mine),
    rejected: new Set(rejected),
  });
  it.each<[string, string, number[], string[]]>([
    ['as proposed', 'ONE\ntwo\nthree\nFOUR\nplus\nfive\n', [], ['accepted', 'accepted']],
    ['undone by hand', 'one\ntwo\nthree\nFOUR\nplus\nfive\n', [], ['rejected', 'accepted']],
    ['rejected', 'one\ntwo\nthree\nFOUR\nplus\nfive\n', [0], ['rejected', 'accepted']],
    ['rejected, then typed again', 'ONE\ntwo\nthree\nFOUR\nplus\nfive\n', [0], ['accepted', 'accepted']],
    ['changed', 'ONE\ntwo\nthree\nFour\nplus\nfive\n', [], ['accepted', 'edited']],
    ['changed beside', 'ONE\nTWO\nthree\nFOUR\nplus\nfive\n', [], ['accepted', 'accepted']],
    ['emptied', '', [], ['edited', 'edited']],
  ])('%s', (_, mine, rejected, states) => {
    const all = texts(mine, rejected);
    expect(hunkStates(all, hunksOf(all))).toEqual(states);
  });

  it('a change over its end is taken back with it, as it was proposed around it', () => {
    const all = texts('ONE and\ntwo too\nthree\nFOUR\nplus\nfive\n');
    const { mine } = decideHunk(all, hunksOf(all), 0, false);
    expect(mine.join('\n')).toMatch(/^one\ntwo( too)?\nthree\nFOUR\nplus\nfive\n$/);
  });

  it('typed over at an end are decided together with the others, and none is lost', () => {
    const all = texts('ONE and\ntwo too\nthree\nFOUR\nplus\nfive\n');
    expect(decideAllHunks(all, hunksOf(all), false).mine.join('\n')).toMatch(
      /^one\ntwo( too)?\nthree\nfour\nfive\n$/,
    );
  });

  it('are found and decided in a file of more lines than a call can have arguments', () => {
    const before = linesOf('\n'.repeat(300_000));
    const proposed = before.with(250_000, 'new');
    const hunks = hunksOf({ before, proposed });
    const all = { before, proposed, mine: proposed, rejected: nothing };
    expect(viewHunks(all, hunks)).toEqual([{ state: 'accepted', line: 250_001, missing: [] }]);
    expect(decideAllHunks(all, hunks, false).mine).toHaveLength(before.length);
  });

  it('by the hundred in a long file are decided as fast as one', () => {
    const before = Array.from({ length: 20_000 }, (_, at) => `line ${at}`);
    const proposed = before.map((text, at) => (at % 40 === 1 ? `new ${at}` : text));
    const hunks = hunksOf({ before, proposed });
    let read = 0;
    const counted = new Proxy(proposed, {
      get: (lines, key) => {
        read += 1;
        return Reflect.get(lines, key);
      },
    });
    decideAllHunks({ before, proposed, mine: counted, rejected: nothing }, hunks, false);
    expect([hunks.length, read < 3 * before.length]).toEqual([500, true]);
  });

  it('of two texts that have nothing in common are one, in no time that anybody notices', () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word} ${at}`);
    expect(changesBetween(many('old'), many('new'))).toHaveLength(1);
  });
});

describe('a hunk that uses what another one brings', () => {
  const before = linesOf('import a from "a";\n\nrun();\n');
  const proposed = linesOf('import a from "a";\nconst total = a();\n\nrun(total);\nother();\n');
  const hunks = hunksOf({ before, proposed });
  it('is pointed out when that one is rejected, and only then', () => {
    expect(hunks).toHaveLength(2);
    expect(missingNames({ before, proposed }, hunks, ['accepted', 'accepted'])).toEqual([[], []]);
    expect(missingNames({ before, proposed }, hunks, ['rejected', 'accepted'])).toEqual([[], ['total']]);
    expect(missingNames({ before, proposed }, hunks, ['rejected', 'rejected'])).toEqual([[], []]);
    expect(missingNames({ before, proposed }, hunks, ['accepted', 'rejected'])).toEqual([[], []]);
  });
});

/**
 * Texts made at random: the reader never fails on one, a compound is allowed only if all of its parts are, and what is allowed
 * starts nothing in a real bash that was not judged. PATCHBAY_LONG_TESTS=1 tries 100,000.
 */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { decideCommand } from '../../../src/main/policy/command-decision.ts';
import { type CommandParser, loadCommandParser } from '../../../src/main/policy/parse-command.ts';
import type { LayeredRule } from '../../../src/shared/policy.ts';
import { runsOf, unjudged } from './recording-bash.ts';

const isLong = process.env.PATCHBAY_LONG_TESTS === '1';
const tries = isLong ? 100_000 : 3_000;
/** Starting a bash costs some milliseconds. */
const mostRuns = isLong ? 2_000 : 80;

let parser: CommandParser;
beforeAll(async () => {
  parser = await loadCommandParser();
});

const rules: LayeredRule[] = ['alpha *', 'beta *', 'git log *'].map((command) => ({
  layer: 'user',
  rule: { verdict: 'allow', command },
  ignored: null,
}));
const isAllowed = (text: string): boolean => decideCommand(parser(text), rules).verdict === 'allow';

const pieces =
  'alpha|beta|git log|evil|x|a.txt|*.txt|./*|2|1|-|=|\'|"|\\|$|`|(|)|{|}|<|>|>&1|2>&1|>/dev/null|&>|;|&&|&|\n|\r|\t|~|#|!|[|]|,|?|%|^|@|:|\u00e4|\u200b|if|do|time|$(evil)|`evil`|<<E|$\'|$"|\0|\ud800';
const piece = fc.constantFrom(...pieces.split('|'), '|', '||', ' ', ' ', ' ');
const text = fc.array(piece, { maxLength: 14 }).map((list) => `alpha ${list.join('')}`);
/** Mostly of what is allowed, so that there is something to run. */
const likely = fc
  .array(
    fc.constantFrom(
      'alpha',
      'beta',
      ' ',
      ' x',
      " 'x y'",
      ' "z"',
      ';',
      '&&',
      '|',
      '\n',
      ' 2>&1',
      '#',
      'a',
      '=',
      '~',
      '\\',
      '*',
    ),
    {
      maxLength: 12,
    },
  )
  .map((list) => list.join(''));

it('never fails, and what is allowed starts nothing else', () => {
  const allowed = new Set<string>();
  fc.assert(
    fc.property(
      fc.oneof({ weight: 3, arbitrary: text }, likely, fc.string({ unit: 'binary', maxLength: 40 })),
      (command) => {
        if (isAllowed(command)) allowed.add(command);
      },
    ),
    { numRuns: tries },
  );
  expect(allowed.size).toBeGreaterThan(50);
  const tried = [...allowed].slice(0, mostRuns);
  const ran = runsOf(tried);
  const starts = tried.map((command, index) => ({
    command,
    more: unjudged(ran[index] ?? [], parser(command)),
  }));
  expect(starts.filter(({ more }) => more.length > 0)).toEqual([]);
}, 600_000);

it('allows a compound only if every part is allowed', () => {
  const good = fc.constantFrom('alpha', 'alpha x', 'beta "a b"', 'git log -3');
  const bad = fc.constantFrom(
    'evil',
    'git push',
    'alpha $(x)',
    'alpha > f',
    'X=1 alpha',
    'git -c a=b log',
    'xargs alpha',
  );
  const join = fc.constantFrom('; ', ' && ', ' || ', ' | ', '\n');
  const parts = fc.array(fc.tuple(fc.oneof({ weight: 5, arbitrary: good }, bad), join), {
    minLength: 1,
    maxLength: 6,
  });
  const seen = { allowed: 0, not: 0, unclear: 0 };
  fc.assert(
    fc.property(parts, (list) => {
      const command = list
        .map(([part], index) => (index === 0 ? '' : (list[index - 1]?.[1] ?? '')) + part)
        .join('');
      const all = list.every(([part]) => isAllowed(part));
      const isCompoundAllowed = isAllowed(command);
      seen[all ? (isCompoundAllowed ? 'allowed' : 'unclear') : 'not'] += 1;
      if (isCompoundAllowed) expect(all).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(seen.allowed, seen.not)).toBeGreaterThan(20);
  // Where the two readers differ it asks, which must stay rare.
  expect(seen.unclear).toBeLessThan(seen.allowed / 4);
});

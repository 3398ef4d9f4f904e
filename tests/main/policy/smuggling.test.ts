/**
 * What bash really runs is compared with what was read. Every text that rules allow is given to a bash that has no programs at all:
 * whatever it looks for is written down instead, word for word, and each must be in the list that was judged.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { decideCommand } from '../../../src/main/policy/command-decision.ts';
import { type CommandParser, loadCommandParser } from '../../../src/main/policy/parse-command.ts';
import type { LayeredRule } from '../../../src/shared/policy.ts';
import { attackRow } from '../../support/attack-report.ts';
import { runsOf, unjudged } from './recording-bash.ts';

let parser: CommandParser;
let ran: Map<string, string[][]>;
beforeAll(async () => {
  parser = await loadCommandParser();
  const texts = [...smuggled.map(([text]) => text), ...harmless];
  const found = runsOf(texts);
  ran = new Map(texts.map((text, index) => [text, found[index] ?? []]));
});

const rules: LayeredRule[] = ['alpha *', 'beta *', 'git log *', 'find *'].map((command) => ({
  layer: 'user',
  rule: { verdict: 'allow', command },
  ignored: null,
}));

const isAllowed = (text: string): boolean => decideCommand(parser(text), rules).verdict === 'allow';

/** Each runs, or could run, `evil` in a bash; the second word of a row says that bash really does. */
const smuggled: [string, 'runs' | 'not here'][] = [
  ['alpha; evil', 'runs'],
  ['alpha && evil', 'not here'],
  ['alpha || evil', 'not here'],
  ['alpha | evil', 'runs'],
  ['alpha |& evil', 'runs'],
  ['alpha & evil', 'runs'],
  ['alpha\nevil', 'runs'],
  ['alpha $(evil)', 'runs'],
  ['alpha "$(evil)"', 'runs'],
  ['alpha "a $(evil) b"', 'runs'],
  ['alpha `evil`', 'runs'],
  ['alpha "`evil`"', 'runs'],
  ['alpha <(evil)', 'not here'],
  ['alpha >(evil)', 'not here'],
  ['alpha $((x[$(evil)]))', 'runs'],
  [`alpha \${x:-$(evil)}`, 'runs'],
  [`alpha \${x:=\`evil\`}`, 'runs'],
  [`x=evil; $x`, 'runs'],
  [`x='alpha;evil'; eval $x`, 'runs'],
  ['alpha <<E\n$(evil)\nE', 'runs'],
  ["alpha <<'E'\nx\nE\nevil", 'runs'],
  ['alpha <<-E\n\tx\n\tE\nevil', 'runs'],
  ['alpha <<< "$(evil)"', 'runs'],
  ['alpha > $(evil)', 'runs'],
  ['alpha 2>&1 > x; evil', 'runs'],
  ['alpha() { evil; }; alpha', 'runs'],
  ['function alpha { evil; }; alpha', 'runs'],
  ['shopt -s expand_aliases; alias alpha=evil\nalpha', 'runs'],
  ['trap evil EXIT; alpha', 'runs'],
  ['for i in 1; do evil; done', 'runs'],
  ['while evil; do break; done', 'runs'],
  ['if evil; then alpha; fi', 'runs'],
  ['case x in x) evil;; esac', 'runs'],
  ['{ evil; }', 'runs'],
  ['(evil)', 'runs'],
  ['! evil', 'runs'],
  ['time evil', 'runs'],
  ['coproc evil', 'not here'],
  ['e"vi"l', 'runs'],
  ["e'vi'l", 'runs'],
  ['e\\vil', 'runs'],
  ["$'\\x65vil'", 'runs'],
  ["alpha $'a\\'; evil; \\''", 'not here'],
  [`alpha 'it'"'"'s'; evil`, 'runs'],
  ['alpha "a\\"; evil; \\"b"; evil', 'runs'],
  ['alpha "a\\\\"; evil', 'runs'],
  ['{evil,}', 'runs'],
  ['{evil,alpha}', 'runs'],
  ['e{v,}il', 'not here'],
  ['alpha #\nevil', 'runs'],
  ['alpha a#b; evil', 'runs'],
  ['alpha # x \\\nevil', 'runs'],
  ['alpha \\\n; evil', 'runs'],
  ['alpha \\; evil; evil', 'runs'],
  ['ev\\\nil', 'runs'],
  [`evil\${IFS}x`, 'runs'],
  [`IFS=_; x=evil_y; $x`, 'runs'],
  ['X=1 evil', 'runs'],
  ['PATH=. evil', 'runs'],
  ['BASH_ENV=x alpha', 'not here'],
  ['2>&1 evil', 'runs'],
  ['>/dev/null evil', 'runs'],
  ['alpha 2>/dev/null; evil', 'runs'],
  ['command evil', 'runs'],
  ['builtin eval evil', 'runs'],
  ['eval evil', 'runs'],
  ['exec evil', 'not here'],
  ['. ./a.txt; evil', 'runs'],
  ['alpha\revil', 'not here'],
  ['alpha\r\nevil', 'runs'],
  ['alpha\u2028evil', 'not here'],
  ['alpha\u00a0evil', 'not here'],
  ['\u0430lpha', 'not here'],
  ['alpha\u200b x', 'not here'],
  ['alpha \u202eevil', 'not here'],
  ['alpha\0; evil', 'not here'],
  ['alpha *; evil', 'runs'],
  ['alpha *', 'not here'],
  ['find . -exec evil ;', 'not here'],
  ['find . -exec evil {} +', 'not here'],
  ['git -c alias.log=!evil log', 'not here'],
  ['git log --output=x', 'not here'],
  ['git log --outp=x', 'not here'],
  ['git log --ext-diff', 'not here'],
  ['git log --ext', 'not here'],
  [`alpha ${'x'.repeat(20_000)}; evil`, 'runs'],
  [`${'alpha;'.repeat(80)} evil`, 'runs'],
  [`${'('.repeat(300)}evil${')'.repeat(300)}`, 'not here'],
  ['alpha "unclosed; evil', 'not here'],
  ["alpha 'unclosed; evil", 'not here'],
  ['alpha &&& evil', 'not here'],
  ['[[ -v x[$(evil)] ]]', 'runs'],
  ['(( x[$(evil)] ))', 'runs'],
  ['test -v "x[$(evil)]"', 'runs'],
  ['printf -v x[$(evil)] y', 'runs'],
];

const harmless = [
  'alpha',
  'alpha x',
  'alpha "x; evil"',
  "alpha 'x $(evil)'",
  'alpha "a\\b" \'\' ""',
  'alpha; beta',
  'alpha && beta || alpha x | beta y',
  'alpha\n\nbeta\n',
  'alpha 2>&1 | beta >/dev/null',
  'alpha &>/dev/null',
  'alpha # evil',
  'git log -5 --oneline HEAD~2..HEAD -- a.txt',
  'alpha ./*.txt',
  'alpha файл.txt',
  'alpha a2>&1',
];

describe('what would run something else', () => {
  it('is no row that could not fail', () => {
    expect(smuggled.length).toBeGreaterThanOrEqual(80);
    expect(smuggled.filter(([, here]) => here === 'runs').length).toBeGreaterThanOrEqual(60);
  });

  it.each(smuggled)('%j is not allowed (%s)', (text, here) => {
    const blocked = !isAllowed(text);
    const harmful = ran.get(text)?.some(([program]) => program === 'evil') ?? false;
    attackRow({ kind: 'command smuggling', blocked, ...(here === 'runs' ? { harmful } : {}) });
    expect(blocked).toBe(true);
    if (here === 'runs') expect(harmful).toBe(true);
  });
});

describe('what rules allow', () => {
  it.each(harmless)('%j runs just that', (text) => {
    expect(isAllowed(text)).toBe(true);
    expect(ran.get(text)).not.toEqual([]);
    expect(unjudged(ran.get(text) ?? [], parser(text))).toEqual([]);
  });

  it('is found out when it is more than that', () => {
    const [found = []] = runsOf(['alpha x; evil y']);
    expect(unjudged(found, parser('alpha y'))).toEqual([
      ['alpha', 'x'],
      ['evil', 'y'],
    ]);
  });
});

/**
 * What the rules say of a command. Each simple command in it is judged on its own: one that is refused refuses the whole, and the
 * whole is allowed only if every part is and the text holds nothing but parts. Pure.
 */
import type { LayeredRule, Part, Verdict } from '../../shared/policy.ts';
import type { Mark, TreePart } from './command-tree.ts';
import type { ParsedCommand } from './parse-command.ts';
import { matchesCommand, mayCarry, nameOf } from './rules.ts';
import { namesRunner, startsOthers } from './starts-others.ts';

export interface CommandVerdict {
  verdict: Verdict;
  /** Which rule or what in the text decided, in words. */
  why: string;
  parts: Part[];
  /** In words, what keeps the whole from being allowed. */
  marks: string[];
  /** Nothing about it is hidden: each part is what will run, and starts nothing else. */
  isPlain: boolean;
  /** A person's rule asks about it or refuses it. */
  isHeld: boolean;
}

const markWords: Readonly<Record<Mark, string>> = {
  redirection: 'it reads or writes a file by redirection',
  substitution: 'it holds a command inside of a word',
  expansion: 'it holds words that only running it fills in',
  assignment: 'it sets variables',
  'here-document': 'it holds a text for a command to read',
  function: 'it defines a function',
  loop: 'it holds a loop',
  condition: 'it holds a condition',
  group: 'it groups commands',
  background: 'it leaves a command in the background',
  quoting: 'it holds quotes that stand for other characters',
  syntax: 'it is not complete as a command',
  'too-long': 'it is too long to be judged',
  invisible: 'it holds characters that do not show',
  unclear: 'it is not understood for sure',
};

/** `rules`: those that speak of this tool and agent, deny before ask before allow. */
export function decideCommand(parsed: ParsedCommand, rules: readonly LayeredRule[]): CommandVerdict {
  const judged = parsed.parts.map((part) => judge(part, rules));
  const marks = parsed.marks.map((mark) => markWords[mark]);
  // A rule that holds the tool back as a whole does so also where no part could be read.
  const general = rules.find(({ rule }) => rule.command === undefined && rule.path === undefined);
  const whole = general !== undefined && general.rule.verdict !== 'allow' ? general : undefined;
  const found = [
    ...judged,
    ...(whole === undefined
      ? []
      : [{ verdict: whole.rule.verdict, why: `by ${nameOf(whole)}`, isHeld: true }]),
  ];
  const rest = {
    parts: judged.map(({ text, verdict, why }) => ({ text, verdict, why })),
    marks,
    isPlain:
      marks.length === 0 &&
      judged.length > 0 &&
      parsed.parts.every(({ words }) => startsOthers(known(words)) === null && !namesRunner(known(words))),
    isHeld: found.some(({ isHeld }) => isHeld),
  };
  const deciding =
    found.find(({ verdict }) => verdict === 'deny') ??
    found.find(({ verdict, isHeld }) => verdict === 'ask' && isHeld) ??
    found.find(({ verdict }) => verdict === 'ask');
  if (deciding !== undefined) return { ...rest, verdict: deciding.verdict, why: deciding.why };
  if (marks.length > 0) return { ...rest, verdict: 'ask', why: `because ${marks[0]}` };
  if (judged.length === 0) return { ...rest, verdict: 'ask', why: 'because there is no command in it' };
  return { ...rest, verdict: 'allow', why: [...new Set(judged.map(({ why }) => why))].join(' and ') };
}

const known = (words: readonly (string | null)[]): string[] => words.map((word) => word ?? '');

function judge({ text, words, marks }: TreePart, rules: readonly LayeredRule[]): Part & { isHeld: boolean } {
  const strongest = rules.find(({ rule }) => matchesCommand(rule, words));
  const part = (verdict: Verdict, why: string, isHeld = false) => ({ text, verdict, why, isHeld });
  if (strongest !== undefined && strongest.rule.verdict !== 'allow')
    return part(strongest.rule.verdict, `by ${nameOf(strongest)}`, true);
  const [mark] = marks;
  if (mark !== undefined) return part('ask', `because ${markWords[mark]}`);
  const starts = startsOthers(known(words));
  if (starts !== null) return part('ask', `because ${starts}`);
  // What is built in is known to start nothing; of any other program nobody can say.
  const held = strongest?.layer === 'built-in' ? undefined : rules.find(({ rule }) => mayCarry(rule, words));
  if (held !== undefined) return part('ask', `because it could start what ${nameOf(held)} holds back`, true);
  if (strongest !== undefined) return part('allow', `by ${nameOf(strongest)}`);
  return part('ask', `because no rule covers ${nameForPeople(words)}`);
}

const nameForPeople = (words: readonly (string | null)[]): string =>
  words[0] == null ? 'a command whose name is filled in as it runs' : clip(words[0]);

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

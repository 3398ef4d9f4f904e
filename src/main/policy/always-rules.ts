/**
 * The rules that would let a command run unseen from now on: one for each simple command that no rule covers yet, word for word. A
 * person may make them wider; the app does not. What is offered was tried: with these rules, and only then, it would be allowed.
 */
import { readPlainCommands } from '../../shared/plain-command.ts';
import type { CommandFacts, LayeredRule, Rule } from '../../shared/policy.ts';
import { type CommandVerdict, decideCommand } from './command-decision.ts';
import type { ParsedCommand } from './parse-command.ts';
import { strongestFirst } from './rules.ts';
import { startsOthers } from './starts-others.ts';

type Offer = Pick<CommandFacts, 'always' | 'noRule'>;

export function alwaysRules(
  parsed: ParsedCommand,
  found: CommandVerdict,
  rules: readonly LayeredRule[],
  isSandboxed: boolean,
  tool: string,
): Offer {
  const none = (noRule: string): Offer => ({ always: [], noRule });
  if (!isSandboxed) return none('Rules let commands run unseen only where a sandbox works.');
  if (found.isHeld) return none(`It is held back ${found.why}, and that is stronger.`);
  if (found.marks[0] !== undefined) return none(`No rule can say it: ${found.marks[0]}.`);
  const starting = parsed.parts.map(({ words }) => startsOthers(words.map((word) => word ?? '')));
  const starts = starting.find((why) => why !== null);
  if (starts != null) return none(`No rule allows it unseen: ${starts}.`);
  const always = parsed.parts.flatMap(({ words }, index): Rule[] =>
    found.parts[index]?.verdict === 'allow'
      ? []
      : [{ verdict: 'allow', tool, command: words.map((word) => quoted(word ?? '')).join(' ') }],
  );
  const added = always.map((rule): LayeredRule => ({ layer: 'user', rule, ignored: null }));
  const would = always.length > 0 && decideCommand(parsed, strongestFirst([...rules, ...added])).verdict;
  return would === 'allow' ? { always: distinct(always), noRule: null } : none('No rule can say it.');
}

const distinct = (rules: readonly Rule[]): Rule[] =>
  rules.filter(({ command }, index) => rules.findIndex((other) => other.command === command) === index);

/** A word as a pattern has it that means this word and no other. */
function quoted(word: string): string {
  const plain = readPlainCommands(`x ${word}`)?.[0]?.[1];
  if (plain?.text === word && plain.wild.length === 0 && !/\s/.test(word)) return word;
  return word.includes("'") ? `"${word.replace(/[$`"\\]/g, '\\$&')}"` : `'${word}'`;
}

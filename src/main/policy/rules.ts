/**
 * Whether a rule speaks of a call, and how a rule is named to people. A rule that forbids is matched loosely (letter case of
 * paths, folders of programs, what another command starts), one that allows only to the letter: either way a mistake asks.
 */
import { posix } from 'node:path';
import { readPlainCommands } from '../../shared/plain-command.ts';
import type { LayeredRule, Rule, Verdict } from '../../shared/policy.ts';
import { covers, nameCovers, type Piece, pathCovers } from '../base/wildcard.ts';
import { programOf, startsOthers } from './starts-others.ts';

/** What a rule is asked about besides commands. */
export interface Subject {
  tool: string;
  agent: string;
}

export const speaksOf = (rule: Rule, { tool, agent }: Subject): boolean =>
  nameCovers(rule.tool ?? '*', tool) && nameCovers(rule.agent ?? '*', agent);

/** Folders of a path that are looked at. */
const mostEnds = 40;

export const matchesPath = (rule: Rule, path: string): boolean =>
  rule.command === undefined && (rule.path === undefined || coversPath(rule.path, rule.verdict, path));

/** What forbids a folder by its name forbids what is in it: commands do not get to it either. */
function coversPath(glob: string, verdict: Verdict, path: string): boolean {
  if (verdict === 'allow') return pathCovers(glob, path, false);
  const ends = [...path.matchAll(/\//g)].map(({ index }) => index).filter((index) => index > 0);
  return [...ends.slice(0, mostEnds).map((end) => path.slice(0, end)), path].some((part) =>
    pathCovers(glob, part, true),
  );
}

/** `words`: null where only running the command would tell; no literal matches that. */
export function matchesCommand(rule: Rule, words: readonly (string | null)[]): boolean {
  if (rule.path !== undefined) return rule.verdict !== 'allow' && namesPath(rule, words);
  if (rule.command === undefined) return true;
  const pieces = piecesOf(rule.command);
  if (rule.verdict === 'allow') return covers(pieces, words);
  return tails(words).some((tail) => covers(pieces, tail));
}

/**
 * Whether a later word is where a forbidden command could begin, if this one starts it: no list knows all that start others. Only
 * a reason to ask, since `say rm x` is as likely to be words.
 */
export function mayCarry(rule: Rule, words: readonly (string | null)[]): boolean {
  if (rule.verdict === 'allow' || rule.command === undefined) return false;
  const pieces = piecesOf(rule.command);
  return words.some((word, from) => {
    if (from === 0 || word === null) return false;
    return covers(pieces, [programOf(word), ...words.slice(from + 1)]);
  });
}

/** A path that is forbidden is so in a command, too, as far as the command names it. */
const namesPath = (rule: Rule, words: readonly (string | null)[]): boolean =>
  words.some((word) => word !== null && pathsIn(word).some((path) => matchesPath(rule, path)));

/** `--file=a`, `HEAD:a`; of a path from the root each end, since the workspace is somewhere in it. */
const pathsIn = (word: string): string[] =>
  [word, ...[...word.matchAll(/[=:]/g)].map(({ index }) => word.slice(index + 1))].flatMap((each) => {
    const path = posix.normalize(each);
    if (!path.startsWith('/')) return [path];
    return [path, ...[...path.matchAll(/\//g)].slice(0, mostEnds).map(({ index }) => path.slice(index + 1))];
  });

/** For a rule that forbids: the command itself, and what a command that starts another one starts. */
function tails(words: readonly (string | null)[]): (string | null)[][] {
  const known = words.map((word) => word ?? '');
  const starts = startsOthers(known) === null ? 1 : words.length;
  return Array.from({ length: starts }, (_, from) => from).flatMap((from) => {
    const program = words[from] == null ? null : programOf(words[from]);
    const rest = words.slice(from + 1);
    // The one option before git's subcommand that a rule may allow, since it changes nothing of what is done.
    const isUnpaged = program === 'git' && rest[0] === '--no-pager';
    return [[program, ...rest], ...(isUnpaged ? [[program, ...rest.slice(1)]] : [])];
  });
}

function piecesOf(pattern: string): Piece<string | null>[] {
  const words = readPlainCommands(pattern)?.[0] ?? [];
  return words.map((word, index): Piece<string | null> => {
    if (word.text === '*' && word.wild.length === 1) return index === words.length - 1 ? 'some' : 'one';
    const characters = [...word.text];
    // `wild` counts in UTF-16 units, as the text does.
    let at = 0;
    const pieces = characters.map((character): Piece<string> => {
      const isWild = word.wild.includes(at);
      at += character.length;
      if (isWild) return character === '*' ? 'some' : 'one';
      return { is: (found) => found === character };
    });
    return { is: (found) => found !== null && covers(pieces, [...found]) };
  });
}

const owners = {
  cli: 'a rule of the command line',
  env: 'a rule of the environment',
  workspace: 'a rule of this workspace',
  user: 'your rule',
  'built-in': 'the built-in rule',
} as const;

/** `your rule "allow git log *"`. */
export const nameOf = ({ layer, rule }: LayeredRule): string => `${owners[layer]} "${ruleText(rule)}"`;

function ruleText({ verdict, tool, path, command, agent }: Rule): string {
  const what = command ?? path;
  // What a command is, is plain from its pattern.
  const isUsual = command !== undefined && tool === 'execute_command';
  return [
    verdict,
    ...(tool === undefined || isUsual ? [] : [`tool ${tool}`]),
    ...(what === undefined ? [] : [what]),
    ...(agent === undefined ? [] : [`for ${agent}`]),
  ].join(' ');
}

const strength: readonly Verdict[] = ['deny', 'ask', 'allow'];

/** deny before ask before allow; the order within each stays. */
export const strongestFirst = (rules: readonly LayeredRule[]): LayeredRule[] =>
  strength.flatMap((verdict) => rules.filter(({ rule }) => rule.verdict === verdict));

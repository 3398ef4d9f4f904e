/**
 * The rules as they hold now, and what they say of a call. Rules are looked up at every question, so that one written by hand
 * holds at once. The judging itself is pure (`decide.ts`); here is only what it needs: the grammar, the layers, the session's past.
 */
import { posix } from 'node:path';
import type { ApproveMode } from '../../shared/event.ts';
import type { CommandFacts, LayeredRule, Rule } from '../../shared/policy.ts';
import type { Effect, Proposal } from '../../shared/proposal.ts';
import { alwaysRules } from './always-rules.ts';
import { commandVerdict, decidePolicy, type PolicyDecision, rulesFor } from './decide.ts';
import { operandsOf } from './operands.ts';
import { type CommandParser, loadCommandParser } from './parse-command.ts';
import { speaksOf, strongestFirst } from './rules.ts';
import { safeCommands } from './safe-commands.ts';
import { unusualOf } from './unusual.ts';

export interface Question {
  effect: Effect;
  approve: ApproveMode;
  mode: string;
  tool: string;
  proposal: Proposal;
  /** Absolute path. */
  workspace: string;
  /** The path that a reading call names. */
  path?: string | undefined;
  /** Paths, relative to the workspace, that were written in this session. */
  written: readonly string[];
}

export interface Judgement extends PolicyDecision {
  /** Of a command. */
  command?: CommandFacts;
  /** Files it runs, relative to the workspace; they may not exist. Of a command. */
  operands?: string[];
}

export interface RuleBook {
  /** deny before ask before allow; within each as the layers have them, what is ignored too. */
  rules: LayeredRule[];
  /** What is wrong with the files they are in; null when nothing is. */
  trouble: string | null;
}

export interface Policy {
  /**
   * Loads what judging needs, once; `judge` is synchronous, so that what it was told is still so when it answers. `added`: as if
   * the person had these rules, too.
   */
  load(): Promise<(question: Question, added?: readonly Rule[]) => Judgement>;
  /**
   * Globs of what a command must not see of the workspace: what a rule denies, and what one asks about unless a person saw the
   * command. Reading a text never tells all that it will open, so this holds whatever its text was judged to be.
   */
  withheld(command: { workspace: string; mode: string; isSeen: boolean }): string[];
  /** Rules of every layer; `workspace` (absolute path) adds that folder's own. */
  book(workspace?: string): RuleBook;
}

export interface PolicyOptions {
  /** Rules by layer, and why some may be missing. */
  read(workspace?: string): {
    values: { source: 'cli' | 'env' | 'workspace' | 'user'; value: readonly Rule[] }[];
    trouble: string | null;
  };
  log(message: string, error: unknown): void;
}

export const createPolicy = ({ read, log }: PolicyOptions): Policy => {
  const people = (workspace?: string): RuleBook => {
    const { values, trouble } = read(workspace);
    const rules = values.flatMap(({ source, value }) =>
      value.map((rule): LayeredRule => ({ layer: source, rule, ignored: ignoredBecause(source, rule) })),
    );
    return { rules, trouble };
  };
  return {
    async load() {
      const parser = await loadCommandParser().catch((error: unknown): CommandParser => {
        log('loading the grammar of commands', error);
        // Nothing is understood then, so everything asks.
        return () => ({ parts: [], marks: ['unclear'], targets: [] });
      });
      return (question, added = []) => {
        const wished = added.map((rule): LayeredRule => ({ layer: 'user', rule, ignored: null }));
        const { rules, trouble } = people(question.workspace);
        return judge(question, parser, { rules: [...rules, ...wished], trouble });
      };
    },
    withheld: ({ workspace, ...command }) => withheldBy(people(workspace).rules, command),
    book(workspace) {
      const { rules, trouble } = people(workspace);
      const safe = safeCommands.map((rule): LayeredRule => ({ layer: 'built-in', rule, ignored: null }));
      return { rules: strongestFirst([...rules, ...safe]), trouble };
    },
  };
};

/**
 * A folder may make rules stricter, never looser: its settings come with it from wherever it is from, and what they allowed would be
 * allowed before anybody read it. That can only change when a person has said that the folder, as it is, is trusted.
 */
const ignoredBecause = (source: string, { verdict }: Rule): string | null =>
  source === 'workspace' && verdict === 'allow' ? 'a workspace can refuse and ask, not allow' : null;

/** A rule was given for a script as it was; one that an agent has written since is another. All allowed is all allowed. */
function heldIfWritten(
  decided: PolicyDecision,
  approve: ApproveMode,
  { unusual }: CommandFacts,
): PolicyDecision {
  const written = unusual.find(({ kind }) => kind === 'written');
  if (decided.verdict !== 'allow' || approve === 'all' || written === undefined) return decided;
  return {
    ...decided,
    verdict: 'ask',
    rule: `asks because it runs what was written in this session: ${written.what}`,
  };
}

/** `isSeen`: by a person, whose word is stronger than a rule that only asks. */
const withheldBy = (
  rules: readonly LayeredRule[],
  { mode: agent, isSeen }: { mode: string; isSeen: boolean },
): string[] =>
  rules
    .filter(({ rule, ignored }) => ignored === null && speaksOf(rule, { tool: 'execute_command', agent }))
    .filter(({ rule: { verdict } }) => verdict === 'deny' || (verdict === 'ask' && !isSeen))
    .flatMap(({ rule: { path } }) => path ?? []);

function judge(question: Question, parser: CommandParser, { rules, trouble }: RuleBook): Judgement {
  const { proposal, tool, mode } = question;
  if (proposal.kind !== 'command') {
    const path = question.path === undefined ? undefined : plainPath(question.path, question.workspace);
    return decidePolicy({ ...question, path, rules, trouble });
  }
  const parsed = parser(proposal.command);
  const isSandboxed = proposal.sandbox === 'enforced';
  const verdict = commandVerdict({ tool, mode, rules, trouble }, parsed, isSandboxed);
  const around = { workspace: question.workspace.replaceAll('\\', '/'), written: question.written };
  const withheld = isSandboxed ? withheldBy(rules, { mode, isSeen: true }) : [];
  const command: CommandFacts = {
    ...(withheld.length === 0 ? {} : { withheld }),
    parts: verdict.parts,
    marks: verdict.marks,
    unusual: unusualOf(parsed, around),
    ...alwaysRules(parsed, verdict, rulesFor({ tool, mode, rules }, isSandboxed), isSandboxed, tool),
  };
  const operands = operandsOf(parsed, around.workspace);
  const decided = decidePolicy({ ...question, found: verdict, rules, trouble });
  return { ...heldIfWritten(decided, question.approve, command), command, operands };
}

/** A model may write `./a`, `b//a` or the whole path: rules speak of the one name that all of them mean. */
function plainPath(path: string, workspace: string): string {
  const [whole, root] = [posix.normalize(path.replaceAll('\\', '/')), workspace.replaceAll('\\', '/')];
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return whole.toLowerCase().startsWith(prefix.toLowerCase()) ? whole.slice(prefix.length) : whole;
}

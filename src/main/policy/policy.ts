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
import { type CommandParser, loadCommandParser } from './parse-command.ts';
import { strongestFirst } from './rules.ts';
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
}

export interface RuleBook {
  /** deny before ask before allow; within each as the layers have them, what is ignored too. */
  rules: LayeredRule[];
  /** What is wrong with the files they are in; null when nothing is. */
  trouble: string | null;
}

export interface Policy {
  /** Loads what judging needs, once; `judge` is synchronous, so that what it was told is still so when it answers. */
  load(): Promise<(question: Question) => Judgement>;
  /** Rules of every layer; `workspace` (absolute path) adds that folder's own. */
  book(workspace?: string): RuleBook;
}

export interface PolicyOptions {
  /** Rules by layer. */
  layers(workspace?: string): { source: 'cli' | 'env' | 'workspace' | 'user'; rules: readonly Rule[] }[];
  trouble(workspace?: string): string | null;
  log(message: string, error: unknown): void;
}

export const createPolicy = ({ layers, trouble, log }: PolicyOptions): Policy => {
  const people = (workspace?: string): LayeredRule[] =>
    layers(workspace).flatMap(({ source, rules }) =>
      rules.map((rule) => ({ layer: source, rule, ignored: ignoredBecause(source, rule) })),
    );
  return {
    async load() {
      const parser = await loadCommandParser().catch((error: unknown): CommandParser => {
        log('loading the grammar of commands', error);
        // Nothing is understood then, so everything asks.
        return () => ({ parts: [], marks: ['unclear'], targets: [] });
      });
      return (question) =>
        judge(question, parser, { rules: people(question.workspace), trouble: trouble(question.workspace) });
    },
    book: (workspace) => ({
      rules: strongestFirst([
        ...people(workspace),
        ...safeCommands.map((rule): LayeredRule => ({ layer: 'built-in', rule, ignored: null })),
      ]),
      trouble: trouble(workspace),
    }),
  };
};

/**
 * A folder may make rules stricter, never looser: its settings come with it from wherever it is from, and what they allowed would be
 * allowed before anybody read it. That can only change when a person has said that the folder, as it is, is trusted.
 */
const ignoredBecause = (source: string, { verdict }: Rule): string | null =>
  source === 'workspace' && verdict === 'allow' ? 'a workspace can refuse and ask, not allow' : null;

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
  const command: CommandFacts = {
    parts: verdict.parts,
    marks: verdict.marks,
    unusual: unusualOf(parsed, around),
    ...alwaysRules(parsed, verdict, rulesFor({ tool, mode, rules }, isSandboxed), isSandboxed, tool),
  };
  return { ...decidePolicy({ ...question, parsed, rules, trouble }), command };
}

/** A model may write `./a`, `b//a` or the whole path: rules speak of the one name that all of them mean. */
function plainPath(path: string, workspace: string): string {
  const [whole, root] = [posix.normalize(path.replaceAll('\\', '/')), workspace.replaceAll('\\', '/')];
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return whole.toLowerCase().startsWith(prefix.toLowerCase()) ? whole.slice(prefix.length) : whole;
}

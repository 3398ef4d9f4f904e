/**
 * Rules of what may happen without asking, and what is told of a command before it runs. A command pattern is written like one
 * simple command; an unquoted `*` in it stands for anything within a word, alone for one word, alone at the end for all that follows.
 */
import { z } from 'zod';
import { readPlainCommands } from './plain-command.ts';

const verdicts = ['deny', 'ask', 'allow'] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

const isPattern = (text: string): boolean => readPlainCommands(text)?.length === 1;

/** What other tools understand and this one would never find: a rule that forbids nothing must not look like one that does. */
const isGlob = (text: string): boolean =>
  !/\\|^~|\{[^}]*,/.test(text) && !text.split('/').includes('..') && !/^[a-z]:/i.test(text);

export const ruleSchema = z
  .strictObject({
    verdict: verdictSchema,
    /** Name of a tool; `*` stands for anything in it. Every tool when absent. */
    tool: z.string().min(1).max(200).exactOptional(),
    /** Glob of a path relative to the workspace: `docs/**`, `*.pem` in any folder. */
    path: z
      .string()
      .min(1)
      .max(1000)
      .refine(
        isGlob,
        'not a path in the workspace, such as: docs/** or *.pem; one rule for each, without { }',
      )
      .exactOptional(),
    command: z
      .string()
      .min(1)
      .max(2000)
      .refine(isPattern, 'not one simple command, such as: git log *')
      .exactOptional(),
    /** Name of an agent; `*` stands for anything in it. */
    agent: z.string().min(1).max(200).exactOptional(),
  })
  .refine(
    (rule) => [rule.tool, rule.path, rule.command, rule.agent].some((part) => part !== undefined),
    'says neither a tool, a path, a command nor an agent',
  )
  .refine((rule) => rule.path === undefined || rule.command === undefined, 'has both a path and a command');
export type Rule = z.infer<typeof ruleSchema>;

/** Where a rule comes from, strongest word first in a list for people; strength itself is in the verdict. */
const ruleLayers = ['cli', 'env', 'workspace', 'user', 'built-in'] as const;

export const layeredRuleSchema = z.object({
  layer: z.enum(ruleLayers),
  rule: ruleSchema,
  /** Why it does not count; null when it does. */
  ignored: z.string().nullable(),
});
export type LayeredRule = z.infer<typeof layeredRuleSchema>;

/** One simple command of a text. `why` reads after its verdict: `allowed by your rule "git log *"`. */
export const partSchema = z.object({ text: z.string(), verdict: verdictSchema, why: z.string() });
export type Part = z.infer<typeof partSchema>;

export const unusualSchema = z.object({
  /** network: wants one · outside: names a place outside of the workspace to write · written: runs what an agent wrote in this session. */
  kind: z.enum(['network', 'outside', 'written']),
  /** The command or the path. */
  what: z.string(),
});
export type Unusual = z.infer<typeof unusualSchema>;

/** A file that a command runs; the digest of its contents when the person was asked, null when there was none. */
const operandSchema = z.object({ path: z.string(), digest: z.string().nullable() });
export type Operand = z.infer<typeof operandSchema>;

/** What a person is told of a command that waits; computed by the host and kept with the request. */
export const commandFactsSchema = z.object({
  /** In the order of the text; those inside of substitutions and loops too. */
  parts: z.array(partSchema),
  /** What keeps the command as a whole from being allowed by rules, in words. */
  marks: z.array(z.string()),
  unusual: z.array(unusualSchema),
  /** The rules that would let it run unseen from now on; empty when none can, and then `noRule` says why. */
  always: z.array(ruleSchema),
  noRule: z.string().nullable(),
  /** Globs of what the sandbox keeps from it although a person lets it run; absent when nothing, and in old journals. */
  withheld: z.array(z.string()).exactOptional(),
  /** Files it runs, bound to the decision; absent when none, and in old journals. */
  operands: z.array(operandSchema).exactOptional(),
});
export type CommandFacts = z.infer<typeof commandFactsSchema>;

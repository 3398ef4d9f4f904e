/**
 * The agents, read once from Markdown files: the front matter says what each may do, the body is what the model is told when
 * it begins. What stands in front of a session (rules and tools) is the same for all of them, because a switch that moved it
 * would make the model server read everything again; so an agent's limits are never in what is offered, only in `agent-limits.ts`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { createPathPattern } from '../base/path-pattern.ts';

/** File in `prompts/` with the rules of every session, and its tools; another order would move the prompt, too. */
export const commonPrompt = 'coder';
export const commonTools = [
  'read_file',
  'write_file',
  'list_files',
  'search_in_code',
  'execute_command',
  'apply_diff',
  'ask_followup_question',
  'attempt_completion',
  'switch_mode',
] as const;
/** The agent that the common rules speak to: a session that begins with it is told nothing more. */
export const commonMode = 'coder';

const limitedEffects = ['read', 'write', 'exec', 'network'] as const;
export type LimitedEffect = (typeof limitedEffects)[number];

export interface Mode {
  name: string;
  title: string;
  /** One line for people: what it is for and what it may do. */
  description: string;
  tools: readonly string[];
  /** Questions and control are nobody's to refuse and not listed. */
  effects: readonly LimitedEffect[];
  /** Patterns of paths it may write; `**` is any. */
  writes: readonly string[];
  /** What the model is told when this agent begins. */
  words: string;
}

export interface Modes {
  list(): readonly Mode[];
  named(name: string): Mode | undefined;
  /** Not one of ours. */
  isOwn(name: string): boolean;
  /** What is wrong with files of the person's, with the file and the field. */
  problems(): readonly string[];
}

const frontMatter = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and dashes'),
  title: z.string().min(1).max(40),
  description: z.string().min(1).max(200),
  tools: z.array(z.enum(commonTools)).min(1),
  effects: z.array(z.enum(limitedEffects)),
  writes: z.array(z.string().min(1)),
});

/** Longest words of an agent, in characters: they are paid for at each switch. */
const mostWords = 1_200;

/** An agent from its file's text; `invalid` names the file and the field. */
export function readMode(file: string, text: string): Result<Mode> {
  const [, head, body = ''] = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n([\s\S]*))?$/.exec(text) ?? [];
  const wrong = (why: string) => fail('invalid', `${file}: ${why}`);
  if (head === undefined) return wrong('it does not begin with front matter between two lines "---".');
  let value: unknown;
  try {
    value = parse(head);
  } catch (error) {
    return wrong(`its front matter is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = frontMatter.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return wrong(`${issue?.path.join('.') || 'front matter'}: ${issue?.message ?? 'is wrong'}`);
  }
  const words = body.trim();
  if (words === '') return wrong('body: there are no words for the model.');
  if (words.length > mostWords) return wrong(`body: longer than ${mostWords} characters.`);
  const pattern = read.data.writes.find((one) => createPathPattern(one) === null);
  if (pattern !== undefined) return wrong(`writes: ${JSON.stringify(pattern)} is no pattern of paths.`);
  if (read.data.writes.length > 0 !== read.data.effects.includes('write'))
    return wrong('writes: patterns go with the effect "write", and only with it.');
  return ok({ ...read.data, words });
}

/** In the order in which people are shown them. */
const order = ['orchestrator', 'coder', 'architect', 'debug', 'ask'];

/**
 * The agents of our folder, then the person's own by name. Throws for a file of ours that is wrong; one of theirs is left out and
 * told in `problems`.
 */
export function createModes(folder: string, ownFolder?: string): Modes {
  const shipped = agentFiles(folder).map((file) => {
    const mode = readMode(file, readFileSync(join(folder, file), 'utf8'));
    if (!mode.ok) throw new Error(mode.error.message);
    return mode.value;
  });
  shipped.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  const list = [...shipped];
  const problems: string[] = [];
  for (const file of ownFolder !== undefined && existsSync(ownFolder) ? agentFiles(ownFolder) : []) {
    const mode = readOwn(join(ownFolder ?? '', file), list);
    if (mode.ok) list.push(mode.value);
    else problems.push(mode.error.message);
  }
  return {
    list: () => list,
    named: (name) => list.find((mode) => mode.name === name),
    isOwn: (name) => !shipped.some((mode) => mode.name === name),
    problems: () => problems,
  };
}

/** Names, sorted. */
const agentFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort();

function readOwn(path: string, taken: readonly Mode[]): Result<Mode> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return fail(
      'invalid',
      `${path} could not be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const mode = readMode(path, text);
  if (mode.ok && taken.some(({ name }) => name === mode.value.name))
    return fail('invalid', `${path}: name: there is an agent "${mode.value.name}" already.`);
  return mode;
}

/** As the model is told it: at the end of a message, where it moves nothing. */
export const toldOf = ({ words }: Mode): string => `[${words}]`;

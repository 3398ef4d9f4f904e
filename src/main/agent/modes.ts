/**
 * What an agent is. What stands in front of a session (rules and tools) is the same for all of them, because a switch that moved it
 * would make the model server read everything again; so an agent's limits are never in what is offered, only in `agent-limits.ts`.
 * A session may have a few tools more, from its beginning on. Where agents come from: `mode-files.ts`.
 */
import type { ModeSource } from '../../shared/mode-source.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** File in `prompts/` with the rules of every session, and its tools; another order would move the prompt, too. */
const commonPrompt = 'coder';
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
/**
 * Offered only in a session that begins with an agent which lists them: each costs every first request tokens. They stay for the
 * whole session, whoever is at work later, since what is offered must not move.
 */
export const furtherTools = [
  'apply_patch_review',
  'prompt_user',
  'show_notification',
  'delegate',
  'update_plan',
  'check_feature',
] as const;
/** The agent that the common rules speak to: a session that begins with it is told nothing more. */
export const commonMode = 'coder';

export const limitedEffects = ['read', 'write', 'exec', 'network'] as const;
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
  from: ModeSource;
}

/** The agents of a folder, as they are now. */
export interface Modes {
  /** In the order in which people are shown them. */
  list: readonly Mode[];
  named(name: string): Mode | undefined;
  /** What is wrong with files that are not ours, with the file and the field; such an agent is left out. */
  problems: readonly string[];
}

/** As the model is told it: at the end of a message, where it moves nothing. */
export const toldOf = ({ words }: Mode): string => `[${words}]`;

/** What a session that begins with this agent has beside the common tools, as its first event says it. */
export function furtherToolsOf({ tools }: Pick<Mode, 'tools'>): { tools?: string[] } {
  const further = furtherTools.filter((name) => tools.includes(name));
  return further.length === 0 ? {} : { tools: further };
}

/** The names of the tools that the model is told of in this session. A file that was imported may name some that are none. */
export const offeredTools = ({ tools = [], editFormat }: Offered): string[] =>
  [...commonTools, ...furtherTools.filter((name) => tools.includes(name))].filter(
    (name) => !writesWhole({ editFormat }) || !partTools.includes(name),
  );

/** Files in `prompts/`: the rules, and the line of them that tells how to edit with what is offered. */
export const rulesOf = (session: Pick<Offered, 'editFormat'>): { prompt: string; editing: string } => ({
  prompt: commonPrompt,
  editing: writesWhole(session) ? 'edit-whole-file' : 'edit-usual',
});

interface Offered {
  tools?: readonly string[] | undefined;
  editFormat?: { arm: string } | undefined;
}

/** They edit parts of files. */
const partTools: readonly string[] = ['apply_diff', 'apply_patch_review'];

const writesWhole = ({ editFormat }: Pick<Offered, 'editFormat'>): boolean =>
  editFormat?.arm === 'whole-file';

/** `not_found` names those that are there. */
export function modeOf({ named, list, problems }: Modes, name: string): Result<Mode> {
  const mode = named(name);
  if (mode !== undefined) return ok(mode);
  const there = `There are ${list.map((one) => one.name).join(', ')}.`;
  return fail('not_found', `There is no agent "${name}".`, [there, ...problems].join(' '));
}

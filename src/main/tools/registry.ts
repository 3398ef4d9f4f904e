/**
 * The tools there are, in the one order in which models are told of them: another order would cost the model server its
 * cache. Add one by writing its file and naming it at the end of the list.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { ToolSpec } from '../base/tool-spec.ts';
import { applyDiff } from './apply-diff.ts';
import { applyPatchReview } from './apply-patch-review.ts';
import { askFollowupQuestion } from './ask-followup-question.ts';
import { attemptCompletion } from './attempt-completion.ts';
import { clipLine } from './clip.ts';
import { delegate } from './delegate.ts';
import { type CommandPlace, createExecuteCommand } from './execute-command.ts';
import { listFiles } from './list-files.ts';
import { promptUser } from './prompt-user.ts';
import { readFile } from './read-file.ts';
import { searchInCode } from './search-in-code.ts';
import { showNotification } from './show-notification.ts';
import { switchMode } from './switch-mode.ts';
import type { Tool } from './tool.ts';
import { toolSpec } from './tool-spec.ts';
import { writeFile } from './write-file.ts';

export interface ToolRegistry {
  list(): readonly Tool[];
  get(name: string): Tool | undefined;
  /** The tool a model asked for; for an unknown name an answer with the valid ones, `offered` if given. */
  find(name: string, offered?: readonly string[]): Result<Tool>;
  /** Specs of the named tools, in the order of the list whatever the order of `names`. Throws for an unknown name. */
  specs(names: readonly string[]): ToolSpec[];
  /** Adds a tool at the end of the list. Throws for a name that is taken. */
  add(tool: Tool): void;
}

export interface ToolRegistryOptions {
  commands: CommandPlace;
}

export function createToolRegistry({ commands }: ToolRegistryOptions): ToolRegistry {
  const tools: Tool[] = [
    readFile,
    listFiles,
    searchInCode,
    writeFile,
    applyDiff,
    createExecuteCommand(commands),
    askFollowupQuestion,
    attemptCompletion,
    switchMode,
    applyPatchReview,
    promptUser,
    showNotification,
    delegate,
  ];
  /** Made once: generating a schema costs more than a step's whole share of our time. */
  const made = new Map<Tool, ToolSpec>();
  const specOf = (tool: Tool): ToolSpec => {
    const spec = made.get(tool) ?? toolSpec(tool);
    made.set(tool, spec);
    return spec;
  };
  const get = (name: string): Tool | undefined => tools.find((tool) => tool.name === name);
  return {
    list: () => tools,
    get,
    find: (name, offered = tools.map((tool) => tool.name)) => {
      const tool = offered.includes(name) ? get(name) : undefined;
      if (tool !== undefined) return ok(tool);
      return fail(
        'not_found',
        `There is no tool named ${/^[\w-]{1,64}$/.test(name) ? name : JSON.stringify(clipLine(name, 64))}.`,
        `The tools are: ${offered.join(', ')}.`,
      );
    },
    specs: (names) => {
      const unknown = names.filter((name) => get(name) === undefined);
      if (unknown.length > 0) throw new Error(`no such tool: ${unknown.join(', ')}`);
      return tools.filter((tool) => names.includes(tool.name)).map(specOf);
    },
    add: (tool) => {
      if (get(tool.name) !== undefined) throw new Error(`there is a tool named ${tool.name} already`);
      tools.push(tool);
    },
  };
}

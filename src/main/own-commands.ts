/**
 * Commands of nobody's session (checks of the plan, gates) over what every command goes through: trust, rules, sandbox, a checkpoint and
 * the very tool that runs an agent's commands. Whoever asks for one is at the page or in a terminal, so that rules know them as `person`.
 */
import type { CommandProposal } from '../shared/proposal.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { Engine } from './agent/engine.ts';
import { operandsNow } from './agent/operands.ts';
import { digestValue } from './base/digest.ts';
import type { Judged, Ran } from './base/judged-command.ts';
import type { TreeFile } from './base/tree-state.ts';
import type { ExecutionContext, Tool } from './tools/tool.ts';

export interface OwnCommand {
  /** Real path. */
  workspace: string;
  /** Of what it belongs to; names the file of an output that is too long. */
  id: string;
  command: string;
  /** Absent: as the person's settings say. */
  timeoutSeconds?: number | undefined;
}

export interface OwnCommands {
  /** `denied` for a folder that is not trusted; a rule that denies is a verdict. */
  judge(command: OwnCommand): Promise<Result<Judged>>;
  /** Makes what is there now one that can be gone back to, as before an agent's commands; gives what `files` would. */
  prepare(
    workspace: string,
    reason: string,
    signal: AbortSignal,
  ): Promise<Result<readonly TreeFile[] | null>>;
  /** Runs what was judged, or fails and has run nothing. */
  run(
    command: OwnCommand,
    judged: Judged,
    given: Pick<ExecutionContext, 'signal' | 'isSeen'>,
  ): Promise<Result<Ran>>;
  /** Null when they cannot be looked at. */
  files(workspace: string): Promise<readonly TreeFile[] | null>;
}

const person = 'person';

/** `of`: whose they are, as a session's ID would be. `longest`: how much of an output comes back, in characters. */
export function createOwnCommands(engine: Engine, of: string, longest?: number): OwnCommands {
  const context = async (
    { workspace: root, id }: OwnCommand,
    given: Pick<ExecutionContext, 'signal' | 'isSeen'>,
  ): Promise<Result<ExecutionContext>> => {
    const folder = await engine.folder(root);
    if (!folder.ok) return folder;
    const { answerLimit, commandTimeoutMs } = engine.limits();
    return ok({
      ...{ sessionId: of, mode: person, workspace: folder.value.workspace, held: [], blobs: engine.blobs },
      ...{ ...given, answerLimit: longest ?? answerLimit, commandTimeoutMs, nextBackground: id },
      spillFolder: engine.spillFolder(of),
      output: () => {},
    });
  };
  return {
    judge: (command) => judge(engine, command, context),
    async prepare(workspace, reason, signal) {
      const folder = await engine.folder(workspace);
      if (!folder.ok) return folder;
      const made = await folder.value.checkpoints.create({ reason, listed: true }, signal);
      return made.ok ? ok(made.value.list ?? null) : made;
    },
    async run(command, { proposal }, given) {
      const at = await context(command, given);
      if (!at.ok) return at;
      return commandTool(engine).commit(proposal, at.value, `${command.id}-${engine.now()}`);
    },
    async files(workspace) {
      const folder = await engine.folder(workspace);
      const files = folder.ok ? await folder.value.checkpoints.files() : folder;
      return files.ok ? files.value : null;
    },
  };
}

export const commandTool = (engine: Engine): Required<Tool> => {
  const tool = engine.tools.get('execute_command');
  if (tool?.commit === undefined) throw new Error('no tool runs commands');
  return tool as Required<Tool>;
};

async function judge(
  engine: Engine,
  command: OwnCommand,
  contextOf: (
    command: OwnCommand,
    given: Pick<ExecutionContext, 'signal' | 'isSeen'>,
  ) => Promise<Result<ExecutionContext>>,
): Promise<Result<Judged>> {
  const { workspace, timeoutSeconds } = command;
  if (!engine.trusts(workspace))
    return fail('denied', 'You have not trusted this folder, so nothing of it is run.', 'Trust it first.');
  const context = await contextOf(command, { signal: AbortSignal.any([]), isSeen: false });
  if (!context.ok) return context;
  const timeout = timeoutSeconds === undefined ? {} : { timeout_seconds: timeoutSeconds };
  const proposed = await commandTool(engine).propose({ command: command.command, ...timeout }, context.value);
  if (!proposed.ok) return proposed;
  const proposal = proposed.value.proposal as CommandProposal;
  const judged = (await engine.policy.load())({
    ...{ tool: 'execute_command', effect: 'exec', approve: 'ask', mode: person },
    ...{ proposal, workspace, written: [] },
  });
  const operands = await operandsNow({ folder: context.value }, judged.operands ?? [], []);
  const { verdict, rule } = judged;
  return ok({ verdict, rule, proposal, digest: digestValue({ proposal, operands }) });
}

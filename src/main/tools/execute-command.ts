/**
 * Proposes a shell command and, once approved, runs exactly that. A command that ends with an error has still done what
 * was asked: the outcome is `done` with its exit code; `failed` means the time limit.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type CommandResult, runCommand, signalName } from '../exec/command.ts';
import { commandProblem } from '../exec/command-text.ts';
import { resolveInside } from '../workspace/path.ts';
import { clipLine, clipMiddle } from './clip.ts';
import type { Committed, ExecutionContext, Tool } from './tool.ts';

const parameters = z.object({
  command: z.string().min(1),
  timeout_seconds: z.number().positive().optional(),
});

/** A model may ask for this much; the person's own limit may be higher. */
const mostMs = 600_000;
const kept = { headBytes: 128 * 1024, tailBytes: 128 * 1024, spillLimit: 64 * 1024 * 1024 } as const;

/** `environment` is all a command gets to see; see `commandEnvironment`. */
export function createExecuteCommand(environment: Record<string, string>): Tool<typeof parameters> {
  return {
    name: 'execute_command',
    effect: 'exec',
    description: 'Run a bash command in the workspace root. No keyboard; background processes end with it.',
    parameters,
    propose: async ({ command, timeout_seconds }, { commandTimeoutMs, workspace }) => {
      const problem = commandProblem(command);
      if (problem !== null) return fail('invalid', problem);
      const wantedMs = timeout_seconds === undefined ? commandTimeoutMs : Math.ceil(timeout_seconds * 1000);
      const timeoutMs = Math.min(wantedMs, Math.max(mostMs, commandTimeoutMs));
      const folder = workspace.identity;
      const proposal: CommandProposal = { kind: 'command', command, cwd: '.', timeoutMs, folder };
      return ok({ proposal, summary: clipLine(command.replaceAll('\n', ' ⏎ '), 120) });
    },
    commit: async (proposal, context, callId) => {
      if (proposal.kind !== 'command') throw new Error(`a ${proposal.kind} is not a command`);
      return runApproved(proposal, environment, context, callId);
    },
  };
}

async function runApproved(
  { command, cwd, timeoutMs, folder: approvedIn }: CommandProposal,
  env: Record<string, string>,
  context: ExecutionContext,
  callId: string,
): Promise<Result<Committed>> {
  const problem = commandProblem(command);
  if (problem !== null) return fail('invalid', problem);
  if (approvedIn !== undefined && approvedIn !== context.workspace.identity) {
    return fail('conflict', 'The workspace is not the folder this was approved for. It was not run.');
  }
  const folder = resolveInside(context.workspace.root, cwd, { allowRoot: true });
  if (!folder.ok) return folder;
  const result = await runCommand({
    command,
    cwd: join(context.workspace.root, folder.value),
    env,
    timeoutMs,
    signal: context.signal,
    ...kept,
    spillFile: join(context.spillFolder, `${callId}.txt`),
    onOutput: (text) => context.output(callId, text),
  });
  if (result.status === 'unavailable')
    return fail('unavailable', result.output, 'Go on without running commands.');
  return ok(report(result, timeoutMs, context.answerLimit));
}

/** What the model is told of a command that was started: how it ended, then what it printed. Pure. */
export function report(result: CommandResult, timeoutMs: number, limit: number): Committed {
  const ending = describeEnd(result, timeoutMs);
  const stopped = result.stopped === 0 ? '' : `; ${result.stopped} left in the background, stopped`;
  const output = result.output.trimEnd();
  return {
    outcome: result.status === 'cancelled' ? 'cancelled' : result.status === 'timeout' ? 'failed' : 'done',
    content: `${ending}${stopped}\n${output === '' ? '(no output)' : clipMiddle(output, limit)}`,
    summary: ending,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
  };
}

function describeEnd({ status, exitCode, signal, durationMs }: CommandResult, timeoutMs: number): string {
  const took = `${(durationMs / 1000).toFixed(1)} s`;
  if (status === 'timeout') return `stopped at the time limit of ${timeoutMs / 1000} s`;
  if (status === 'cancelled') return `stopped by the person after ${took}`;
  if (signal !== undefined) return `ended by ${signalName(signal)} after ${took}`;
  return `exit ${exitCode ?? 'unknown'} after ${took}`;
}

/**
 * Proposes a shell command and, once approved, runs exactly that. A command that ends with an error has still done what
 * was asked: the outcome is `done` with its exit code; `failed` means the time limit.
 */
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { ProcessLedger } from '../base/process-ledger.ts';
import { type CommandResult, runCommand, signalName } from '../exec/command.ts';
import { commandProblem } from '../exec/command-text.ts';
import type { Sandbox } from '../exec/sandbox/sandbox.ts';
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

export interface CommandPlace {
  /** All a command gets to see; see `commandEnvironment`. */
  environment: Record<string, string>;
  sandbox: Sandbox;
  /** Where a command is written down before it is started. */
  processes: Pick<ProcessLedger, 'note'>;
  /** The person's setting, asked at each proposal. */
  wanted: () => 'preferred' | 'required' | 'off';
}

export function createExecuteCommand(place: CommandPlace): Tool<typeof parameters> {
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
      const sandbox = await sandboxFor(place, workspace.root);
      if (!sandbox.ok) return sandbox;
      const proposal: CommandProposal = {
        kind: 'command',
        command,
        cwd: '.',
        timeoutMs,
        sandbox: sandbox.value,
        folder: workspace.identity,
      };
      return ok({ proposal, summary: clipLine(command.replaceAll('\n', ' ⏎ '), 120) });
    },
    commit: async (proposal, context, callId) => {
      if (proposal.kind !== 'command') throw new Error(`a ${proposal.kind} is not a command`);
      return runApproved(proposal, place, context, callId);
    },
  };
}

async function sandboxFor(
  { sandbox, wanted }: CommandPlace,
  workspace: string,
): Promise<Result<CommandProposal['sandbox']>> {
  const rule = wanted();
  if (rule === 'off') return ok('off');
  const state = await sandbox.state();
  if (state.kind === 'enforced' && sandbox.fits(workspace)) return ok('enforced');
  if (rule === 'preferred') return ok('unavailable');
  const reason =
    state.kind === 'unavailable' ? state.reason : 'this workspace holds what commands must be kept from.';
  return fail('denied', `sandbox_unavailable: ${reason}`, 'Commands run in a sandbox here or not at all.');
}

async function runApproved(
  { command, cwd: place, timeoutMs, folder: approvedIn, sandbox: promised, grant, readOnly }: CommandProposal,
  { environment: env, sandbox, processes }: CommandPlace,
  context: ExecutionContext,
  callId: string,
): Promise<Result<Committed>> {
  const problem = commandProblem(command);
  if (problem !== null) return fail('invalid', problem);
  if (approvedIn !== undefined && approvedIn !== context.workspace.identity) {
    return fail('conflict', 'The workspace is not the folder this was approved for. It was not run.');
  }
  const folder = resolveInside(context.workspace.root, place, { allowRoot: true });
  if (!folder.ok) return folder;
  const { root } = context.workspace;
  const cwd = join(root, folder.value);
  const isInside = promised === 'enforced' && grant !== 'unsandboxed';
  if (readOnly === true && !isInside)
    return fail('denied', 'Its agent may not write, and without the sandbox it could. It was not run.');
  if (isInside && (await sandbox.state()).kind !== 'enforced')
    return fail(
      'unavailable',
      'sandbox_unavailable: it was approved for the sandbox, which no longer works. It was not run.',
    );
  const given = { network: grant === 'network', readOnly: readOnly === true };
  const inside = isInside ? await sandbox.wrap(['-c', command], root, cwd, given) : undefined;
  const ended = new AbortController();
  const result = await runCommand({
    command: inside?.call ?? command,
    cwd,
    // Where temporary files go inside, whatever the person's own place for them is.
    env: isInside ? { ...env, TMPDIR: '/tmp' } : env,
    timeoutMs,
    // The person ends the turn, or only this command: then the turn goes on with that as its result.
    signal: AbortSignal.any([context.signal, ended.signal]),
    note: (variable) =>
      processes.note({
        kind: 'command',
        what: clipLine(command.replaceAll('\n', ' ⏎ '), 200),
        variable,
        call: { sessionId: context.sessionId, callId },
        end: () => ended.abort(),
      }),
    ...kept,
    spillFile: join(context.spillFolder, `${callId}.txt`),
    onOutput: (text) => context.output(callId, text),
  });
  if (result.status === 'unavailable')
    return fail('unavailable', result.output, 'Go on without running commands.');
  if (inside === undefined) return ok(report(result, timeoutMs, context.answerLimit));
  if (looksBroken(result)) sandbox.doubt();
  const made = (await inside.appeared()).map((path) => relative(root, path));
  const done = report(result, timeoutMs, context.answerLimit);
  return ok(sandboxed(done, result, made, given.readOnly));
}

/** bubblewrap's own word when it cannot set the sandbox up. A command may print the same, so all it leads to is a new trial. */
const looksBroken = ({ status, exitCode, output }: CommandResult): boolean =>
  status === 'exited' && exitCode === 1 && /^bwrap: /.test(output);

/** What programs say when the sandbox keeps them from something. */
const deniedWords =
  /Network is unreachable|Could not resolve|Temporary failure in name resolution|EAI_AGAIN|ENETUNREACH|ENOTFOUND|Read-only file system|EROFS|Couldn't connect/;

const deniedOutside =
  '[sandbox_denied: commands have no network and write only inside the workspace, not to .git or settings of editors.]';
const deniedAll =
  '[sandbox_denied: commands of this agent have no network and write nowhere but in the temporary folder; the workspace is read-only.]';

/** The same, with what a model has to know of the sandbox to go on, and which new files can make something run. */
function sandboxed(
  done: Committed,
  { exitCode, output }: CommandResult,
  made: string[],
  readOnly: boolean,
): Committed {
  const isDenied = exitCode !== undefined && exitCode !== 0 && deniedWords.test(output);
  const notes = [
    ...(isDenied ? [readOnly ? deniedAll : deniedOutside] : []),
    ...(made.length === 0 ? [] : [`[The person is shown that this made ${made.join(', ')}.]`]),
  ];
  if (notes.length === 0) return done;
  const content = [done.content, ...notes].join('\n');
  return { ...done, content, ...(made.length === 0 ? {} : { appeared: made }) };
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

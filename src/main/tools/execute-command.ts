/**
 * Proposes a shell command and, once approved, runs exactly that. A command that ends with an error has still done what
 * was asked: the outcome is `done` with its exit code; `failed` means the time limit.
 */
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { digestValue } from '../base/digest.ts';
import type { ProcessLedger, ProcessNote } from '../base/process-ledger.ts';
import { startInBackground } from '../exec/background-command.ts';
import { type CommandOptions, type CommandResult, runCommand, signalName } from '../exec/command.ts';
import { commandProblem } from '../exec/command-text.ts';
import { mostProcesses } from '../exec/process-bound.ts';
import type { Sandbox, SandboxedCommand } from '../exec/sandbox/sandbox.ts';
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
  /** Globs of what the rules keep from this agent's commands in this workspace; less from one that a person saw. */
  withheld: (command: { workspace: string; mode: string; isSeen: boolean }) => readonly string[];
  /** The person's setting, asked at each proposal. */
  wanted: () => 'preferred' | 'required' | 'off';
}

export function createExecuteCommand(place: CommandPlace): Tool<typeof parameters> {
  return {
    name: 'execute_command',
    effect: 'exec',
    description: 'Run a bash command in the workspace root. No keyboard; background processes end with it.',
    parameters,
    propose: async ({ command, timeout_seconds }, { commandTimeoutMs, workspace, copy }) => {
      const problem = commandProblem(command);
      if (problem !== null) return fail('invalid', problem);
      const wantedMs = timeout_seconds === undefined ? commandTimeoutMs : Math.ceil(timeout_seconds * 1000);
      const timeoutMs = Math.min(wantedMs, Math.max(mostMs, commandTimeoutMs));
      const sandbox = await sandboxFor(place, workspace.root);
      if (!sandbox.ok) return sandbox;
      if (copy !== undefined && sandbox.value !== 'enforced') return fail('denied', onlyInCopy);
      const proposal: CommandProposal = {
        kind: 'command',
        command,
        cwd: '.',
        timeoutMs,
        sandbox: sandbox.value,
        ...(copy === undefined ? {} : { inCopy: true }),
        folder: workspace.identity,
        environment: digestValue(place.environment),
      };
      return ok({ proposal, summary: clipLine(command.replaceAll('\n', ' ⏎ '), 120) });
    },
    commit: async (proposal, context, callId) => {
      if (proposal.kind !== 'command') throw new Error(`a ${proposal.kind} is not a command`);
      if (proposal.feature !== undefined)
        return fail('conflict', 'It is a check of the plan. It was not run.');
      return runApproved(proposal, place, context, callId);
    },
  };
}

const onlyInCopy =
  'sandbox_unavailable: changes are reviewed at the end of this turn, and without the sandbox a command would make them at once. It was not run.';

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

/** A command that may be run, and all that its start needs. */
interface Ready {
  proposal: CommandProposal;
  root: string;
  /** Absent: it runs with the person's rights, as they decided. */
  inside: SandboxedCommand | undefined;
  options: Pick<CommandOptions, 'command' | 'cwd' | 'env' | 'spillFile' | keyof typeof kept>;
  /** As it is written down before it is started. */
  note: Pick<ProcessNote, 'kind' | 'what' | 'call'>;
}

/** Looks again at everything that was true when it was approved. */
async function readyToRun(
  proposal: CommandProposal,
  place: CommandPlace,
  context: ExecutionContext,
  callId: string,
): Promise<Result<Ready>> {
  const { command, cwd: at, folder: approvedIn } = proposal;
  const { workspace, sessionId } = context;
  const { environment: env } = place;
  const problem = commandProblem(command);
  if (problem !== null) return fail('invalid', problem);
  if (proposal.environment !== undefined && proposal.environment !== digestValue(env))
    return fail('conflict', 'The environment is not the one this was approved for. It was not run.');
  if (approvedIn !== undefined && approvedIn !== workspace.identity)
    return fail('conflict', 'The workspace is not the folder this was approved for. It was not run.');
  const { root } = workspace;
  const folder = resolveInside(root, at, { allowRoot: true });
  if (!folder.ok) return folder;
  const cwd = join(root, folder.value);
  const wrapped = await wrap(proposal, place, context, cwd);
  if (!wrapped.ok) return wrapped;
  const inside = wrapped.value;
  const options = {
    command: inside?.call ?? command,
    cwd,
    // Where temporary files go inside, whatever the person's own place for them is.
    env: inside !== undefined ? { ...env, TMPDIR: '/tmp' } : env,
    ...kept,
    spillFile: join(context.spillFolder, `${callId}.txt`),
  };
  const what = clipLine(command.replaceAll('\n', ' ⏎ '), 200);
  return ok({
    proposal,
    root,
    inside,
    options,
    note: { kind: 'command', what, call: { sessionId, callId } },
  });
}

/** In the sandbox as it was approved, or not at all; undefined for what was approved without. */
async function wrap(
  { command, sandbox: promised, grant, readOnly, inCopy }: CommandProposal,
  { sandbox, withheld }: CommandPlace,
  { workspace: { root }, mode, isSeen, copy, held }: ExecutionContext,
  cwd: string,
): Promise<Result<SandboxedCommand | undefined>> {
  const isInside = promised === 'enforced' && grant !== 'unsandboxed';
  if (readOnly === true && !isInside)
    return fail('denied', 'Its agent may not write, and without the sandbox it could. It was not run.');
  if ((inCopy === true) !== (copy !== undefined) || (inCopy === true && !isInside))
    return fail('conflict', 'It was approved for another way of reviewing changes. It was not run.');
  if (!isInside) return ok(undefined);
  if ((await sandbox.state()).kind !== 'enforced')
    return fail(
      'unavailable',
      'sandbox_unavailable: it was approved for the sandbox, which no longer works. It was not run.',
    );
  const place = typeof grant === 'object' ? sandbox.grantable(grant, root) : ok(undefined);
  if (!place.ok) return place;
  // As decided it is the real path: another one now is another place.
  if (place.value !== undefined && digestValue(place.value) !== digestValue(grant))
    return fail('conflict', 'The place that was given to this command is another one now. It was not run.');
  const prepared = copy === undefined ? ok(undefined) : await copy.prepare(held);
  if (!prepared.ok) return prepared;
  return sandbox.wrap(['-c', command], root, cwd, {
    ...(prepared.value === undefined ? {} : { copy: prepared.value }),
    network: grant === 'network',
    ...(place.value === undefined ? {} : { place: place.value }),
    readOnly: readOnly === true,
    withheld: withheld({ workspace: root, mode, isSeen }),
  });
}

async function runApproved(
  proposal: CommandProposal,
  place: CommandPlace,
  context: ExecutionContext,
  callId: string,
): Promise<Result<Committed>> {
  const ready = await readyToRun(proposal, place, context, callId);
  if (!ready.ok) return ready;
  if (proposal.background === true) return runInBackground(ready.value, place, context, callId);
  const ended = new AbortController();
  const result = await runCommand({
    ...ready.value.options,
    timeoutMs: proposal.timeoutMs,
    // The person ends the turn, or only this command: then the turn goes on with that as its result.
    signal: AbortSignal.any([context.signal, ended.signal]),
    note: (variable) => place.processes.note({ ...ready.value.note, variable, end: () => ended.abort() }),
    onOutput: (text) => context.output(callId, text),
  });
  const done = await finished(ready.value, result, place, context);
  return done.ok ? withCollected(done.value, proposal, context) : done;
}

/** What it has changed in the copy, however it ended. */
async function withCollected(
  done: Committed,
  { readOnly }: CommandProposal,
  { copy }: ExecutionContext,
): Promise<Result<Committed>> {
  if (copy === undefined || readOnly === true) return ok(done);
  const collected = await copy.collect();
  return collected.ok ? ok({ ...done, collected: collected.value }) : collected;
}

async function runInBackground(
  ready: Ready,
  place: CommandPlace,
  context: ExecutionContext,
  callId: string,
): Promise<Result<Committed>> {
  const { proposal, inside, root } = ready;
  const id = context.nextBackground;
  const started = await startInBackground({
    ...ready.options,
    signal: context.signal,
    note: (variable, { stop, output }) =>
      place.processes.note({
        ...{ ...ready.note, variable, background: id },
        ...{ end: () => stop('stopped'), output },
      }),
    onOutput: (text, inBackground) => context.output(inBackground ? id : callId, text),
  });
  if (started.kind === 'ended') return finished(ready, started.result, place, context);
  const { printed, take, stop, stoppedBy, ended } = started.command;
  const appeared = async (): Promise<string[]> => relativePaths(root, await inside?.appeared());
  const isAlone = inside !== undefined && proposal.grant !== 'network';
  return ok({
    outcome: 'done',
    content: toldBackground(id, isAlone, clipMiddle(printed.trimEnd(), context.answerLimit)),
    summary: `started in the background as ${id}`,
    background: { id, command: proposal.command, take, stop, stoppedBy, ended, appeared },
  });
}

/** What the model is told of a command that runs on. `isAlone`: it is in a network of its own. */
function toldBackground(id: string, isAlone: boolean, printed: string): string {
  const reach = isAlone ? ' No other command can reach its ports.' : '';
  const later = 'You are told what it prints and when it ends; only the person can stop it.';
  return `The person runs this in the background as ${id}. ${later}${reach}\n${printed === '' ? '(no output yet)' : printed}`;
}

const relativePaths = (root: string, paths: readonly string[] = []): string[] =>
  paths.map((path) => relative(root, path));

/** What is told of a command that has ended. */
async function finished(
  { proposal: { timeoutMs, readOnly }, root, inside }: Ready,
  result: CommandResult,
  { sandbox }: CommandPlace,
  { answerLimit }: ExecutionContext,
): Promise<Result<Committed>> {
  if (result.status === 'unavailable')
    return fail('unavailable', result.output, 'Go on without running commands.');
  const done = report(result, timeoutMs, answerLimit);
  if (inside === undefined) return ok(done);
  if (looksBroken(result)) sandbox.doubt();
  const made = relativePaths(root, await inside.appeared());
  const unseen = relativePaths(root, inside.withheld);
  return ok(sandboxed(done, result, { made, unseen, readOnly: readOnly === true }));
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

const deniedByRules = (unseen: readonly string[]): string =>
  `[sandbox_denied: rules keep commands from ${clipLine(unseen.join(', '), 300)}. Where a rule asks, name the path in the command: then the person is asked.]`;

/** The same, with what a model has to know of the sandbox to go on, and which new files can make something run. */
function sandboxed(
  done: Committed,
  { exitCode, output }: CommandResult,
  { made, unseen, readOnly }: { made: string[]; unseen: string[]; readOnly: boolean },
): Committed {
  const isDenied = exitCode !== undefined && exitCode !== 0 && deniedWords.test(output);
  const notes = [
    ...(isDenied ? [readOnly ? deniedAll : deniedOutside] : []),
    ...(unseen.length > 0 && /Permission denied|EACCES|No such file|ENOENT/.test(output)
      ? [deniedByRules(unseen)]
      : []),
    ...(made.length === 0
      ? []
      : [
          `[The person is shown that this made ${made.join(', ').replace(/[\p{Cc}\u2028\u2029]/gu, ' ⏎ ')}.]`,
        ]),
  ];
  if (notes.length === 0) return done;
  const content = [done.content, ...notes].join('\n');
  return { ...done, content, ...(made.length === 0 ? {} : { appeared: made }) };
}

const outcomes = {
  exited: 'done',
  timeout: 'failed',
  crowded: 'failed',
  cancelled: 'cancelled',
  unavailable: 'failed',
} as const satisfies Record<CommandResult['status'], Committed['outcome']>;

/** What the model is told of a command that was started: how it ended, then what it printed. Pure. */
export function report(result: CommandResult, timeoutMs: number, limit: number): Committed {
  const ending = describeEnd(result, timeoutMs);
  const stopped = result.stopped === 0 ? '' : `; ${result.stopped} left in the background, stopped`;
  const output = result.output.trimEnd();
  return {
    outcome: outcomes[result.status],
    content: `${ending}${stopped}\n${output === '' ? '(no output)' : clipMiddle(output, limit)}`,
    summary: ending,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
  };
}

function describeEnd({ status, exitCode, signal, durationMs }: CommandResult, timeoutMs: number): string {
  const took = `${(durationMs / 1000).toFixed(1)} s`;
  if (status === 'timeout') return `stopped at the time limit of ${timeoutMs / 1000} s`;
  if (status === 'crowded') return `stopped: it had started more than ${mostProcesses} processes`;
  if (status === 'cancelled') return `stopped by the person after ${took}`;
  if (signal !== undefined) return `ended by ${signalName(signal)} after ${took}`;
  return `exit ${exitCode ?? 'unknown'} after ${took}`;
}

/**
 * The terminal host: arguments in, exit code out. Everything that costs time to load (the app, its database, the
 * client's transports) is loaded when the command is known to need it, because a person waits for each start.
 */
import { type Failure, ok, type Result } from '../../../shared/result.ts';
import { type Command, parseCommandLine } from './command-line.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { failureOf } from './failed-call.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command to its end. `argv` is without program and script. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await mainOf(argv, terminal);
  } catch (error) {
    const failure = failureOf(error);
    if (failure !== null) {
      tell(terminal, failure);
      return exitCodes.failed;
    }
    // An error with a code crossed the wire and is one sentence; anything else is a bug, and its stack is what helps.
    const isSaid = error instanceof Error && 'code' in error;
    const text = error instanceof Error ? (isSaid ? error.message : error.stack) : String(error);
    terminal.advise(`patchbay: ${text ?? 'something went wrong'}\n`);
    return exitCodes.failed;
  }
}

async function mainOf(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  if (!line.ok) return complain(terminal, line.error);
  const { command, host } = line.value;
  if (command.name === 'help') {
    const { helpText } = await import('./help-text.ts');
    terminal.write(`${helpText(command.about)}\n`);
    return exitCodes.done;
  }
  const { connect } = await import('./connection.ts');
  const connection = await connect(host);
  if (!connection.ok) return complain(terminal, connection.error);
  try {
    const result = await carryOut(command, connection.value, terminal);
    return result.ok ? result.value : complain(terminal, result.error);
  } finally {
    await connection.value.close();
  }
}

type Connected = Exclude<Command, { name: 'help' }>;

async function carryOut(
  command: Connected,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (command.name === 'run') return (await import('./run.ts')).run(command, connection, terminal);
  if (command.name === 'send') return (await import('./send.ts')).send(command, connection, terminal);
  if (command.name === 'approve' || command.name === 'reject') {
    return (await import('./decide.ts')).decide(command, connection, terminal);
  }
  if (command.name === 'server') return (await import('./servers.ts')).servers(command, connection, terminal);
  if (command.name === 'model') return (await import('./models.ts')).models(command, connection, terminal);
  if (command.name === 'trust') {
    return (await import('./trust-folder.ts')).trustFolder(command, connection, terminal);
  }
  if (command.name === 'processes') {
    const { processes } = await import('./process-listing.ts');
    return ok(await processes(command, connection, terminal));
  }
  if (command.name === 'policy')
    return ok(await (await import('./policy.ts')).policy(command, connection, terminal));
  if (command.name === 'memory') return (await import('./memory.ts')).memory(command, connection, terminal);
  if (command.name === 'learning')
    return (await import('./learning.ts')).learning(command, connection, terminal);
  if (command.name === 'plan' || command.name === 'gate' || command.name === 'pipeline')
    return onWork(command, connection, terminal);
  if (command.name === 'context') {
    const { showContext } = await import('./context-listing.ts');
    return showContext(connection, terminal, command.session, command.json);
  }
  if (command.name === 'frozen') return (await import('./frozen.ts')).frozen(command, connection, terminal);
  if (command.name === 'checkpoints')
    return (await import('./checkpoints.ts')).checkpoints(command, connection, terminal);
  if (command.name === 'rewind')
    return (await import('./checkpoints.ts')).rewind(command, connection, terminal);
  if (command.name === 'compact') {
    const { makeRoom } = await import('./make-room.ts');
    return makeRoom(connection, terminal, command.session, command.json);
  }
  if (command.name === 'review')
    return (await import('./review.ts')).review(connection, terminal, command.session, command.json);
  if (command.name === 'sessions')
    return (await import('./sessions.ts')).sessions(command, connection, terminal);
  const { listAgents, listApprovals, listConnections, showSession } = await import('./listings.ts');
  if (command.name === 'agents') return listAgents(connection, terminal, command.workspace, command.json);
  if (command.name === 'show') return showSession(connection, terminal, command.session, command.json);
  const list = command.name === 'approvals' ? listApprovals : listConnections;
  return ok(await list(connection, terminal, command.json));
}

/** What is worked on beside the sessions. */
async function onWork(
  command: Extract<Connected, { name: 'plan' | 'gate' | 'pipeline' }>,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (command.name === 'plan') return (await import('./plan.ts')).plan(command, connection, terminal);
  if (command.name === 'gate') return (await import('./gate.ts')).gate(command, connection, terminal);
  return (await import('./pipeline.ts')).pipeline(command, connection, terminal);
}

function complain(terminal: Terminal, failure: Failure): ExitCode {
  tell(terminal, failure);
  return failure.code === 'invalid' ? exitCodes.usage : exitCodes.failed;
}

const tell = (terminal: Terminal, { message, hint }: Failure): void =>
  terminal.advise(`patchbay: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`);

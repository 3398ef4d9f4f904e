/**
 * Arguments → what is to be done, as a value. Options every command shares (`--data`, `--set`, `--offline`) are not
 * understood here: they go unread to `readOptions`, which also knows the environment and the settings files. So does the
 * workspace, because only it knows what folder a relative path means.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type ApproveMode, approveModes } from '../../../shared/event.ts';
import { type ReviewMode, reviewModes } from '../../../shared/held.ts';
import type { Grant } from '../../../shared/proposal.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type CheckpointsCommand, checkpointsCommand, type RewindCommand } from './checkpoints-command.ts';
import { type CommandName, commandNames, ofCommand, shared } from './command-options.ts';
import type { FrozenCommand } from './frozen.ts';
import { type GateCommand, gateCommand } from './gate-command.ts';
import { grantNamed, wrongGrant } from './grant-named.ts';
import { type LearningCommand, learningCommand } from './learning-command.ts';
import { type MemoryCommand, memoryCommand } from './memory-command.ts';
import { type ModelCommand, modelCommand } from './model-command.ts';
import { modelName } from './model-name.ts';
import { oneOf } from './one-of.ts';
import { type PipelineCommand, pipelineCommand } from './pipeline-command.ts';
import { type PlanCommand, planCommand } from './plan-command.ts';
import { type PolicyCommand, policyCommand } from './policy-command.ts';
import type { ProcessesCommand } from './process-listing.ts';
import { program } from './program.ts';
import type { SendCommand } from './send.ts';
import { type FileChoice, fileChoice, type ServerCommand, serverCommand } from './server-command.ts';
import { type SessionsCommand, sessionsCommand } from './sessions-command.ts';

export type Command =
  | { name: 'help'; about: CommandName | null }
  | RunCommand
  | SendCommand
  | SessionsCommand
  | { name: 'show' | 'context' | 'compact' | 'review'; session: string; json: boolean }
  | { name: 'approvals' | 'connections'; json: boolean }
  | { name: 'agents'; workspace: string | null; json: boolean }
  | ProcessesCommand
  | FrozenCommand
  | CheckpointsCommand
  | RewindCommand
  | ServerCommand
  | TrustCommand
  | ModelCommand
  | PolicyCommand
  | MemoryCommand
  | LearningCommand
  | PlanCommand
  | GateCommand
  | PipelineCommand
  | DecideCommand;

export interface RunCommand {
  name: 'run';
  task: string;
  model: string | null;
  /** A GGUF file that a server is started for; then `model` is null. */
  gguf: FileChoice | null;
  agent: string | null;
  /** Null: as the settings say. */
  approve: ApproveMode | null;
  /** Null: as the settings say. */
  review: ReviewMode | null;
  /** The person trusts the folder. */
  trust: boolean;
  /** It is not followed: it begins in the open app when its turn comes. */
  background: boolean;
  json: boolean;
}

export interface TrustCommand {
  name: 'trust';
  folder: string;
  deed: 'trust' | 'distrust' | 'show';
  json: boolean;
}

export interface DecideCommand {
  name: 'approve' | 'reject';
  /** `session/approval`, or a session when only one call of it waits; the session by any unique beginning. */
  id: string;
  words: string;
  /** Propose the kept text again on files that changed meanwhile, then approve that. */
  renew: boolean;
  /** Where a file was changed on disk, too, the lines of the patch are what is wanted. */
  settled: boolean;
  /** What a command in the sandbox is given beyond it. */
  grant: Grant | null;
  /** A command is let run on while the session goes on. */
  background: boolean;
  json: boolean;
}

export interface CommandLine {
  command: Command;
  /** Options for `readOptions`, as typed. */
  host: readonly string[];
}

type Values = Partial<Record<string, string | boolean | (string | boolean)[]>>;

/** `argv` without the program's own name. Fails with `invalid`; the hint names the command's help. */
export function parseCommandLine(argv: readonly string[]): Result<CommandLine> {
  const [first, ...rest] = nameFirst(argv);
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    return ok({ command: { name: 'help', about: commandNamed(rest[0]) ?? null }, host: [] });
  }
  const name = commandNamed(first);
  if (name === undefined) {
    return fail('invalid', `There is no command "${first}".`, `Commands: ${commandNames.join(', ')}.`);
  }
  const read = readArguments(name, rest);
  if (!read.ok) return read;
  const { values, positionals } = read.value;
  const help: Command = { name: 'help', about: name };
  const command = values.help === true ? ok(help) : commandOf(name, values, positionals);
  if (!command.ok) return command;
  const own = ['run', 'policy', 'memory', 'plan', 'gate', 'pipeline'].includes(name)
    ? runArguments(values)
    : [];
  return ok({ command: command.value, host: [...own, ...hostArguments(values)] });
}

/** What every command shares may also stand before its name, as with most programs: `--data DIR approvals`. */
function nameFirst(argv: readonly string[]): string[] {
  let at = 0;
  while (at < argv.length) {
    const name = argv[at] ?? '';
    const takesNext = name === '--data' || name === '--set';
    if (!takesNext && !/^--(data=|set=|json$|offline$)/.test(name)) break;
    at += takesNext ? 2 : 1;
  }
  const name = argv[at];
  return name === undefined ? [] : [name, ...argv.slice(0, at), ...argv.slice(at + 1)];
}

const commandNamed = (name: string | undefined): CommandName | undefined =>
  commandNames.find((known) => known === name);

function readArguments(name: CommandName, args: string[]): Result<{ values: Values; positionals: string[] }> {
  try {
    const options: ParseArgsConfig['options'] = { ...shared, ...ofCommand[name] };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return ok({ values, positionals });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      return fail('invalid', error.message.split('. ')[0] ?? error.message, seeHelp(name));
    }
    throw error;
  }
}

const seeHelp = (name: CommandName): string => `See: ${program} ${name} --help`;

/** Paths among them mean where the person is, which the options know. A file that is to answer is the model by that. */
function runArguments(values: Values): string[] {
  const [file, window] = [text(values, 'embedded'), text(values, 'window')];
  return [
    ...['--workspace', text(values, 'workspace') ?? '.'],
    ...(file === null ? [] : ['--embedded', file]),
    ...(file === null || window === null ? [] : ['--window', window]),
  ];
}

function hostArguments(values: Values): string[] {
  const data = values.data;
  const set = Array.isArray(values.set) ? values.set : [];
  return [
    ...(typeof data === 'string' ? ['--data', data] : []),
    ...set.flatMap((pair) => ['--set', String(pair)]),
    ...(values.offline === true ? ['--offline'] : []),
  ];
}

function commandOf(name: CommandName, values: Values, positionals: readonly string[]): Result<Command> {
  const json = values.json === true;
  const [first, second] = positionals;
  if (name === 'checkpoints' || name === 'rewind') return checkpointsOf(name, positionals, values, json);
  if (name === 'server') return serverCommand(positionals, values, json);
  if (name === 'sessions') return sessionsOf(positionals, values, json);
  if (name === 'policy') return policyOf(positionals, values, json);
  if (name === 'memory') {
    const wishes = { kind: text(values, 'kind'), everywhere: values.everywhere === true, json };
    return memoryCommand(positionals, wishes, seeHelp(name));
  }
  if (name === 'learning') return learningCommand(positionals, json, seeHelp(name));
  if (name === 'plan' || name === 'gate' || name === 'pipeline')
    return { plan: planOf, gate: gateOf, pipeline: pipelineOf }[name](positionals, values, json);
  if (name === 'model') {
    const model = modelName(
      text(values, 'model'),
      text(values, 'endpoint'),
      text(values, 'window'),
      seeHelp('run'),
    );
    return model.ok ? modelCommand(positionals, model.value, json, seeHelp(name)) : model;
  }
  if (name === 'trust') return trustOf(positionals, values, json);
  if (name === 'send') return sendOf(positionals, values.steer === true, json);
  const wanted = ['approvals', 'connections', 'processes', 'agents'].includes(name) ? 0 : 1;
  if (positionals.length > wanted) {
    const extra = wanted === 0 ? first : second;
    const hint = name === 'run' ? 'Put the task in quotes.' : seeHelp(name);
    return fail('invalid', `"${extra}" is one argument too many.`, hint);
  }
  if (name === 'approvals' || name === 'connections') return ok({ name, json });
  if (name === 'agents') return ok({ name, workspace: text(values, 'workspace'), json });
  if (name === 'processes')
    return ok({ name, end: text(values, 'end'), output: text(values, 'output'), json });
  if (first === undefined || first.trim() === '') {
    const missing = name === 'run' ? 'The task is missing.' : 'The ID is missing.';
    return fail('invalid', missing, seeHelp(name));
  }
  if (name === 'show' || name === 'context' || name === 'compact' || name === 'review') {
    return ok({ name, session: first, json });
  }
  if (name === 'frozen') return ok({ name, session: first, unfreeze: text(values, 'unfreeze'), json });
  if (name === 'run') return runOf(first, values, json);
  const grant = grantNamed(text(values, 'grant'));
  if (grant === undefined) return fail('invalid', wrongGrant, seeHelp(name));
  const isSet = (key: 'renew' | 'settled' | 'background'): boolean => values[key] === true;
  const wishes = { renew: isSet('renew'), settled: isSet('settled'), background: isSet('background') };
  return ok({ name, id: first, words: text(values, 'words') ?? '', ...wishes, grant, json });
}

const text = (values: Values, key: string): string | null => {
  const value = values[key];
  return typeof value === 'string' ? value : null;
};

function sessionsOf(positionals: readonly string[], values: Values, json: boolean): Result<SessionsCommand> {
  const wishes = {
    upTo: text(values, 'up-to'),
    search: text(values, 'search'),
    all: values.all === true,
    format: text(values, 'format'),
    workspace: text(values, 'workspace'),
    json,
  };
  return sessionsCommand(positionals, wishes, seeHelp('sessions'));
}

function policyOf(positionals: readonly string[], values: Values, json: boolean): Result<PolicyCommand> {
  const wishes = { agent: text(values, 'agent'), sandboxed: values.sandboxed === true, json };
  return policyCommand(positionals, wishes, seeHelp('policy'));
}

function planOf(positionals: readonly string[], values: Values, json: boolean): Result<PlanCommand> {
  const [all, yes] = [values.all === true, values.yes === true];
  const files = Array.isArray(values.files) ? values.files.map(String) : [];
  const said = { check: text(values, 'check'), done: text(values, 'done'), files };
  return planCommand(positionals, { ...said, all, yes, json }, seeHelp('plan'));
}

function gateOf(positionals: readonly string[], values: Values, json: boolean): Result<GateCommand> {
  const wishes = { approve: text(values, 'approve'), baseline: values.baseline === true, json };
  return gateCommand(positionals, wishes, seeHelp('gate'));
}

function pipelineOf(positionals: readonly string[], values: Values, json: boolean): Result<PipelineCommand> {
  const model = modelName(
    ...([text(values, 'model'), text(values, 'endpoint'), text(values, 'window')] as const),
    seeHelp('run'),
  );
  if (!model.ok) return model;
  const wishes = {
    ...{ model: model.value, approve: text(values, 'approve'), size: text(values, 'size') },
    review: text(values, 'review'),
    ...{ shown: text(values, 'shown'), out: text(values, 'out'), trust: values.trust === true },
    ...{ yes: values.yes === true, json },
  };
  return pipelineCommand(positionals, wishes, seeHelp('pipeline'));
}

function checkpointsOf(
  name: 'checkpoints' | 'rewind',
  positionals: readonly string[],
  values: Values,
  json: boolean,
): Result<CheckpointsCommand | RewindCommand> {
  const [whose, redo, yes] = [values.whose === true, values.redo === true, values.yes === true];
  const leftOut = values['left-out'] === true;
  const wishes = { whose, leftOut, redo, yes, what: text(values, 'what'), json };
  return checkpointsCommand(name, positionals, wishes, seeHelp(name));
}

function sendOf(
  [session, words, more]: readonly string[],
  steers: boolean,
  json: boolean,
): Result<SendCommand> {
  if (session === undefined || words === undefined || words.trim() === '')
    return fail('invalid', 'The session or the message is missing.', seeHelp('send'));
  if (more !== undefined)
    return fail('invalid', `"${more}" is one argument too many.`, 'Put the message in quotes.');
  return ok({ name: 'send', session, text: words, way: steers ? 'steer' : 'after', json });
}

function trustOf([folder, more]: readonly string[], values: Values, json: boolean): Result<TrustCommand> {
  if (more !== undefined) return fail('invalid', `"${more}" is one argument too many.`, seeHelp('trust'));
  const deed = values.show === true ? 'show' : values.remove === true ? 'distrust' : 'trust';
  return ok({ name: 'trust', folder: folder ?? '.', deed, json });
}

function runOf(task: string, values: Values, json: boolean): Result<RunCommand> {
  const approve = oneOf(approveModes, 'approve', text(values, 'approve'), seeHelp('run'));
  if (!approve.ok) return approve;
  const review = oneOf(reviewModes, 'review', text(values, 'review'), seeHelp('run'));
  if (!review.ok) return review;
  const chosen = chosenModel(values);
  if (!chosen.ok) return chosen;
  const agent = text(values, 'agent');
  const wishes = { trust: values.trust === true, background: values.background === true };
  const modes = { approve: approve.value, review: review.value };
  return ok({ name: 'run', task, ...chosen.value, agent, ...modes, ...wishes, json });
}

/** A file that is to answer names the model by itself, in the app or behind a server of its own. */
function chosenModel(values: Values): Result<Pick<RunCommand, 'model' | 'gguf'>> {
  const [named, endpoint] = [text(values, 'model'), text(values, 'endpoint')];
  const [embedded, gguf] = [text(values, 'embedded'), text(values, 'gguf')];
  const way = gguf === null ? '--embedded' : '--gguf';
  if ((gguf ?? embedded) !== null && (named ?? endpoint) !== null) {
    return fail('invalid', `${way} names the model by itself: leave --model and --endpoint out.`);
  }
  if (gguf !== null) {
    if (embedded !== null) return fail('invalid', 'Give --gguf or --embedded, not both.', seeHelp('run'));
    const choice = fileChoice(gguf, values, seeHelp('run'));
    return choice.ok ? ok({ model: null, gguf: choice.value }) : choice;
  }
  const model =
    embedded === null ? modelName(named, endpoint, text(values, 'window'), seeHelp('run')) : ok(null);
  return model.ok ? ok({ model: model.value, gguf: null }) : model;
}

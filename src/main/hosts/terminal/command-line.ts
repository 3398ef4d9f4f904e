/**
 * Arguments → what is to be done, as a value. Options every command shares (`--data`, `--set`, `--offline`) are not
 * understood here: they go unread to `readOptions`, which also knows the environment and the settings files. So does the
 * workspace, because only it knows what folder a relative path means.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type ApproveMode, approveModes } from '../../../shared/event.ts';
import { type Grant, grantSchema } from '../../../shared/proposal.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type ModelCommand, modelCommand } from './model-command.ts';
import { type PolicyCommand, policyCommand } from './policy-command.ts';
import type { ProcessesCommand } from './process-listing.ts';
import { program } from './program.ts';
import { type FileChoice, fileChoice, type ServerCommand, serverCommand } from './server-command.ts';

export const commandNames = [
  'run',
  'sessions',
  'show',
  'context',
  'compact',
  'approvals',
  'approve',
  'reject',
  'server',
  'model',
  'policy',
  'connections',
  'trust',
  'agents',
  'processes',
] as const;
export type CommandName = (typeof commandNames)[number];

export type Command =
  | { name: 'help'; about: CommandName | null }
  | RunCommand
  | { name: 'sessions'; json: boolean }
  | { name: 'show' | 'context' | 'compact'; session: string; json: boolean }
  | { name: 'approvals' | 'connections' | 'agents'; json: boolean }
  | ProcessesCommand
  | ServerCommand
  | TrustCommand
  | ModelCommand
  | PolicyCommand
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
  /** The person trusts the folder. */
  trust: boolean;
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
  /** What a command in the sandbox is given beyond it. */
  grant: Grant | null;
  json: boolean;
}

export interface CommandLine {
  command: Command;
  /** Options for `readOptions`, as typed. */
  host: readonly string[];
}

const shared = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  data: { type: 'string' },
  set: { type: 'string', multiple: true },
  offline: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const ofCommand = {
  run: {
    workspace: { type: 'string' },
    model: { type: 'string' },
    endpoint: { type: 'string' },
    embedded: { type: 'string' },
    window: { type: 'string' },
    gguf: { type: 'string' },
    kv: { type: 'string' },
    agent: { type: 'string' },
    approve: { type: 'string' },
    trust: { type: 'boolean' },
  },
  sessions: {},
  show: {},
  context: {},
  compact: {},
  approvals: {},
  approve: { renew: { type: 'boolean' }, grant: { type: 'string' } },
  reject: { words: { type: 'string' } },
  server: { window: { type: 'string' }, kv: { type: 'string' } },
  model: { model: { type: 'string' }, endpoint: { type: 'string' }, window: { type: 'string' } },
  policy: { workspace: { type: 'string' }, agent: { type: 'string' }, sandboxed: { type: 'boolean' } },
  connections: {},
  trust: { remove: { type: 'boolean' }, show: { type: 'boolean' } },
  agents: {},
  processes: { end: { type: 'string' } },
} as const satisfies Record<CommandName, ParseArgsConfig['options']>;

type Values = Partial<Record<string, string | boolean | (string | boolean)[]>>;

/** `argv` without the program's own name. Fails with `invalid`; the hint names the command's help. */
export function parseCommandLine(argv: readonly string[]): Result<CommandLine> {
  const [first, ...rest] = argv;
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
  const own = name === 'run' || name === 'policy' ? runArguments(values) : [];
  return ok({ command: command.value, host: [...own, ...hostArguments(values)] });
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
  if (name === 'server') return serverCommand(positionals, values, json);
  if (name === 'policy') {
    const wishes = { agent: text(values, 'agent'), sandboxed: values.sandboxed === true, json };
    return policyCommand(positionals, wishes, seeHelp(name));
  }
  if (name === 'model') {
    const model = modelName(text(values, 'model'), text(values, 'endpoint'), text(values, 'window'));
    return model.ok ? modelCommand(positionals, model.value, json, seeHelp(name)) : model;
  }
  if (name === 'trust') return trustOf(positionals, values, json);
  const lists = name === 'sessions' || name === 'approvals' || name === 'connections' || name === 'agents';
  const wanted = lists || name === 'processes' ? 0 : 1;
  if (positionals.length > wanted) {
    const extra = wanted === 0 ? first : second;
    const hint = name === 'run' ? 'Put the task in quotes.' : seeHelp(name);
    return fail('invalid', `"${extra}" is one argument too many.`, hint);
  }
  if (lists) return ok({ name, json });
  if (name === 'processes') return ok({ name, end: text(values, 'end'), json });
  if (first === undefined || first.trim() === '') {
    const missing = name === 'run' ? 'The task is missing.' : 'The ID is missing.';
    return fail('invalid', missing, seeHelp(name));
  }
  if (name === 'show' || name === 'context' || name === 'compact') {
    return ok({ name, session: first, json });
  }
  if (name === 'run') return runOf(first, values, json);
  const grant = grantSchema.nullable().safeParse(text(values, 'grant'));
  if (!grant.success) return fail('invalid', '--grant is network or unsandboxed.', seeHelp(name));
  const renew = values.renew === true;
  return ok({ name, id: first, words: text(values, 'words') ?? '', renew, grant: grant.data, json });
}

const text = (values: Values, key: string): string | null => {
  const value = values[key];
  return typeof value === 'string' ? value : null;
};

function trustOf([folder, more]: readonly string[], values: Values, json: boolean): Result<TrustCommand> {
  if (more !== undefined) return fail('invalid', `"${more}" is one argument too many.`, seeHelp('trust'));
  const deed = values.show === true ? 'show' : values.remove === true ? 'distrust' : 'trust';
  return ok({ name: 'trust', folder: folder ?? '.', deed, json });
}

function runOf(task: string, values: Values, json: boolean): Result<RunCommand> {
  const wish = text(values, 'approve');
  const approve = approveModes.find((mode) => mode === wish) ?? null;
  if (approve === null && wish !== null) {
    return fail('invalid', `--approve is one of ${approveModes.join(', ')}, not "${wish}".`, seeHelp('run'));
  }
  const chosen = chosenModel(values);
  if (!chosen.ok) return chosen;
  const trust = values.trust === true;
  return ok({ name: 'run', task, ...chosen.value, agent: text(values, 'agent'), approve, trust, json });
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
  const model = embedded === null ? modelName(named, endpoint, text(values, 'window')) : ok(null);
  return model.ok ? ok({ model: model.value, gguf: null }) : model;
}

/**
 * The name a session stores for its model. An endpoint given for this run only is a name of its own:
 * `endpoint:http://host/v1?window=8192#model`.
 */
function modelName(
  model: string | null,
  endpoint: string | null,
  window: string | null,
): Result<string | null> {
  if (endpoint === null) {
    if (window === null) return ok(model);
    return fail('invalid', '--window goes with --endpoint, --gguf or --embedded.', seeHelp('run'));
  }
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return fail('invalid', `--endpoint takes an http or https address, not "${endpoint}".`, seeHelp('run'));
  }
  if (url.username !== '' || url.password !== '') {
    const hint = 'Add the server in the settings, where its key is kept apart.';
    return fail('invalid', '--endpoint with a password in it would end up in the journal.', hint);
  }
  if (window !== null) {
    if (!/^[1-9]\d{0,8}$/.test(window))
      return fail('invalid', `--window is a number of tokens, not "${window}".`);
    url.searchParams.set('window', window);
  }
  if (model !== null) url.hash = encodeURIComponent(model);
  return ok(`endpoint:${url.href}`);
}

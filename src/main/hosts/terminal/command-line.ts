/**
 * Arguments → what is to be done, as a value. Options every command shares (`--data`, `--set`, `--offline`) are not
 * understood here: they go unread to `readOptions`, which also knows the environment and the settings files. So does the
 * workspace, because only it knows what folder a relative path means.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type ApproveMode, approveModes } from '../../../shared/event.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { program } from './program.ts';

export const commandNames = ['run', 'sessions', 'show', 'approvals', 'approve', 'reject'] as const;
export type CommandName = (typeof commandNames)[number];

export type Command =
  | { name: 'help'; about: CommandName | null }
  | RunCommand
  | { name: 'sessions'; json: boolean }
  | { name: 'show'; session: string; json: boolean }
  | { name: 'approvals'; json: boolean }
  | DecideCommand;

export interface RunCommand {
  name: 'run';
  task: string;
  model: string | null;
  agent: string | null;
  /** Null: as the settings say. */
  approve: ApproveMode | null;
  json: boolean;
}

export interface DecideCommand {
  name: 'approve' | 'reject';
  /** `session/approval`, or a session when only one call of it waits; the session by any unique beginning. */
  id: string;
  words: string;
  /** Propose the kept text again on files that changed meanwhile, then approve that. */
  renew: boolean;
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
    window: { type: 'string' },
    agent: { type: 'string' },
    approve: { type: 'string' },
  },
  sessions: {},
  show: {},
  approvals: {},
  approve: { renew: { type: 'boolean' } },
  reject: { words: { type: 'string' } },
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
  const folder = name === 'run' ? ['--workspace', text(values, 'workspace') ?? '.'] : [];
  return ok({ command: command.value, host: [...folder, ...hostArguments(values)] });
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
  const wanted = name === 'sessions' || name === 'approvals' ? 0 : 1;
  if (positionals.length > wanted) {
    const extra = wanted === 0 ? first : second;
    const hint = name === 'run' ? 'Put the task in quotes.' : seeHelp(name);
    return fail('invalid', `"${extra}" is one argument too many.`, hint);
  }
  if (name === 'sessions' || name === 'approvals') return ok({ name, json });
  if (first === undefined || first.trim() === '') {
    const missing = name === 'run' ? 'The task is missing.' : 'The ID is missing.';
    return fail('invalid', missing, seeHelp(name));
  }
  if (name === 'show') return ok({ name, session: first, json });
  if (name === 'run') return runOf(first, values, json);
  return ok({ name, id: first, words: text(values, 'words') ?? '', renew: values.renew === true, json });
}

const text = (values: Values, key: string): string | null => {
  const value = values[key];
  return typeof value === 'string' ? value : null;
};

function runOf(task: string, values: Values, json: boolean): Result<RunCommand> {
  const wish = text(values, 'approve');
  const approve = approveModes.find((mode) => mode === wish) ?? null;
  if (approve === null && wish !== null) {
    return fail('invalid', `--approve is one of ${approveModes.join(', ')}, not "${wish}".`, seeHelp('run'));
  }
  const model = modelName(text(values, 'model'), text(values, 'endpoint'), text(values, 'window'));
  if (!model.ok) return model;
  return ok({ name: 'run', task, model: model.value, agent: text(values, 'agent'), approve, json });
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
    return fail('invalid', '--window goes with --endpoint.', seeHelp('run'));
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

/** The arguments that are about servers we start ourselves: those of `server …`, and the file of `run --gguf`. */
import { type KvType, kvTypes } from '../../../shared/contract/servers.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { program } from './program.ts';

/** As typed: the path may be relative, and for a command about servers it may be a model's name. */
export interface FileChoice {
  file: string;
  /** Null: as chosen before, or as fits. */
  window: number | null;
  kvType: KvType | null;
}

export type ServerCommand =
  | { name: 'server'; action: 'list'; json: boolean }
  | ({ name: 'server'; action: 'start'; json: boolean } & FileChoice)
  | { name: 'server'; action: 'stop' | 'logs'; file: string; json: boolean };

const actions = ['list', 'start', 'stop', 'logs'] as const;

type Values = Readonly<Record<string, unknown>>;

/** Fails with `invalid` as the parser of the command line does. */
export function serverCommand(
  positionals: readonly string[],
  values: Values,
  json: boolean,
): Result<ServerCommand> {
  const [typed, file, extra] = positionals;
  const action = actions.find((known) => known === (typed ?? 'list'));
  const hint = `See: ${program} server --help`;
  if (action === undefined) return fail('invalid', `There is no "server ${typed}".`, hint);
  const surplus = action === 'list' ? file : extra;
  if (surplus !== undefined) return fail('invalid', `"${surplus}" is one argument too many.`, hint);
  if (action === 'list') return ok({ name: 'server', action, json });
  if (file === undefined || file === '') return fail('invalid', 'The file is missing.', hint);
  if (action !== 'start') return ok({ name: 'server', action, file, json });
  const choice = fileChoice(file, values, hint);
  return choice.ok ? ok({ name: 'server', action, json, ...choice.value }) : choice;
}

export function fileChoice(file: string, values: Values, hint: string): Result<FileChoice> {
  const { window, kv } = values;
  const kvType = kvTypes.find((type) => type === kv);
  if (kv !== undefined && kvType === undefined)
    return fail('invalid', `--kv is one of ${kvTypes.join(', ')}, not "${String(kv)}".`, hint);
  if (window !== undefined && !/^[1-9]\d{0,8}$/.test(String(window)))
    return fail('invalid', `--window is a number of tokens, not "${String(window)}".`, hint);
  return ok({ file, window: window === undefined ? null : Number(window), kvType: kvType ?? null });
}

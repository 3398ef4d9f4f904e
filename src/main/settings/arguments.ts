/**
 * The command line, as far as every host understands it the same way. What is not known is handed back in order, so that
 * the terminal can have commands of its own; `--` and what follows it is among that.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import { checkText, isSettingKey, type SettingValues, settingKeys } from './catalogue.ts';

export interface Arguments {
  data: string | undefined;
  workspace: string | undefined;
  /** A GGUF file that is to answer, and the tokens of its window. */
  embedded: string | undefined;
  window: number | undefined;
  port: number | null;
  demo: boolean;
  noOpen: boolean;
  settings: Partial<SettingValues>;
  rest: string[];
}

const withValue = ['--data', '--workspace', '--embedded', '--window', '--port', '--set'] as const;
const switches = { '--demo': 'demo', '--no-open': 'noOpen' } as const;

type Take = (result: Arguments, value: string) => Result<void>;

const takers: Record<(typeof withValue)[number], Take> = {
  '--data': (result, value) => {
    result.data = value;
    return ok(undefined);
  },
  '--workspace': (result, value) => {
    result.workspace = value;
    return ok(undefined);
  },
  '--embedded': (result, value) => {
    result.embedded = value;
    return ok(undefined);
  },
  '--window': (result, value) => {
    if (!/^[1-9]\d{0,8}$/.test(value))
      return fail('invalid', `--window is a number of tokens, not "${value}".`);
    result.window = Number(value);
    return ok(undefined);
  },
  '--port': (result, value) => {
    const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (!(port >= 1 && port <= 65_535))
      return fail('invalid', `--port wants a number from 1 to 65535, not "${value}".`);
    result.port = port;
    return ok(undefined);
  },
  '--set': (result, value) => {
    const at = value.indexOf('=');
    const key = at === -1 ? value : value.slice(0, at);
    if (at === -1 || !isSettingKey(key)) {
      return fail('invalid', `--set wants key=value, not "${value}".`, `Settings: ${settingKeys.join(', ')}`);
    }
    const checked = checkText(key, value.slice(at + 1));
    if (!checked.ok) return fail('invalid', `--set ${key} is not right: ${checked.wrong}`);
    result.settings = { ...result.settings, [key]: checked.value };
    return ok(undefined);
  },
};

const isTaker = (name: string): name is keyof typeof takers => Object.hasOwn(takers, name);
const isSwitch = (name: string): name is keyof typeof switches => Object.hasOwn(switches, name);

/** Values may follow as `--port 80` or `--port=80`; the last one given holds. `invalid` names the argument. */
export function readArguments(argv: readonly string[]): Result<Arguments> {
  const result: Arguments = {
    data: undefined,
    workspace: undefined,
    embedded: undefined,
    window: undefined,
    port: null,
    demo: false,
    noOpen: false,
    settings: {},
    rest: [],
  };
  let offline = false;
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    const equals = argument.startsWith('--') ? argument.indexOf('=') : -1;
    const name = equals === -1 ? argument : argument.slice(0, equals);
    if (argument === '--') {
      result.rest.push(...argv.slice(at));
      break;
    }
    if (isSwitch(argument)) result[switches[argument]] = true;
    else if (argument === '--offline') offline = true;
    else if (!isTaker(name)) result.rest.push(argument);
    else {
      const value = equals === -1 ? argv[at + 1] : argument.slice(equals + 1);
      if (equals === -1) at += 1;
      if (value === undefined || value === '') return fail('invalid', `${name} wants a value.`);
      const taken = takers[name](result, value);
      if (!taken.ok) return taken;
    }
  }
  // Whatever else is given: who asks for this must not be connected by a setting.
  if (offline) result.settings = { ...result.settings, offline };
  return ok(result);
}

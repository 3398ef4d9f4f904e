/** Arguments of `policy`: what is to be asked of the rules, as a value. */
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface PolicyCommand {
  name: 'policy';
  action: (typeof actions)[number];
  /** Of `test` the command, of `accept` and `dismiss` the ID; null for the lists. */
  command: string | null;
  agent: string | null;
  /** Judge as if a sandbox worked here. */
  sandboxed: boolean;
  json: boolean;
}

const actions = ['list', 'test', 'suggestions', 'accept', 'dismiss'] as const;

/** Fails with `invalid`; `help` is the hint. */
export function policyCommand(
  [first, command, extra]: readonly string[],
  { agent, sandboxed, json }: Pick<PolicyCommand, 'agent' | 'sandboxed' | 'json'>,
  help: string,
): Result<PolicyCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `policy wants one of ${actions.join(', ')}.`, help);
  const isList = action === 'list' || action === 'suggestions';
  const tooMany = isList ? command : extra;
  if (tooMany !== undefined) {
    return fail(
      'invalid',
      `"${tooMany}" is one argument too many.`,
      isList ? help : 'Put the command in quotes.',
    );
  }
  if (!isList && (command === undefined || command.trim() === ''))
    return fail('invalid', action === 'test' ? 'The command is missing.' : 'The ID is missing.', help);
  return ok({ name: 'policy', action, command: command ?? null, agent, sandboxed, json });
}

/** Arguments of `policy`: what is to be asked of the rules, as a value. */
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface PolicyCommand {
  name: 'policy';
  action: 'list' | 'test';
  /** Null for `list`. */
  command: string | null;
  agent: string | null;
  /** Judge as if a sandbox worked here. */
  sandboxed: boolean;
  json: boolean;
}

const actions = ['list', 'test'] as const;

/** Fails with `invalid`; `help` is the hint. */
export function policyCommand(
  [first, command, extra]: readonly string[],
  { agent, sandboxed, json }: Pick<PolicyCommand, 'agent' | 'sandboxed' | 'json'>,
  help: string,
): Result<PolicyCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `policy wants one of ${actions.join(', ')}.`, help);
  const tooMany = action === 'list' ? command : extra;
  if (tooMany !== undefined) {
    return fail('invalid', `"${tooMany}" is one argument too many.`, 'Put the command in quotes.');
  }
  if (action === 'test' && (command === undefined || command.trim() === ''))
    return fail('invalid', 'The command is missing.', help);
  return ok({ name: 'policy', action, command: command ?? null, agent, sandboxed, json });
}

/** Where commands would run, for tests that only need the tools' specs: running one throws. */
import type { Sandbox } from '../../src/main/exec/sandbox/sandbox.ts';
import type { CommandPlace } from '../../src/main/tools/execute-command.ts';

const never = (): never => {
  throw new Error('no commands here');
};
const sandbox: Sandbox = { state: never, fits: never, wrap: never, grantable: never, doubt: never };

const processes = { note: () => ({ is: async () => {}, over: () => {} }) };

export const noCommands: CommandPlace = {
  environment: {},
  sandbox,
  processes,
  wanted: () => 'off',
  withheld: () => [],
};

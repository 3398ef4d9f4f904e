/** Words about rules: of the settings page and of the card of a command. */
import type { LayeredRule, Rule, Unusual, Verdict } from '../shared/policy.ts';

const verdicts: Record<Verdict, string> = { deny: 'Refuse', ask: 'Ask', allow: 'Allow' };

export const ruleStrings = {
  title: 'Rules',
  text: 'What agents may do without asking you. Refuse is stronger than ask, ask is stronger than allow, wherever a rule comes from.',
  loading: 'Reading the rules…',
  verdicts,
  /** Of a part of a command, beside its mark. */
  judged: { deny: 'refused', ask: 'asks', allow: 'allowed' } satisfies Record<Verdict, string>,
  layers: {
    cli: 'From the command line',
    env: 'From the environment',
    workspace: 'Of this folder',
    user: 'Yours',
    'built-in': 'Built in',
  } satisfies Record<LayeredRule['layer'], string>,
  layerTexts: {
    workspace: 'From its .patchbay/settings.json. A folder can refuse and ask, not allow.',
    'built-in':
      'Commands that only read. They run without asking in the sandbox; a rule of yours can hold them back.',
  } as Partial<Record<LayeredRule['layer'], string>>,
  empty: 'No rules of your own. Everything that is not built in asks you.',
  count: (count: number) => (count === 1 ? '1 rule' : `${count} rules`),
  noSandbox: 'Commands have no sandbox here, so no rule allows one.',
  trouble: 'Nothing is allowed without asking until the rules can be read.',
  again: 'Read again',
  what: ({ tool, path, command, agent }: Rule): string[] => [
    ...(command === undefined ? [] : [`command ${command}`]),
    ...(path === undefined ? [] : [`path ${path}`]),
    ...(tool === undefined ? [] : [`tool ${tool}`]),
    ...(agent === undefined ? [] : [`agent ${agent}`]),
  ],
  add: 'Add a rule',
  edit: (rule: string) => `Edit the rule ${rule}`,
  remove: (rule: string) => `Remove the rule ${rule}`,
  form: {
    add: 'A new rule',
    edit: 'Change this rule',
    verdict: 'What happens',
    command: 'Command',
    commandHint: 'Like npm run *. A * at the end stands for all that follows.',
    path: 'Path',
    pathHint: 'Like docs/** or *.pem; not together with a command.',
    tool: 'Tool',
    toolHint: 'Like write_*; empty for every tool.',
    agent: 'Agent',
    agentHint: 'Like reviewer; empty for every agent.',
    save: 'Store this rule',
    saving: 'Storing…',
    incomplete: 'Fill in at least one of command, path, tool or agent.',
  },
  trial: {
    label: 'Try it',
    hint: 'Type a command to see what would become of it. Nothing is run.',
    assume: 'As if a sandbox worked here',
    parts: 'Parts of this command',
  },
  card: {
    parts: 'What it consists of',
    unusual: ({ kind, what }: Unusual): string =>
      ({
        network: `Wants the network: ${what}`,
        outside: `Names a place outside of the workspace: ${what}`,
        written: `Runs what was written in this session: ${what}`,
      })[kind],
    runs: (files: readonly string[]) => `Runs as it is now: ${files.join(', ')}`,
    withheld: (globs: readonly string[]) => `Your rules keep from it: ${globs.join(', ')}`,
    /** `rule` reads like `asks because no rule covers npm`. */
    edited: (rule: string) => `As you changed it: ${rule}`,
    always: 'Always allow…',
    alwaysText: (count: number) =>
      `${count === 1 ? 'This rule is' : 'These rules are'} stored in your settings, exactly as shown. What ${count === 1 ? 'it says' : 'they say'} then runs in the sandbox without asking, in every folder.`,
    store: (count: number) => (count === 1 ? 'Store this rule' : `Store these ${count} rules`),
    storing: 'Storing…',
    stored: 'Stored. You still decide about this command here; the next one like it does not ask.',
    rules: 'What would be stored',
  },
} as const;

/**
 * Whether a call may go on: on its own, after a person's word, or not at all. The rule is words for the card and for the
 * journal, so that nobody has to guess why it asked. Deny beats ask beats allow; protected files are before every rule, and
 * what nobody wrote a rule for is as the session says.
 */
import type { ApproveMode } from '../../shared/event.ts';
import type { LayeredRule } from '../../shared/policy.ts';
import type { CommandProposal, Effect, PatchProposal, Proposal } from '../../shared/proposal.ts';
import { type CommandVerdict, decideCommand } from './command-decision.ts';
import type { ParsedCommand } from './parse-command.ts';
import { pathTier } from './path-tiers.ts';
import { matchesPath, nameOf, speaksOf, strongestFirst } from './rules.ts';
import { safeCommands, showsHistory } from './safe-commands.ts';

export interface PolicyInput {
  effect: Effect;
  approve: ApproveMode;
  mode: string;
  tool: string;
  proposal: Proposal;
  /** The path that a reading call names. */
  path?: string | undefined;
  /** Of a command, what the rules say of its text. */
  found?: CommandVerdict;
  rules: readonly LayeredRule[];
  /** What is wrong with the files the rules are in; nothing is allowed unseen then, since a rule that forbids may be lost. */
  trouble?: string | null;
}

export interface PolicyDecision {
  verdict: 'allow' | 'ask' | 'deny';
  /** Reads after "why?": `asks because every write waits for you`. */
  rule: string;
  /** True when the patch changes a file that makes something run; the card marks it. */
  executable: boolean;
}

/** Pure. Effects that change nothing are allowed unless a rule denies them; what a question asks is waited for elsewhere. */
export function decidePolicy(input: PolicyInput): PolicyDecision {
  const { effect, approve, proposal } = input;
  const files = proposal.kind === 'patch' ? proposal.files : [];
  const paths = files.map((file) => file.path);
  const locked = paths.find((path) => pathTier(path) === 'protected');
  if (locked !== undefined) {
    return { verdict: 'deny', rule: `refused because no tool may change ${locked}`, executable: false };
  }
  const runs = files.find(
    ({ path, executable }) => executable === true || pathTier(path) === 'executable',
  )?.path;
  const decided = (verdict: PolicyDecision['verdict'], rule: string): PolicyDecision => ({
    verdict,
    rule,
    executable: runs !== undefined,
  });
  if (effect === 'read' || effect === 'control' || effect === 'ask') {
    const denying = denyingRead(input);
    return denying === undefined
      ? decided('allow', 'allowed because it changes nothing')
      : decided('deny', `refused by ${nameOf(denying)}`);
  }
  if (approve === 'reads')
    return decided('deny', `refused because this session may only read (${noun(effect)})`);
  const warning = runs === undefined ? '' : `; ${runs} can make something run`;
  const ruled = proposal.kind === 'command' ? ofCommand(input, proposal) : ofOther(input, runs);
  if (ruled !== null) return decided(ruled.verdict, `${ruled.rule}${warning}`);
  if (approve === 'all' && runs === undefined) return decided('allow', '--approve all');
  return decided(
    'ask',
    `asks because ${approve === 'all' ? 'such a write always waits' : `every ${noun(effect)} waits`} for you${warning}`,
  );
}

type Ruled = Pick<PolicyDecision, 'verdict' | 'rule'>;

/** A read is let or refused: nobody can be asked for what was looked up already, so only a deny speaks of it. */
function denyingRead({ tool, mode, effect, rules, ...read }: PolicyInput): LayeredRule | undefined {
  if (effect !== 'read') return undefined;
  const denying = rules.filter(
    ({ rule }) => rule.verdict === 'deny' && speaksOf(rule, { tool, agent: mode }),
  );
  if (denying.length === 0) return undefined;
  const names = namesIn({ tool, ...read });
  return denying.find(({ rule }) =>
    rule.path === undefined ? rule.command === undefined : names.some((path) => matchesPath(rule, path)),
  );
}

/** What a reading call names, and of a search the files that its answer would quote: each on a line, its matches below it. */
const namesIn = ({ tool, path, proposal }: Pick<PolicyInput, 'tool' | 'path' | 'proposal'>): string[] => [
  ...(path === undefined ? [] : [path]),
  ...(tool === 'search_in_code' && proposal.kind === 'answer'
    ? proposal.content.split('\n').filter((line) => !/^ {2}\d+: /.test(line))
    : []),
];

/** The rules as they hold for a command: those of people, and in a sandbox the safe commands. */
export function rulesFor(
  { tool, mode, rules }: Pick<PolicyInput, 'tool' | 'mode' | 'rules'>,
  isSandboxed: boolean,
): LayeredRule[] {
  const isKept = rules.some(({ rule }) => rule.path !== undefined && rule.verdict !== 'allow');
  const safe = safeCommands
    .filter((rule) => !isKept || !showsHistory(rule))
    .map(
      (rule): LayeredRule => ({
        layer: 'built-in',
        rule: { ...rule, tool: 'execute_command' },
        ignored: null,
      }),
    );
  // Outside of a sandbox reading is not confined, and a rule given for the sandbox is none for a person's full rights.
  const usable = isSandboxed ? [...rules, ...safe] : rules.filter(({ rule }) => rule.verdict !== 'allow');
  return strongestFirst(
    usable.filter(({ rule, ignored }) => ignored === null && speaksOf(rule, { tool, agent: mode })),
  );
}

export function commandVerdict(
  input: Pick<PolicyInput, 'tool' | 'mode' | 'rules' | 'trouble'>,
  parsed: ParsedCommand,
  isSandboxed: boolean,
): CommandVerdict {
  const found = decideCommand(parsed, rulesFor(input, isSandboxed));
  if (found.verdict !== 'allow' || input.trouble == null) return found;
  return { ...found, verdict: 'ask', why: `because the rules cannot be read: ${input.trouble}` };
}

function ofCommand(input: PolicyInput, { sandbox }: CommandProposal): Ruled | null {
  const { approve, found } = input;
  if (found?.verdict === 'deny') return { verdict: 'deny', rule: `refused ${found.why}` };
  // Nothing runs unseen with a person's full rights unless they chose that themselves.
  if (sandbox === 'unavailable')
    return { verdict: 'ask', rule: 'asks because no sandbox works here: it runs with your full rights' };
  if (found === undefined) return null;
  if (found.verdict === 'allow') return { verdict: 'allow', rule: `allowed ${found.why}` };
  if (found.isHeld) return { verdict: 'ask', rule: `asks ${found.why}` };
  if (approve === 'all') return underAll(input, found, sandbox === 'enforced');
  // Without a sandbox no rule allows anything, so none is to be missed.
  return sandbox === 'enforced' ? { verdict: 'ask', rule: `asks ${found.why}` } : null;
}

/** Allowing all is not allowing what might hide something that a rule holds back. */
function underAll(input: PolicyInput, found: CommandVerdict, isSandboxed: boolean): Ruled | null {
  if (input.trouble != null)
    return { verdict: 'ask', rule: `asks because the rules cannot be read: ${input.trouble}` };
  const rules = rulesFor(input, false);
  // What a path is withheld from sees nothing of it in the sandbox, plain or not.
  const place = isSandboxed ? undefined : rules.find(({ rule }) => rule.path !== undefined);
  const held = place ?? (found.isPlain ? undefined : rules.find(({ rule }) => rule.path === undefined));
  if (held === undefined) return null;
  return { verdict: 'ask', rule: `asks because it could hide what ${nameOf(held)} holds back` };
}

/** Patches and connections. Files that make something run are never written unseen because of a rule. */
function ofOther(input: PolicyInput, runs: string | undefined): Ruled | null {
  const { tool, mode, proposal, trouble } = input;
  const paths = proposal.kind === 'patch' ? pathsOf(proposal) : [];
  const rules = strongestFirst(
    input.rules.filter(({ rule, ignored }) => ignored === null && speaksOf(rule, { tool, agent: mode })),
  );
  const of = (path: string): LayeredRule | undefined => rules.find(({ rule }) => matchesPath(rule, path));
  const general = rules.find(({ rule }) => rule.path === undefined && rule.command === undefined);
  const found = paths.length === 0 ? [general] : paths.map(of);
  for (const verdict of ['deny', 'ask'] as const) {
    const holding = found.find((each) => each?.rule.verdict === verdict);
    if (holding !== undefined)
      return { verdict, rule: `${verdict === 'deny' ? 'refused' : 'asks'} by ${nameOf(holding)}` };
  }
  if (trouble != null) return { verdict: 'ask', rule: `asks because the rules cannot be read: ${trouble}` };
  const [first] = found;
  if (first === undefined || runs !== undefined || found.some((each) => each === undefined)) return null;
  return { verdict: 'allow', rule: `allowed by ${nameOf(first)}` };
}

const pathsOf = (patch: PatchProposal): string[] => patch.files.map((file) => file.path);

const noun = (effect: 'write' | 'exec' | 'network'): string =>
  ({ write: 'write', exec: 'command', network: 'connection' })[effect];

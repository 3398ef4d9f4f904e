/**
 * What the agent at work may do, judged by effect and path of each call and by nothing a model says. Asked at the one place
 * where calls are judged; policy and the person come after it and cannot widen it.
 */
import type { ApproveMode } from '../../shared/event.ts';
import type { Effect, Proposal } from '../../shared/proposal.ts';
import { type Failure, fail, ok, type Result } from '../../shared/result.ts';
import { createPathPattern } from '../base/path-pattern.ts';
import { clipLine } from '../tools/clip.ts';
import type { LimitedEffect, Mode, Modes } from './modes.ts';

/** `denied` for a name that no file has any more: what it may do is not known, so it may do nothing. */
export function modeAtWork(modes: Modes, name: string): Result<Mode> {
  const mode = modes.named(name);
  if (mode !== undefined) return ok(mode);
  return fail(
    'denied',
    `The agent at work, "${clipLine(name, 80)}", is none that Patchbay knows. Nothing was done.`,
    'The person can choose another one.',
  );
}

/** Before anything of a call is read: whether its tool and effect are this agent's. */
export function toolRefusal(mode: Mode, tool: { name: string; effect: Effect }): Failure | null {
  const { name, effect } = tool;
  const isAllowed = mode.tools.includes(name) && (!isLimited(effect) || mode.effects.includes(effect));
  return isAllowed ? null : refusal(mode, `may not use ${name}`);
}

/**
 * The proposal as this agent may have it carried out: a command of one that may not write everywhere gets the workspace
 * read-only. `denied` says what the agent may do; nothing was done then.
 */
export function limitProposal(mode: Mode, effect: Effect, proposal: Proposal): Result<Proposal> {
  // A person kept that command for the plan: whoever may have it run needs no right to run others.
  if (proposal.kind === 'command' && proposal.feature !== undefined && proposal.unkept !== true)
    return ok(proposal);
  if (isLimited(effect) && !mode.effects.includes(effect))
    return { ok: false, error: refusal(mode, `may not ${verbs[effect]}`) };
  if (proposal.kind === 'patch') {
    const outside = proposal.files.find(({ path }) => !mayWrite(mode, path));
    return outside === undefined
      ? ok(proposal)
      : { ok: false, error: refusal(mode, `may not write ${outside.path}`) };
  }
  if (proposal.kind !== 'command' || writesAnything(mode)) return ok(proposal);
  if (proposal.sandbox === 'enforced') return ok({ ...proposal, readOnly: true });
  return fail(
    'denied',
    `sandbox_unavailable: commands of ${mode.name} must not write, and without the sandbox nothing keeps them from it. It was not run.`,
    handOver(mode),
  );
}

/** For a proposal made a while ago: what the agent that is at work now has against it. */
export function lateRefusal(mode: Result<Mode>, effect: Effect, proposal: Proposal): Failure | null {
  if (!mode.ok) return mode.error;
  const limited = limitProposal(mode.value, effect, proposal);
  if (!limited.ok) return limited.error;
  const isFree = proposal.kind === 'command' && proposal.readOnly !== true;
  return isFree && limited.value !== proposal
    ? refusal(mode.value, 'may not run this: it was proposed by another agent')
    : null;
}

/** What hands over from one agent to another: allowed when the other may do no more, else a question to the person. */
export function switchVerdict(
  from: Mode | undefined,
  to: Mode,
  approve: ApproveMode,
): { verdict: 'allow' | 'ask'; rule: string } {
  const more = from === undefined ? [may(to)] : gains(from, to);
  if (more.length === 0) return { verdict: 'allow', rule: `allowed because ${to.name} may do no more` };
  if (approve === 'all') return { verdict: 'allow', rule: '--approve all' };
  return { verdict: 'ask', rule: `asks because ${to.name} may ${more.join(' and ')}` };
}

/** What an agent may do, in words for people and models: `read, run commands that change nothing`. */
export function may(mode: Mode): string {
  const said = mode.effects.map((effect) =>
    effect === 'write' && !writesAnything(mode)
      ? `write ${mode.writes.join(', ')}`
      : effect === 'exec' && !writesAnything(mode)
        ? 'run commands that change nothing'
        : verbs[effect],
  );
  return said.length === 0 ? 'only talk' : said.join(', ');
}

/** What `to` may do and `from` may not, in words; by effects and paths. */
export function gains(from: Mode, to: Mode): string[] {
  const effects = to.effects.filter((effect) => !from.effects.includes(effect) && effect !== 'write');
  const writes = to.writes.filter((pattern) => !writesAnything(from) && !from.writes.includes(pattern));
  return [
    ...(writes.length === 0 ? [] : [writesAnything(to) ? 'write' : `write ${writes.join(', ')}`]),
    ...effects.map((effect) => verbs[effect]),
  ];
}

const mayWrite = ({ writes }: Mode, path: string): boolean =>
  writes.some((pattern) => createPathPattern(pattern)?.(path) === true);

const writesAnything = ({ effects, writes }: Mode): boolean =>
  effects.includes('write') && writes.includes('**');

const verbs: Record<LimitedEffect, string> = {
  read: 'read',
  write: 'write',
  exec: 'run commands',
  network: 'use the network',
};

const isLimited = (effect: Effect): effect is LimitedEffect => effect !== 'ask' && effect !== 'control';

const handOver = ({ tools }: Mode): string =>
  tools.includes('switch_mode')
    ? 'switch_mode hands over to an agent that may.'
    : 'The person can choose an agent that may.';

const refusal = (mode: Mode, what: string): Failure => ({
  code: 'denied',
  message: `The agent at work, ${mode.name}, ${what}. It may ${may(mode)}. Nothing was done.`,
  hint: handOver(mode),
});

/**
 * Handing the session to another agent. The fact carries the words the model is told, so that what was sent once is sent the
 * same for ever, whatever the agents' files say later.
 */
import type { Fact, FactOf } from '../../shared/event.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SwitchedBy } from '../../shared/routed.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { clipLine } from '../tools/clip.ts';
import { switchVerdict } from './agent-limits.ts';
import { commonMode, type Mode, type Modes, toldOf } from './modes.ts';

export interface ModeSwitch {
  to: Mode;
  verdict: 'allow' | 'ask';
  /** Why, for the card and the journal. */
  rule: string;
}

/** What an agent's wish to hand over comes to; `invalid` in words for the model. */
export function wishedSwitch(
  modes: Modes,
  { mode: from, approve }: Pick<SessionState, 'mode' | 'approve'>,
  wished: string,
): Result<ModeSwitch> {
  if (wished === from) return fail('invalid', `You already are "${from}".`);
  const to = modes.named(wished);
  if (to === undefined) {
    const others = modes.list.flatMap(({ name }) => (name === from ? [] : [name]));
    return fail('invalid', `There is no agent "${clipLine(wished, 80)}".`, `Others: ${others.join(', ')}.`);
  }
  return ok({ to, ...switchVerdict(modes.named(from), to, approve) });
}

export const switchFact = (
  from: string,
  to: Mode,
  reason: string,
  by: SwitchedBy,
): FactOf<'mode.switched'> => ({
  type: 'mode.switched',
  data: { from, to: to.name, reason, by, words: toldOf(to) },
});

/** What `session.created` says of the agent beside its name: nothing of ours that the common rules speak to. */
export const firstWords = (mode: Mode): Pick<FactOf<'session.created'>['data'], 'words'> =>
  mode.name === commonMode && mode.from === 'shipped' ? {} : { words: toldOf(mode) };

/**
 * Facts as they came, with what the model is still to be told behind the first message or result among them: it is in no request
 * yet, so words behind it move nothing. A result that was made before the switch never gets them, since it may be sent already.
 */
export function withWords(facts: readonly Fact[], { untold }: Pick<SessionState, 'untold'>): Fact[] {
  if (untold === null || facts.some(({ type }) => type === 'mode.switched')) return [...facts];
  let told: string | undefined = untold.words;
  return facts.map((fact) => {
    if (told === undefined || (fact.type !== 'turn.started' && fact.type !== 'call.finished')) return fact;
    const words = told;
    told = undefined;
    return { ...fact, data: { ...fact.data, told: words } } as Fact;
  });
}

/** A call of `switch_mode` that is allowed: the switch and the call's result, behind which its words are told. */
export const switchedFacts = (callId: string, from: string, to: Mode, reason: string): Fact[] => [
  switchFact(from, to, reason, 'agent'),
  {
    type: 'call.finished',
    data: {
      callId,
      outcome: 'done',
      content: `Switched to ${to.name}.`,
      summary: `${from} → ${to.name}`,
      durationMs: 0,
      told: toldOf(to),
    },
  },
];

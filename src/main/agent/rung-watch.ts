/**
 * Watches whether a model's calls can be read. When too many in a row cannot, the model goes down a rung of the ladder, for
 * this session and all later ones, and the session says so: the prompt's form changes with it, and is read anew once.
 */
import type { FactOf } from '../../shared/event.ts';
import type { Rung } from '../../shared/model-rung.ts';
import { isOwn } from '../../shared/requested-call.ts';
import type { Call, SessionState, Step } from '../../shared/session-state.ts';
import { openTurn } from '../../shared/session-view.ts';
import { areReadable } from '../tools/parse-arguments.ts';
import type { Drive } from './drive.ts';
import { offeredTools } from './modes.ts';

/** So many of so many calls, the newest ones. */
const most = { unreadable: 3, of: 5 } as const;

export interface Trouble {
  model: string;
  from: Rung;
  why: string;
}

/**
 * What speaks against the rung on which the newest calls were made; null while nothing does. `tools` are the names a call may
 * have. Calls of replies that were cut say nothing, nor does what was before another model or rung.
 */
export function rungTrouble(state: SessionState, tools: readonly string[]): Trouble | null {
  const newest = newestCalls(state);
  const { model, rung } = newest;
  if (model === undefined || rung === undefined) return null;
  const unreadable = newest.calls.filter((call) => !isReadable(call, tools)).length;
  if (unreadable < most.unreadable) return null;
  return {
    model,
    from: rung,
    why: `${unreadable} of the last ${newest.calls.length} calls could not be read`,
  };
}

function newestCalls({ turns }: SessionState): { model?: string; rung?: Rung | undefined; calls: Call[] } {
  const calls: Call[] = [];
  let first: Step | undefined;
  for (let turn = turns.length - 1; turn >= 0; turn -= 1) {
    const steps = turns[turn]?.steps ?? [];
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      const step = steps[at];
      if (step === undefined || step.finish === 'failed' || step.finish === 'cancelled') continue;
      first ??= step;
      const isSame = step.model === first.model && step.rung === first.rung;
      if (!isSame || calls.length >= most.of) return { model: first.model, rung: first.rung, calls };
      const made = step.finish === 'length' ? [] : step.calls.filter((call) => !isOwn(call));
      calls.push(...made.toReversed().slice(0, most.of - calls.length));
    }
  }
  return first === undefined ? { calls } : { model: first.model, rung: first.rung, calls };
}

const isReadable = (call: Call, tools: readonly string[]): boolean =>
  call.problem === undefined && tools.includes(call.name) && areReadable(call.arguments);

/** The fact of going down before step `stepId` is asked for; nothing when the model stays where it is. */
export async function lowerRung(drive: Drive, stepId: string): Promise<FactOf<'rung.lowered'>[]> {
  const state = drive.state();
  if (openTurn(state)?.lowerings?.at(-1)?.stepId === stepId) return [];
  const trouble = rungTrouble(state, offeredTools(state));
  if (trouble === null) return [];
  const { model, from, why } = trouble;
  const lowered = await drive.engine.lowerRung(model, from, why);
  if (lowered === undefined) return [];
  const data = { stepId, model, from, to: lowered.to, why: lowered.why || why };
  return [{ type: 'rung.lowered', data }];
}

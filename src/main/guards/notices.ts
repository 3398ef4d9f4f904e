/**
 * How often an agent may tell the person something in one turn without being asked: what is said all the time is not read any more,
 * on the desktop least of all.
 */
import { turnOf } from '../../shared/session-view.ts';
import { type Guard, refusal } from './guard.ts';

const most = 5;

export const notices: Guard = {
  name: 'notices',
  check: ({ state, callId, proposal }) => {
    if (proposal?.kind !== 'notice') return null;
    const turn = turnOf(state, callId);
    const shown = (turn?.steps ?? [])
      .slice(turn?.resumedAt ?? 0)
      .flatMap((step) => step.calls)
      .filter((call) => call.id !== callId && call.proposal?.kind === 'notice' && call.outcome === 'done');
    return shown.length < most
      ? null
      : refusal('many', {
          code: 'denied',
          message: `The person was told ${most} things in this turn already. This was not shown.`,
          hint: 'Go on, and say the rest when you are done.',
        });
  },
};

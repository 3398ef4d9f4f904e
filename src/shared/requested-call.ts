/** A call before anything was made of it. */
import type { FactOf } from './event.ts';
import type { Call } from './session-state.ts';

type Asked = FactOf<'model.responded'>['data']['calls'][number];

/** As if a model had asked for it: the review at the end of a turn has a place among its calls. */
export const ownReview: Asked = { id: '', name: 'end_of_turn_review', arguments: '{}' };

/** As if it had asked the person itself: what is to be done where it got nowhere. */
export const ownHelp: Asked = { id: '', name: 'ask_when_stuck', arguments: '{}' };

/** Of ours, and of no model: none is sent it as a call. */
export const isOwn = ({ review, help }: Pick<Call, 'review' | 'help'>): boolean =>
  review === true || help === true;

export function requestedCall(id: string, call: Asked): Call {
  return {
    id,
    modelId: call.id,
    name: call.name,
    arguments: call.arguments,
    ...(call.problem === undefined ? {} : { problem: call.problem }),
    status: 'requested',
    effect: null,
    summary: '',
    proposal: null,
    digest: null,
    approvals: [],
    outcome: null,
    content: '',
    startedAt: null,
    endedAt: null,
    durationMs: null,
    exitCode: null,
    appeared: [],
    setAside: null,
    applied: [],
  };
}

/**
 * A reply that was cut off may hold a call that looks whole: half a file's content is valid JSON once a server has closed
 * the brackets. None of its calls is run.
 */
import { parentId } from '../../shared/session-draft.ts';
import { stepOf } from '../../shared/session-view.ts';
import { type Guard, refusal } from './guard.ts';

export const cutOff: Guard = {
  name: 'cut-off',
  check: ({ state, callId }) =>
    stepOf(state, parentId(callId))?.finish === 'length'
      ? refusal('length', {
          code: 'invalid',
          message: 'Your reply was cut off at the length limit, so this call was not run.',
          hint: 'Make smaller calls: several apply_diff calls instead of one long write_file.',
        })
      : null,
};

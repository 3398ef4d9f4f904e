/**
 * A reply that was cut off may hold a call that looks whole: half a file's content is valid JSON once a server has closed
 * the brackets. None of its calls is run.
 */
import { fail, ok } from '../../shared/result.ts';
import { parentId } from '../../shared/session-reduce.ts';
import { stepOf } from '../../shared/session-view.ts';
import type { Guard } from './guard.ts';

export const cutOff: Guard = {
  name: 'cut-off',
  check: ({ state, callId }) =>
    stepOf(state, parentId(callId))?.finish === 'length'
      ? fail(
          'invalid',
          'Your reply was cut off at the length limit, so this call was not run.',
          'Make smaller calls: several apply_diff calls instead of one long write_file.',
        )
      : ok(undefined),
};

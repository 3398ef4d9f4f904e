/** What a rewind of the conversation makes of a session's state, and what undoing it does; of files nothing is known here. */
import { heldBy } from './held.ts';
import type { Rewound, SessionState } from './session-state.ts';
import { withBroughtBack, withTakenBack } from './taken-back.ts';

/** What is different in the state afterwards. */
export function rewound(state: SessionState, by: Rewound, isRedo: boolean): Partial<SessionState> {
  const list = isRedo ? state.rewound.slice(0, -1) : [...state.rewound, by];
  if (by.turnId === null) return { rewound: list };
  const turned = (isRedo ? withBroughtBack : withTakenBack)(state, by.turnId);
  return {
    ...turned,
    rewound: list,
    held: heldBy(turned.turns.slice(state.handedTurns ?? 0), state.inherited),
  };
}

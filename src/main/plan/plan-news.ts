/** Which folders' files a session may have changed, told to whoever watches their plans and gates: an edit makes a pass stale at once. */
import type { JournalEvent } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';

export interface PlanNews {
  appended(sessionId: string, events: readonly JournalEvent[], state: () => SessionState): void;
  listen(heard: (workspace: string) => void): void;
}

export function createPlanNews(): PlanNews {
  const listeners: ((workspace: string) => void)[] = [];
  return {
    listen: (heard) => void listeners.push(heard),
    appended: (_sessionId, events, state) => {
      if (events.some(changesFiles)) for (const heard of listeners) heard(state().workspace);
    },
  };
}

/** Commands say nothing of what they changed, so each may have. */
const changesFiles = (event: JournalEvent): boolean =>
  event.type === 'checkpoint.restored' ||
  (event.type === 'call.finished' && (event.data.applied !== undefined || event.data.exitCode !== undefined));

/** Which folders' files a session may have changed, told to whoever watches their plans: an edit makes a pass stale at once. */
import type { JournalEvent } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';

export interface PlanNews {
  appended(sessionId: string, events: readonly JournalEvent[], state: () => SessionState): void;
  /** Set by whom it concerns. */
  heard(workspace: string): void;
}

export function createPlanNews(): PlanNews {
  const news: PlanNews = {
    heard: () => {},
    appended: (_sessionId, events, state) => {
      if (events.some(changesFiles)) news.heard(state().workspace);
    },
  };
  return news;
}

/** Commands say nothing of what they changed, so each may have. */
const changesFiles = (event: JournalEvent): boolean =>
  event.type === 'checkpoint.restored' ||
  (event.type === 'call.finished' && (event.data.applied !== undefined || event.data.exitCode !== undefined));

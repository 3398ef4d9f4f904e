/**
 * How a model's window is divided, as shares and not as constants: what would be comfortable in 128k is all there is in 8k. The
 * one place that says so: compaction begins where `room` ends, the context view shows the same figures, AGENTS.md gets its part.
 */

/** Of the window kept free for the reply that is about to be written. */
const reserveShare = 1 / 5;

/** Of the window that the workspace's AGENTS.md may take. */
const agentsFileShare = 1 / 8;

export interface WindowShare {
  /** Tokens kept free for the reply. */
  reserve: number;
  /** Tokens a request may have; `room + reserve` is the window. */
  room: number;
  /** Tokens of `room` that the workspace's AGENTS.md may take. */
  agentsFile: number;
}

/** `window` in tokens, at least 1. Whole tokens, never more than there are. */
export function shareWindow(window: number): WindowShare {
  const reserve = Math.ceil(window * reserveShare);
  return { reserve, room: window - reserve, agentsFile: Math.floor(window * agentsFileShare) };
}

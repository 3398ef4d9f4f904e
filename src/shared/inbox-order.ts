/**
 * In which order what waits for the person is listed: by what it costs to leave it, not by age alone. One place for page and
 * terminal, so that both name the same thing first. Within a group sessions that somebody looks at come first, then the oldest.
 */
import type { RunRow, RunWaits } from './pipeline-run.ts';

export interface Waiting {
  kind: 'patch' | 'command' | 'question' | 'other' | 'run';
  /** Files changed on disk since it was proposed; nothing can be written before that is settled. */
  conflicted: boolean;
  /** Those of them that were changed at the same places. */
  clashing: readonly string[];
  /** Somebody has its session open. */
  watched: boolean;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * now: commands and calls where somebody sits before the turn that stands still · conflict: merging gets harder as the files move
 * on · question: a word is enough · run: a whole pipeline stands still · command: quick to decide, elsewhere · patch: takes reading.
 */
export const inboxGroups = ['now', 'conflict', 'question', 'run', 'command', 'patch'] as const;
export type InboxGroup = (typeof inboxGroups)[number];

export function inboxGroup({ kind, conflicted, clashing, watched }: Omit<Waiting, 'at'>): InboxGroup {
  if (conflicted || clashing.length > 0) return 'conflict';
  if (kind === 'question' || kind === 'patch' || kind === 'run') return kind;
  return watched ? 'now' : 'command';
}

export const inInboxOrder = <T extends Waiting>(rows: readonly T[]): T[] =>
  [...rows].sort(
    (a, b) =>
      inboxGroups.indexOf(inboxGroup(a)) - inboxGroups.indexOf(inboxGroup(b)) ||
      Number(b.watched) - Number(a.watched) ||
      a.at - b.at,
  );

/** A run of a pipeline that waits for the person. */
export interface WaitingRun extends Waiting {
  kind: 'run';
  run: RunRow & { waits: RunWaits };
}

/** What waits in the session of a sub-stage is there by itself already. */
export const runsThatAsk = (rows: readonly RunRow[]): WaitingRun[] =>
  rows.flatMap(({ waits, ...run }) =>
    waits === null || waits === 'session'
      ? []
      : [
          {
            ...{ kind: 'run', conflicted: false, clashing: [], watched: false, at: run.updated },
            run: { ...run, waits },
          },
        ],
  );

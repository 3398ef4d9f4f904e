/**
 * What stored events mean for the entries: which of them a model was told, what a person's edits of a patch have in common, what a
 * model learned of a turn that got nowhere.
 */
import { basename, extname } from 'node:path';
import type { FactOf, JournalEvent } from '../../shared/event.ts';
import { parentId } from '../../shared/session-draft.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { callOf } from '../../shared/session-view.ts';
import { decodeText } from '../workspace/text.ts';
import { habitsOf } from './edit-habits.ts';
import type { MemoryRows } from './memory-rows.ts';
import { createProposing } from './proposing.ts';

export interface MemoryWatch {
  /** These events were stored just now, and the state has them. Never throws. */
  appended(sessionId: string, events: readonly JournalEvent[], state: () => SessionState): void;
}

export interface MemoryWatchParts {
  rows: MemoryRows;
  contents(digest: string): Uint8Array | undefined;
  /** Lessons are kept without being asked for. */
  keepsLessons(): boolean;
  now(): number;
  log(message: string, error: unknown): void;
}

/** A file that was generated says nothing of a person's hand, and comparing it takes long. */
const largest = 400_000;

export function createMemoryWatch({ rows, contents, keepsLessons, now, log }: MemoryWatchParts): MemoryWatch {
  const proposing = createProposing(rows, now);
  const textOf = (digest: string | null | undefined): string | undefined => {
    const bytes = digest == null ? undefined : contents(digest);
    const decoded = bytes === undefined || bytes.length > largest ? undefined : decodeText(bytes);
    return decoded?.ok === true ? decoded.value.text : undefined;
  };

  /** Each habit once for each kind of file, however many files of it the patch has. */
  function noteEdits(
    sessionId: string,
    { approvalId, decision, by }: FactOf<'approval.decided'>['data'],
    state: SessionState,
  ): void {
    const call = callOf(state, parentId(approvalId));
    if (by !== 'person' || decision.kind !== 'edit' || call?.proposal?.kind !== 'patch') return;
    const place = { scope: state.workspace, sessionId, at: call.id };
    for (const { path, after } of decision.files ?? []) {
      const file = call.proposal.files.find((each) => each.path === path);
      const before = textOf(file?.before) ?? '';
      const proposed = textOf(file?.after);
      const decided = textOf(after);
      if (proposed === undefined || decided === undefined) continue;
      for (const habit of habitsOf(path, before, proposed, decided))
        proposing.edited(place, habit, extname(path) || basename(path));
    }
  }

  function take(sessionId: string, event: JournalEvent, state: () => SessionState): void {
    if (event.type === 'turn.started' || event.type === 'call.finished') {
      const ids = event.data.memory?.entries.map(({ id }) => id) ?? [];
      if (ids.length > 0) rows.used(ids, event.at);
    } else if (event.type === 'approval.decided') {
      if (event.data.decision.kind === 'edit') noteEdits(sessionId, event.data, state());
    } else if (event.type === 'reflection.recorded' && event.data.lesson !== '') {
      const { cause, lesson, turnId } = event.data;
      // Its cause has the words by which it is found again.
      const place = { scope: state().workspace, sessionId, at: turnId };
      proposing.lesson(place, `${cause} ${lesson}`, keepsLessons() ? 'kept' : 'proposed');
    }
  }

  return {
    appended: (sessionId, events, state) => {
      for (const event of events) {
        try {
          take(sessionId, event, state);
        } catch (error) {
          log(`remembering what ${event.type} says`, error);
        }
      }
    },
  };
}

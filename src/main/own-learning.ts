/**
 * Meta-learning over the app's own database: what sessions' journals say of alternatives is counted whenever a turn of one ends or is
 * taken back, and of all of them once, when this way of counting them is new.
 */
import { setImmediate } from 'node:timers/promises';
import type { Fact } from '../shared/event.ts';
import { fold } from '../shared/session-reduce.ts';
import { trialsOf } from './agent/trials.ts';
import { createLearning, type Learning } from './memory/learning.ts';
import { createLearningRows } from './memory/learning-rows.ts';
import type { MemoryWatch } from './memory/memory-watch.ts';
import type { Settings } from './settings.ts';
import type { Database } from './store/database.ts';
import type { Journal } from './store/journal.ts';

export interface OwnLearning extends Learning {
  /** All sessions there are, one after the other, unless that was done before. Gives what ends it. */
  countPast(): () => void;
}

/** Another number where other trials come of the same journal. */
const countedAs = 2;

/** After these, trials may be others than before. */
const decisive: ReadonlySet<Fact['type']> = new Set([
  'turn.ended',
  'checkpoint.restored',
  'turns.takenBack',
  'turns.broughtBack',
]);

export function createOwnLearning(
  { settings }: { settings: Pick<Settings, 'get'> },
  { database, journal }: { database: Database; journal: Journal },
  log: (message: string, error: unknown) => void,
): { learning: OwnLearning; watch: MemoryWatch } {
  const rows = createLearningRows(database);
  const learning = createLearning({ rows, isOn: () => settings.get('learning'), now: Date.now });
  const countAll = async (isOver: () => boolean): Promise<void> => {
    for (const { id } of journal.rows()) {
      // A long journal takes a while to fold, and a person has just opened the window.
      await setImmediate();
      if (isOver()) return;
      learning.note(id, trialsOf(fold(journal.read(id))));
    }
    rows.setCounted(countedAs);
  };
  return {
    learning: {
      ...learning,
      countPast() {
        let over = rows.counted() === countedAs || journal.rows().length === 0;
        if (!over)
          void countAll(() => over).catch((error: unknown) => log('counting what sessions say', error));
        return () => {
          over = true;
        };
      },
    },
    watch: {
      appended(sessionId, events, state) {
        if (!events.some(({ type }) => decisive.has(type))) return;
        try {
          learning.note(sessionId, trialsOf(state()));
        } catch (error) {
          log('counting what a turn says', error);
        }
      },
    },
  };
}

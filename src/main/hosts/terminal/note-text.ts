/** What happened on the way to a reply, as one line; null for what has a command of its own (`context`). */
import { retryLine } from '../../../shared/learning-words.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import type { StepNote } from '../../../shared/step-note.ts';
import { oneLine } from './visible-text.ts';

export function noteText(note: StepNote): string | null {
  switch (note.kind) {
    case 'fallback':
      return oneLine(
        `${modelLabel(note.from)} could not be asked, so ${modelLabel(note.to)} answers: ${note.failure.message}`,
        400,
      );
    case 'swapped':
      return oneLine(
        `something else answers at this address now: ${note.now.model ?? 'unknown'} (build ${note.now.build ?? 'unknown'}), before ${note.was.model ?? 'unknown'} (build ${note.was.build ?? 'unknown'})`,
        400,
      );
    case 'answer-now':
      return note.how === 'ended' ? 'the thinking was ended here' : 'asked again, without thinking';
    case 'alternative':
      return oneLine(retryLine(note), 400);
    default:
      return null;
  }
}

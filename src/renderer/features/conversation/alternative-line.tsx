/** Said where it was chosen: what is done in another way than usual, and the way to the figures behind it. */
import { FlaskConical } from 'lucide-react';
import type { Chosen } from '../../../shared/learning.ts';
import { chosenLine } from '../../../shared/learning-words.ts';
import { setView } from '../../stores/view.ts';
import { learningStrings } from '../../strings-learning.ts';

export function AlternativeLine({ chosen }: { chosen: Chosen }) {
  return (
    <p className="measure flex gap-2 text-sm break-words text-muted">
      <FlaskConical size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span className="min-w-0">
        {chosenLine(chosen)}{' '}
        <button
          type="button"
          className="rounded-sm text-accent hover:underline coarse:py-1.5"
          onClick={() => setView('learning')}
        >
          {learningStrings.figures}
        </button>
      </span>
    </p>
  );
}

/** Above the composer: changes that nobody has decided on since a turn was stopped or failed. The next turn goes on with them. */
import { FileDiff } from 'lucide-react';
import { isGoingOn } from '../../../shared/queue-order.ts';
import { orTrouble, reviewHeld, useSession } from '../../stores/session.ts';
import { reviewModeStrings as words } from '../../strings-review-modes.ts';
import { Button } from '../../ui/button.tsx';

export function HeldLine() {
  const count = useSession(({ state }) => (isGoingOn(state) ? 0 : state.held.length));
  if (count === 0) return null;
  return (
    <section
      aria-label={words.heldRegion}
      className="mb-1.5 flex min-h-8 min-w-0 items-center gap-2 rounded-md border border-line bg-surface py-0.5 pr-1 pl-2.5 text-xs"
    >
      <FileDiff size={12} aria-hidden className="shrink-0 text-accent" />
      <span className="min-w-0 flex-1">{words.heldFiles(count)}</span>
      <Button size="small" onClick={() => void orTrouble(reviewHeld())}>
        {words.reviewHeld}
      </Button>
    </section>
  );
}

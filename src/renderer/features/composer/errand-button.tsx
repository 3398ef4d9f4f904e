/** Beside the button that sends the first message: the same in a session of its own, to which the person is not taken. */
import { Moon } from 'lucide-react';
import { useState } from 'react';
import { statusOf } from '../../../shared/session-view.ts';
import { startErrand } from '../../stores/errands.ts';
import { orTrouble, useSession } from '../../stores/session.ts';
import { errandStrings as words } from '../../strings-errands.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';

export function ErrandButton({ ready }: { ready: boolean }) {
  const isNew = useSession(({ state }) => state.turns.length === 0 && statusOf(state) === 'idle');
  const [starting, setStarting] = useState(false);
  if (!isNew) return null;
  const start = async (): Promise<void> => {
    setStarting(true);
    await orTrouble(startErrand());
    setStarting(false);
  };
  return (
    <Tooltip text={words.startHint} side="top">
      <Button
        disabled={!ready && !starting}
        busy={starting ? words.starting : null}
        icon={<Moon size={14} aria-hidden />}
        aria-label={words.start}
        onClick={() => void start()}
      >
        {words.startShort}
      </Button>
    </Tooltip>
  );
}

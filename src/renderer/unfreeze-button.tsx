/** Lets a frozen file be written again; what waits for a decision goes on waiting. */
import { useState } from 'react';
import { client } from './stores/connection.ts';
import { asked } from './stores/failure.ts';
import { orTrouble, useSession } from './stores/session.ts';
import { guardStrings as words } from './strings-guards.ts';
import { Button } from './ui/button.tsx';

export function UnfreezeButton({ path }: { path: string }) {
  const sessionId = useSession((session) => session.id);
  const done = useSession(({ state }) => state.unfrozen.length);
  /** Of how many before, so that the same file can be frozen and let go again. */
  const [pressed, setPressed] = useState<number | null>(null);
  const press = async (): Promise<void> => {
    if (sessionId === null) return;
    setPressed(done);
    const freed = await orTrouble(asked(() => client().guard.unfreeze({ sessionId, path })));
    if (freed === undefined) setPressed(null);
  };
  return (
    <Button
      size="small"
      aria-label={words.unfreezePath(path)}
      busy={pressed === done ? words.unfreezing : null}
      onClick={() => void press()}
    >
      {words.unfreeze}
    </Button>
  );
}

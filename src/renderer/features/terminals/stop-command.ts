/** Ending a command of the agent by itself, and nothing else of its session. */
import { useState } from 'react';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { orTrouble } from '../../stores/session.ts';

interface Stopping {
  /** Asked to end. That it has ended is an event, so this stays true unless it could not be asked. */
  stopping: boolean;
  stop: () => Promise<void>;
}

/** `callId`: of the call that began it. */
export function useStopCommand(sessionId: string, callId: string): Stopping {
  const [stopping, setStopping] = useState(false);
  const stop = async (): Promise<void> => {
    setStopping(true);
    const stopped = await orTrouble(
      asked(async () => {
        const { running } = await client().process.list();
        const row = running.find(({ call }) => call?.sessionId === sessionId && call.callId === callId);
        return row === undefined ? {} : client().process.end({ id: row.id });
      }),
    );
    if (stopped === undefined) setStopping(false);
  };
  return { stopping, stop };
}

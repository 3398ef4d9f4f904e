/**
 * What fills the open session's window, as the host last counted it. Asked for only while somebody looks, and again when the
 * session has moved on; the last figures stay until the new ones are there.
 */
import type { z } from 'zod';
import { create } from 'zustand';
import type { contextSchema } from '../../shared/contract/context.ts';
import type { Failure } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';

export type Context = z.infer<typeof contextSchema>;

interface ShownContext {
  sessionId: string | null;
  context: Context | null;
  failure: Failure | null;
}

export const useContextFigures = create<ShownContext>(() => ({
  sessionId: null,
  context: null,
  failure: null,
}));

let newest = 0;

export async function refreshContext(sessionId: string): Promise<void> {
  newest += 1;
  const mine = newest;
  const same = useContextFigures.getState().sessionId === sessionId;
  if (!same) useContextFigures.setState({ sessionId, context: null, failure: null });
  const described = await asked(() => client().context.describe({ sessionId }));
  // Another session, or a later question of this one, was asked about meanwhile.
  if (mine !== newest) return;
  useContextFigures.setState(
    described.ok ? { context: described.value, failure: null } : { failure: described.error },
  );
}

/** Another value whenever the next request of the session would be another. */
export function contextKey({ turns, model, mode, compactions, agentsFile }: SessionState): string {
  const last = turns.at(-1);
  const calls = last?.steps.at(-1)?.calls.filter((call) => call.status === 'finished').length ?? 0;
  const notes = agentsFile === null ? '' : agentsFile.path;
  return [
    turns.length,
    last?.steps.length ?? 0,
    last?.status,
    calls,
    compactions.length,
    model,
    mode,
    notes,
  ].join(' ');
}

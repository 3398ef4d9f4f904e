/** How a model makes tool calls: tried again and chosen. The list of models is asked anew after either. */
import { useEffect } from 'react';
import type { TrialItem } from '../../shared/contract/models.ts';
import type { Rung } from '../../shared/model-rung.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked, lostFailure } from './failure.ts';
import { modelRow, refreshModels, useHost } from './host.ts';
import { useSession } from './session.ts';

/** Null when it went well or was stopped. `tell` gets what is being tried, in words. */
export async function tryModel(
  name: string,
  tell: (reason: string) => void,
  signal: AbortSignal,
): Promise<Failure | null> {
  let last: TrialItem | undefined;
  const tried = await asked(async () => {
    for await (const item of await client().model.probe({ name }, { signal })) {
      last = item;
      if (item.kind === 'waiting') tell(item.reason);
    }
  });
  await refreshModels();
  if (signal.aborted) return null;
  if (!tried.ok) return tried.error;
  if (last?.kind === 'failed') return last.failure;
  return last?.kind === 'result' ? null : lostFailure;
}

/** Null when it went well. */
export async function chooseRung(name: string, rung: Rung | null): Promise<Failure | null> {
  const chosen = await asked(() => client().model.rung({ name, rung }));
  await refreshModels();
  return chosen.ok ? null : chosen.error;
}

/**
 * The list of models was asked before the session made its model try itself out or go down, or before another one was put
 * behind its address: then it is asked anew.
 */
export function useFreshRung(): void {
  const name = useSession(({ state }) => state.model);
  const spoken = useSession(({ state }) => state.turns.at(-1)?.steps.at(-1)?.rung);
  const swapped = useSession(({ state }) => {
    const step = state.turns.at(-1)?.steps.at(-1);
    return step?.notes?.some(({ kind }) => kind === 'swapped') === true ? step.id : undefined;
  });
  const known = useHost(({ models }) => modelRow(models, name)?.rung?.rung);
  useEffect(() => {
    if (spoken !== undefined && spoken !== known) void refreshModels();
  }, [spoken, known]);
  useEffect(() => {
    if (swapped !== undefined) void refreshModels();
  }, [swapped]);
}

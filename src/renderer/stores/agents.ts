/**
 * The agents that a session of the open folder can have. A folder may have its own, which count while it is trusted, so they are
 * asked anew when the folder is another or what is known of its trust changes.
 */
import type { z } from 'zod';
import { create } from 'zustand';
import type { agentSchema } from '../../shared/contract/system.ts';
import { client, useConnection } from './connection.ts';
import { asked } from './failure.ts';
import { useSession } from './session.ts';
import { useTrust } from './trust.ts';

export type AgentRow = z.infer<typeof agentSchema>;

interface Agents {
  agents: readonly AgentRow[];
  /** What is wrong with files of agents, which are left out. */
  problems: readonly string[];
}

export const useAgents = create<Agents>(() => ({ agents: [], problems: [] }));

/** Call once. */
export function startAgents(): void {
  let known = '';
  const look = (): void => {
    const { status, generation } = useConnection.getState();
    if (status !== 'open') return;
    const { workspace } = useSession.getState().state;
    const { folder } = useTrust.getState();
    const moment = JSON.stringify([generation, workspace, folder?.state, folder?.digest]);
    if (moment === known) return;
    known = moment;
    void load(workspace, () => moment === known);
  };
  for (const store of [useConnection, useSession, useTrust]) store.subscribe(look);
}

/** A folder that is gone has ours and the person's. */
async function load(workspace: string, isWanted: () => boolean): Promise<void> {
  const here = workspace === '' ? undefined : await asked(() => client().agent.list({ workspace }));
  const told = here?.ok === true ? here : await asked(() => client().agent.list({}));
  if (told.ok && isWanted()) useAgents.setState(told.value);
}

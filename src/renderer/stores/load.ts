/** What the model servers have to do, as the host tells it: who is answered, who waits, which server rests. */
import { create } from 'zustand';
import type { ServerLoad } from '../../shared/server-load.ts';
import { client } from './connection.ts';
import { follow } from './follow.ts';

export const useLoad = create<{ servers: readonly ServerLoad[] }>(() => ({ servers: [] }));

/** Follows it for the life of the page. Call once. */
export function startLoad(): void {
  follow<ServerLoad[]>({
    open: (signal) => client().model.watchLoad(undefined, { signal }),
    onItem: (servers) => useLoad.setState({ servers }),
    onFailure: () => {},
  });
}

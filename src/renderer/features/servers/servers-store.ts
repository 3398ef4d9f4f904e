/**
 * What the host knows of its servers, for as long as the page about them is shown. The running ones are followed; files and
 * memory are asked anew whenever one of them starts or ends, because that changes what fits.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { GgufFile, ServerOverview, ServerState } from '../../../shared/contract/servers.ts';
import type { Failure, Result } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { follow } from '../../stores/follow.ts';
import { changeSetting, refreshModels } from '../../stores/host.ts';

interface Servers {
  overview: ServerOverview | null;
  /** Null until the folders were looked through. */
  files: readonly GgufFile[] | null;
  problems: readonly string[];
  running: readonly ServerState[];
  looking: boolean;
  failure: Failure | null;
}

export const useServers = create<Servers>(() => ({
  overview: null,
  files: null,
  problems: [],
  running: [],
  looking: true,
  failure: null,
}));

export async function refreshServers(): Promise<void> {
  useServers.setState({ looking: true });
  const [overview, found] = await Promise.all([
    asked(() => client().server.describe()),
    asked(() => client().server.files()),
  ]);
  const failure = !overview.ok ? overview.error : !found.ok ? found.error : null;
  useServers.setState({
    looking: false,
    failure,
    ...(overview.ok ? { overview: overview.value } : {}),
    ...(found.ok ? { files: found.value.files, problems: found.value.problems } : {}),
  });
}

/** Follows the servers while whoever calls it is on the screen. */
export function useServersFeed(): void {
  useEffect(() => {
    let seen: string | null = null;
    const stop = follow<ServerState[]>({
      open: (signal) => client().server.watch(undefined, { signal }),
      onItem: (running) => {
        useServers.setState({ running });
        const now = running.map(({ path, phase }) => `${path} ${phase}`).join('\n');
        if (now !== seen) {
          void refreshServers();
          void refreshModels();
        }
        seen = now;
      },
      onFailure: (failure) => useServers.setState({ failure, looking: false }),
    });
    return stop;
  }, []);
}

/** Writes the list of folders; what is in them is looked for at once. */
export async function changeFolders(folders: readonly string[]): Promise<Result<object>> {
  const changed = await changeSetting('server.folders', folders.length === 0 ? null : folders);
  if (changed.ok) await refreshServers();
  return changed;
}

/** Null takes the path back, so that PATH counts again. */
export async function changeBinary(path: string | null): Promise<Result<object>> {
  const changed = await changeSetting('server.binary', path);
  if (changed.ok) await refreshServers();
  return changed;
}

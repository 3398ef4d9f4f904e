/**
 * A model behind a server of ours, by the path of its file: the server is started when a request comes, and whatever the
 * request goes through otherwise (`build`) is put together for the address it then has.
 */
import type { ServerState } from '../../../shared/contract/servers.ts';
import { unknownProfile } from '../../../shared/model-profile.ts';
import type { Model } from '../model.ts';
import { type Emit, streamParts } from '../part-stream.ts';
import { titleOf } from './gguf-library.ts';
import type { Address } from './managed-server.ts';
import type { ManagedServers } from './managed-servers.ts';

export interface ManagedModelParts {
  name: string;
  path: string;
  servers: Pick<ManagedServers, 'lease' | 'address' | 'window'>;
  build: (address: Address) => Model;
}

export function createManagedModel({ name, path, servers, build }: ManagedModelParts): Model {
  let inner: { address: Address; model: Model } | undefined;
  const at = (address: Address): Model => {
    const { endpoint, apiKey } = address;
    const isSame = inner?.address.endpoint === endpoint && inner.address.apiKey === apiKey;
    if (inner === undefined || !isSame) inner = { address, model: build(address) };
    return inner.model;
  };
  return {
    name,
    async profile(doubted) {
      const address = servers.address(path);
      if (address !== undefined) return at(address).profile(doubted);
      return { ...unknownProfile, kind: 'llama.cpp', price: 0, window: await servers.window(path) };
    },
    async count(request) {
      const address = servers.address(path);
      return address === undefined ? undefined : at(address).count(request);
    },
    stream: (request) =>
      streamParts(request.signal, async (emit, signal) => {
        const lease = await servers.lease(path, { signal, tell: teller(emit) });
        if (!lease.ok) return emit({ kind: 'failed', failure: lease.error });
        try {
          for await (const part of at(lease.value.address).stream({ ...request, signal })) emit(part);
        } finally {
          lease.value.release();
        }
      }),
  };
}

/** What the way to a ready server looks like to whoever waits for an answer. */
function teller(emit: Emit): (state: ServerState) => void {
  const since = Date.now();
  let said = '';
  return (state) => {
    const reason = wordsFor(state);
    if (reason === said) return;
    said = reason;
    emit({ kind: 'waiting', cause: 'loading', reason, attempt: state.crashes + 1, delayMs: 0, since });
  };
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

function wordsFor({ phase, path, loaded }: ServerState): string {
  const title = titleOf(path);
  if (phase === 'restarting') return `The server of ${title} ended and is started again.`;
  if (phase !== 'loading') return `Starting the server of ${title}.`;
  if (loaded === null || loaded.total < 1e9) return `Loading ${title}.`;
  return `Loading ${title}: ${gigabytes(loaded.bytes)} of ${gigabytes(loaded.total)} GB in memory.`;
}

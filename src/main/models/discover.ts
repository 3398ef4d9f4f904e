/**
 * Finds model servers that already run. Looks where it is told and nowhere else; the usual places are five ports of the
 * loopback address, because a program that scans the network on start would not be trusted, and should not be.
 */
import { askFacts, type ServerKind, type ServerModel } from './server-facts.ts';
import type { FetchFunction } from './single-use-fetch.ts';

export interface FoundServer {
  kind: ServerKind;
  /** With /v1 at its end. */
  endpoint: string;
  /** Empty while the server loads its model, and when it wants a key. */
  models: ServerModel[];
}

/** llama.cpp (and a second one beside it), Ollama, LM Studio, vLLM. */
export const usualEndpoints: readonly string[] = [8080, 8081, 11434, 1234, 8000].map(
  (port) => `http://127.0.0.1:${port}/v1`,
);

const boundMs = 400;

/** Servers in the order of `endpoints`. Takes at most 400 ms, whatever is there; never fails. */
export async function discoverServers(
  endpoints: readonly string[],
  fetch: FetchFunction,
): Promise<FoundServer[]> {
  const found = await Promise.all(
    endpoints.map(async (endpoint): Promise<FoundServer[]> => {
      const facts = await askFacts({ endpoint, fetch, signal: AbortSignal.timeout(boundMs) });
      return facts === undefined
        ? []
        : [{ kind: kindAt(endpoint, facts.kind), endpoint, models: facts.models }];
    }),
  );
  return found.flat();
}

/** Ollama and LM Studio cannot always be told by their model list; their ports are their own. */
function kindAt(endpoint: string, kind: ServerKind): ServerKind {
  if (kind !== 'openai-compatible') return kind;
  const port = URL.parse(endpoint)?.port;
  if (port === '11434') return 'ollama';
  return port === '1234' ? 'lm-studio' : kind;
}

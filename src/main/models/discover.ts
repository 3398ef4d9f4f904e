/**
 * Finds model servers that already run on this machine. Looks at the usual ports of the loopback address and nowhere else:
 * a program that scans the network on start would not be trusted, and should not be.
 */
import { askFacts, mostFactBytes, type ServerKind, type ServerModel } from './server-facts.ts';
import { type FetchFunction, singleUseFetch } from './single-use-fetch.ts';

export interface FoundServer {
  kind: ServerKind;
  /** With /v1 at its end. */
  endpoint: string;
  /** Empty while the server loads its model, and when it wants a key. */
  models: ServerModel[];
}

/** llama.cpp (and a second one beside it), Ollama, LM Studio, vLLM. */
export const usualPorts: readonly number[] = [8080, 8081, 11434, 1234, 8000];

const boundMs = 400;

/** Servers in the order of `ports`. Takes at most 400 ms, whatever the ports do; never fails. */
export async function discoverServers(
  options: { ports?: readonly number[]; fetch?: FetchFunction } = {},
): Promise<FoundServer[]> {
  const fetch = options.fetch ?? singleUseFetch({ mostBytes: mostFactBytes });
  const found = await Promise.all(
    (options.ports ?? usualPorts).map(async (port): Promise<FoundServer[]> => {
      const endpoint = `http://127.0.0.1:${port}/v1`;
      const facts = await askFacts({ endpoint, fetch, signal: AbortSignal.timeout(boundMs) });
      return facts === undefined ? [] : [{ kind: kindAt(port, facts.kind), endpoint, models: facts.models }];
    }),
  );
  return found.flat();
}

/** Ollama and LM Studio cannot always be told by their model list; their ports are their own. */
function kindAt(port: number, kind: ServerKind): ServerKind {
  if (kind !== 'openai-compatible') return kind;
  if (port === 11434) return 'ollama';
  return port === 1234 ? 'lm-studio' : kind;
}

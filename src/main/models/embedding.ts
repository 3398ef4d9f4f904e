/**
 * Texts as vectors, by any OpenAI-compatible server or by a file in the app. Two vectors say something of each other only when one
 * model made both, so each answer names what made it: a server is started with another file under the same address.
 */
import { z } from 'zod';
import { parseEmbeddedName, parseEndpointName } from '../../shared/model-name.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Egress, isOfflineDenial } from './egress.ts';
import type { EmbeddedModels } from './embedded/embedded-models.ts';
import { holdsPassword, type ModelEntry, passwordRefused } from './registry.ts';
import { askFacts, mostFactBytes } from './server-facts.ts';

export interface Embedded {
  /** One a text, in their order, all of one length. */
  vectors: number[][];
  /** What made them. */
  model: string;
}

/** `unavailable` where nobody makes any: no such server, one that makes none, a text that it finds too long. */
export type Embed = (
  name: string,
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<Result<Embedded>>;

export interface EmbeddingSources {
  entries(): readonly ModelEntry[];
  apiKey(name: string): string | undefined;
  egress: Pick<Egress, 'fetch'>;
  embedded: Pick<EmbeddedModels, 'embed'>;
}

/** Some thousand numbers of some 20 characters for each of a few dozen texts. */
const mostBytes = 32 * 1024 * 1024;

const answer = z.object({
  model: z.string().optional().catch(undefined),
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

export function createEmbedding(sources: EmbeddingSources): Embed {
  return async (name, texts, signal) => {
    if (parseEmbeddedName(name) !== undefined) {
      const made = await sources.embedded.embed(name, texts);
      return made.ok ? ok({ vectors: made.value, model: name }) : made;
    }
    const entry = sources.entries().find((one) => one.name === name) ?? parseEndpointName(name);
    if (entry === undefined)
      return fail('invalid', `"${name}" makes no embeddings.`, 'Choose a model of a server, or a GGUF file.');
    if (holdsPassword(entry.endpoint)) return passwordRefused;
    return ask(sources, { ...entry, name }, texts, signal);
  };
}

async function ask(
  { egress, apiKey: keyOf }: EmbeddingSources,
  { name, endpoint: address, model: wanted }: ModelEntry,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Result<Embedded>> {
  const [endpoint, apiKey] = [address.replace(/\/+$/, ''), keyOf(name)];
  try {
    const facts = { endpoint, apiKey, signal, fetch: egress.fetch('facts', { mostBytes: mostFactBytes }) };
    const model = wanted ?? (await askFacts(facts))?.models[0]?.id;
    const response = await egress.fetch('embeddings', { mostBytes })(`${endpoint}/embeddings`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      },
      signal,
      body: JSON.stringify({ input: texts, ...(model === undefined ? {} : { model }) }),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) return refused(endpoint, response.status, body);
    const told = answer.safeParse(body);
    const vectors = told.success ? inOrder(told.data.data, texts.length) : undefined;
    if (!told.success || vectors === undefined)
      return fail('unavailable', `${endpoint} answered with something else than embeddings.`);
    return ok({ vectors, model: `${told.data.model ?? model ?? ''} at ${endpoint}` });
  } catch (error) {
    if (isOfflineDenial(error))
      return fail('unavailable', `${endpoint} is not reached while working offline.`);
    return fail('unavailable', `${endpoint} did not answer.`);
  }
}

/** Undefined when one is missing or of another length. */
function inOrder(
  data: readonly { index: number; embedding: number[] }[],
  count: number,
): number[][] | undefined {
  const sorted = data.toSorted((one, other) => one.index - other.index).map(({ embedding }) => embedding);
  return sorted.length === count && sorted.every(({ length }) => length === sorted[0]?.length)
    ? sorted
    : undefined;
}

const refusal = z.object({ error: z.object({ message: z.string() }) });

function refused(endpoint: string, status: number, body: unknown): Result<never> {
  const told = refusal.safeParse(body);
  const why = told.success ? told.data.error.message.slice(0, 200) : `status ${status}`;
  return fail('unavailable', `${endpoint} makes no embeddings of it: ${why}`);
}

/**
 * Chunks of a chat completion stream as model parts. Figures come from llama.cpp's `timings` where there are any, since its
 * `usage` does not tell how long things took; what no server said stays absent.
 *
 * A call belongs to its server index *and* its id: some servers give every call of a reply index 0.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Usage } from '../../shared/usage.ts';
import type { Finish, ModelPart } from './model.ts';

/** What a server says of itself is never a reason to lose its answer: a figure that cannot be is absent. */
export const count = z.number().int().nonnegative().max(1e12).optional().catch(undefined);
export const duration = z.number().nonnegative().optional().catch(undefined);

/** JSON text; some servers send the object itself, whole. */
export const argumentsText = z.union([
  z.string(),
  z.record(z.string(), z.unknown()).transform((value) => JSON.stringify(value)),
]);

const callPiece = z.object({
  index: z.number().int().nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: argumentsText.nullish() }).nullish(),
});

const delta = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  /** The same under the name that other servers use. */
  reasoning: z.string().nullish().catch(undefined),
  tool_calls: z.array(callPiece).nullish(),
});

const chunkSchema = z.object({
  id: z.string().nullish().catch(undefined),
  choices: z
    .array(
      z.object({ index: z.number().optional(), finish_reason: z.string().nullish(), delta: delta.nullish() }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
  timings: z
    .object({
      cache_n: count,
      prompt_n: count,
      predicted_n: count,
      prompt_ms: duration,
      predicted_ms: duration,
    })
    .nullish()
    .catch(undefined),
  prompt_progress: z
    .object({ total: z.number(), cache: z.number(), processed: z.number(), time_ms: duration })
    .nullish()
    .catch(undefined),
});

type Chunk = z.infer<typeof chunkSchema>;

export interface ChunkReader {
  /** Parts of one chunk, in order; undefined when it is no chunk at all. */
  read: (chunk: unknown) => ModelPart[] | undefined;
  /** The server's own name of this completion, once a chunk has told it. */
  id: () => string | undefined;
  /** The final part, or undefined when the server never said that the answer is finished. */
  end: () => Extract<ModelPart, { kind: 'end' }> | undefined;
}

export function createChunkReader(): ChunkReader {
  const calls = createCallNumbers();
  const usage: Usage = {};
  let finish: string | undefined;
  let id: string | undefined;
  return {
    id: () => id,
    read(raw) {
      const parsed = chunkSchema.safeParse(raw);
      if (!parsed.success) return undefined;
      const chunk = parsed.data;
      id ??= chunk.id ?? undefined;
      Object.assign(usage, usageOf(chunk));
      const parts: ModelPart[] = [];
      const progress = chunk.prompt_progress;
      if (progress) {
        const { total, cache, processed, time_ms: ms } = progress;
        parts.push({ kind: 'reading', total, cached: cache, processed, ...(ms === undefined ? {} : { ms }) });
      }
      for (const choice of chunk.choices ?? []) {
        if ((choice.index ?? 0) !== 0) continue;
        finish = choice.finish_reason ?? finish;
        const reasoning = choice.delta?.reasoning_content || choice.delta?.reasoning;
        if (reasoning) parts.push({ kind: 'reasoning', text: reasoning });
        if (choice.delta?.content) parts.push({ kind: 'text', text: choice.delta.content });
        for (const piece of choice.delta?.tool_calls ?? []) parts.push(calls.part(piece));
      }
      return parts;
    },
    end() {
      if (finish === undefined) return undefined;
      return { kind: 'end', finish: finishOf(finish, calls.any()), usage };
    },
  };
}

function createCallNumbers() {
  const numbers = new Map<number, { index: number; id: string | undefined }>();
  let next = 0;
  return {
    any: () => next > 0,
    part(piece: z.infer<typeof callPiece>): ModelPart {
      const key = piece.index ?? 0;
      const known = numbers.get(key);
      const text = piece.function?.arguments ?? '';
      const sameCall = known !== undefined && (!piece.id || piece.id === known.id);
      if (sameCall) return { kind: 'call', index: known.index, arguments: text };
      const id = piece.id || `call_${randomUUID()}`;
      numbers.set(key, { index: next, id });
      next += 1;
      return { kind: 'call', index: next - 1, id, name: piece.function?.name ?? '', arguments: text };
    },
  };
}

function finishOf(reason: string, hasCalls: boolean): Finish {
  if (reason === 'length') return 'length';
  return hasCalls ? 'calls' : 'stop';
}

function usageOf(chunk: Chunk): Usage {
  const { timings, usage } = chunk;
  const read = timings?.prompt_n;
  const cached = timings?.cache_n ?? usage?.prompt_tokens_details?.cached_tokens;
  return present({
    promptTokens: read !== undefined && cached !== undefined ? read + cached : usage?.prompt_tokens,
    cachedTokens: cached,
    completionTokens: timings?.predicted_n ?? usage?.completion_tokens,
    promptMs: timings?.prompt_ms,
    completionMs: timings?.predicted_ms,
  });
}

export function present(figures: Record<keyof Usage, number | undefined>): Usage {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}

/**
 * How fast a server reads and writes, from a run of about five seconds: a prompt of its own, and then as much as it writes
 * meanwhile. The figures are the server's own. It takes the server's slot, so only a server nobody uses is measured.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { FetchFunction } from '../single-use-fetch.ts';

export interface SpeedAccess {
  /** Without the /v1. */
  origin: string;
  apiKey: string;
  /** Tokens the server holds: the run must fit. */
  window: number;
  fetch: FetchFunction;
  signal: AbortSignal;
  now?: () => number;
}

const rate = z.number().positive().nullable().catch(null);
const chunkSchema = z.object({
  timings: z
    .object({
      prompt_n: z.number(),
      predicted_n: z.number(),
      prompt_per_second: rate,
      predicted_per_second: rate,
    })
    .nullish()
    .catch(undefined),
  stop: z.boolean().catch(false),
});

const run = { wholeMs: 5_000, longestMs: 30_000, leastWritten: 8, mostWritten: 512, words: 320 };

const vocabulary =
  'river copper lantern seven window market yellow engine paper quiet seldom harbour music needle forest winter ' +
  'glass ladder thunder basket marble pocket velvet ribbon orchard signal kettle border candle meadow anchor shadow';

/** Some five hundred tokens in an order that does not come again: where the server drafts what it has seen before, a text of one pattern would make it look faster than it is. */
function prompt(window: number): string {
  const words = vocabulary.split(' ');
  const length = Math.max(16, Math.min(run.words, Math.floor(window / 8)));
  let state = 7;
  return Array.from({ length }, () => {
    state = (state * 16_807) % 2_147_483_647;
    return words[state % words.length];
  }).join(' ');
}

/** Tokens a second; null for what it did not come to in half a minute. `unavailable` when it does not answer. */
export async function measureSpeed(
  access: SpeedAccess,
): Promise<Result<{ read: number | null; written: number | null }>> {
  const { origin, apiKey, window, fetch, now = () => performance.now() } = access;
  const stop = new AbortController();
  const body = JSON.stringify({
    prompt: prompt(window),
    n_predict: Math.max(16, Math.min(run.mostWritten, Math.floor(window / 4))),
    cache_prompt: false,
    ignore_eos: true,
    temperature: 1,
    stream: true,
    timings_per_token: true,
  });
  const timer = setTimeout(() => stop.abort(), run.longestMs);
  const began = now();
  let last: Timings | undefined;
  try {
    const response = await fetch(`${origin}/completion`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body,
      signal: AbortSignal.any([access.signal, stop.signal]),
    });
    if (!response.ok || response.body === null)
      return fail('unavailable', `The server did not want to be measured (${response.status}).`);
    for await (const chunk of chunksOf(response.body)) {
      last = chunk.timings ?? last;
      const isLong = now() - began > run.wholeMs && (last?.predicted_n ?? 0) >= run.leastWritten;
      if (chunk.stop || isLong) break;
    }
  } catch (error) {
    if (access.signal.aborted) return fail('cancelled', 'The measurement was stopped.');
    if (!stop.signal.aborted)
      return fail('unavailable', `The server broke off the measurement: ${String(error)}`);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  return ok({
    read: last?.prompt_per_second ?? null,
    written: (last?.predicted_n ?? 0) >= run.leastWritten ? (last?.predicted_per_second ?? null) : null,
  });
}

type Timings = NonNullable<z.infer<typeof chunkSchema>['timings']>;

const mostLine = 1_000_000;

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<z.infer<typeof chunkSchema>> {
  const decoder = new TextDecoder();
  let open = '';
  for await (const bytes of body) {
    const lines = (open + decoder.decode(bytes, { stream: true })).split('\n');
    open = (lines.pop() ?? '').slice(0, mostLine);
    for (const line of lines) {
      const data = /^data: ?(\{.*)$/.exec(line.trim())?.[1];
      const parsed = data === undefined ? undefined : chunkSchema.safeParse(jsonOf(data));
      if (parsed?.success) yield parsed.data;
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a line that is no JSON is no chunk
  }
}

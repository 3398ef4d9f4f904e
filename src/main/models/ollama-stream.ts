/**
 * How Ollama answers on its own chat: a JSON object in each line, the last one `done` with the figures. A call comes whole,
 * with an object as arguments. Trouble after the first line comes as a line with `error`, under status 200.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Usage } from '../../shared/usage.ts';
import type { ModelPart } from './model.ts';
import { argumentsText, type ChunkReader, count, duration, present } from './openai-chunks.ts';
import { type Dialect, postOptions } from './openai-stream.ts';
import { Refusal } from './resilience.ts';

const lineSchema = z.object({
  message: z
    .object({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z
        .array(
          z.object({
            id: z.string().nullish(),
            function: z.object({ name: z.string(), arguments: argumentsText.nullish() }),
          }),
        )
        .nullish(),
    })
    .nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: count,
  eval_count: count,
  prompt_eval_duration: duration,
  eval_duration: duration,
});

type Line = z.infer<typeof lineSchema>;

export const ollamaDialect: Dialect = {
  async open({ server, body }, watch, signal) {
    const url = `${server.endpoint.replace(/\/v1$/, '')}/api/chat`;
    const response = await server.client.post(url, postOptions(body, watch, signal)).asResponse();
    const type = response.headers.get('content-type') ?? '';
    if (!/json/i.test(type)) throw new Refusal({ kind: 'no-stream', type }, server.endpoint);
    return readLines(response, server.endpoint);
  },
  reader: createLineReader,
};

const failedLine = z.object({ error: z.string() });

/** Parsed lines. A last line that was cut off is left out: the missing `done` says it better. */
async function* readLines(response: Response, endpoint: string): AsyncGenerator<unknown, void, void> {
  const decoder = new TextDecoder();
  let open = '';
  for await (const bytes of response.body ?? []) {
    // A line of megabytes comes in many pieces; it is searched for its end only in the newest.
    const [head = '', ...rest] = decoder.decode(bytes, { stream: true }).split('\n');
    open += head;
    for (const next of rest) {
      if (open.trim() !== '') yield parseLine(open, endpoint);
      open = next;
    }
  }
  if (isWhole(open)) yield parseLine(open, endpoint);
}

function parseLine(line: string, endpoint: string): unknown {
  const value: unknown = JSON.parse(line);
  const failed = failedLine.safeParse(value);
  if (failed.success)
    throw new Refusal({ kind: 'stream-error', body: { message: failed.data.error } }, endpoint);
  return value;
}

const isWhole = (line: string): boolean => {
  try {
    return JSON.parse(line) !== undefined;
  } catch {
    return false;
  }
};

function createLineReader(): ChunkReader {
  let calls = 0;
  let last: Line | undefined;
  return {
    // Its answers have no names.
    id: () => undefined,
    read(raw) {
      const parsed = lineSchema.safeParse(raw);
      if (!parsed.success) return undefined;
      const { message, done } = parsed.data;
      if (done === true) last = parsed.data;
      const parts: ModelPart[] = [];
      if (message?.thinking) parts.push({ kind: 'reasoning', text: message.thinking });
      if (message?.content) parts.push({ kind: 'text', text: message.content });
      for (const { id, function: asked } of message?.tool_calls ?? []) {
        const call = {
          id: id || `call_${randomUUID()}`,
          name: asked.name,
          arguments: asked.arguments ?? '{}',
        };
        parts.push({ kind: 'call', index: calls, ...call });
        calls += 1;
      }
      return parts;
    },
    end() {
      if (last === undefined) return undefined;
      const finish = last.done_reason === 'length' ? 'length' : calls > 0 ? 'calls' : 'stop';
      return { kind: 'end', finish, usage: usageOf(last) };
    },
  };
}

/** How much of the prompt came from a cache is not told, and so not known. Its durations are nanoseconds. */
const usageOf = (line: Line): Usage =>
  present({
    promptTokens: line.prompt_eval_count,
    cachedTokens: undefined,
    completionTokens: line.eval_count,
    promptMs: inMs(line.prompt_eval_duration),
    completionMs: inMs(line.eval_duration),
  });

const inMs = (nanoseconds: number | undefined): number | undefined =>
  nanoseconds === undefined ? undefined : nanoseconds / 1e6;

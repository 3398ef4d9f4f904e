/**
 * A model behind an OpenAI-compatible server or an Ollama; knows llama.cpp best. Always streams: a request that is not a stream cannot
 * be cancelled there, and shows nothing while it reads.
 *
 * The `openai` client's retries, timeouts and log are off, since each would act behind the back of ours.
 */
import { z } from 'zod';
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { Model } from './model.ts';
import { produceAnswer } from './openai-answer.ts';
import { type ConnectionOptions, connectTo } from './openai-connection.ts';
import { wirePrompt } from './openai-request.ts';
import { type Emit, streamParts } from './part-stream.ts';
import { moveSlot, type SlotOutcome } from './server-actions.ts';
import type { ServerAccess } from './server-facts.ts';

export interface OpenAiModelOptions extends ConnectionOptions {
  name: string;
}

export interface OpenAiModel extends Model {
  /** Writes a slot's cache to a file of the server's, or reads it back; see `server-actions.ts`. Takes at most `ms`. */
  moveSlot(action: 'save' | 'restore', slot: number, file: string, ms: number): Promise<SlotOutcome>;
}

export function createOpenAiModel(options: OpenAiModelOptions): OpenAiModel {
  const server = connectTo(options);
  const never = new AbortController().signal;
  const facts = shortlyKept(() => server.profile(never));
  return {
    name: options.name,
    profile: facts.ask,
    count: async (request) =>
      countTokens(server.access(never, 'count'), wirePrompt(request, await server.target(never))),
    stream: (request) =>
      streamParts(request.signal, (emit, signal) => {
        const tell: Emit = (part) => {
          if (part.kind === 'waiting' || part.kind === 'failed') facts.drop();
          emit(part);
        };
        return produceAnswer(server, request, tell, signal);
      }),
    moveSlot: (action, slot, file, ms) => moveSlot(server.access(never, 'facts', ms), action, slot, file),
  };
}

/**
 * Who asks again within this many milliseconds gets the same answer: a step asks from several places, and where steps follow
 * each other faster than this, asking would be a third of what they cost.
 */
const keptMs = 1_000;

/** An answer without a model (nobody is there, or it still loads) is asked for again at once. */
function shortlyKept(profile: () => Promise<ModelProfile>) {
  let kept: { answer: Promise<ModelProfile>; until: number } | undefined;
  const drop = (): void => {
    kept = undefined;
  };
  return {
    drop,
    ask(doubted?: 'doubted'): Promise<ModelProfile> {
      if (doubted === undefined && kept !== undefined && performance.now() < kept.until) return kept.answer;
      const mine = { answer: profile(), until: performance.now() + keptMs };
      kept = mine;
      const forget = (): void => {
        if (kept === mine) drop();
      };
      mine.answer.then(({ model }) => model === null && forget(), forget);
      return mine.answer;
    },
  };
}

const counted = z.object({ input_tokens: z.number().int().nonnegative() });

async function countTokens(access: ServerAccess, body: string): Promise<number | undefined> {
  try {
    const response = await access.fetch(`${access.endpoint}/chat/completions/input_tokens`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(access.apiKey ? { authorization: `Bearer ${access.apiKey}` } : {}),
      },
      body,
      signal: access.signal,
    });
    const parsed = counted.safeParse(await response.json());
    return response.ok && parsed.success ? parsed.data.input_tokens : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A model that needs no server: it plays. For the demo and for tests; the app tells the person that it is scripted.
 */
import { unknownProfile } from '../../../shared/model-profile.ts';
import { grouped } from '../../base/figures.ts';
import type { Model } from '../model.ts';
import { type Emit, streamParts } from '../part-stream.ts';
import { nextReply } from './next-reply.ts';
import type { Play, Reply } from './play.ts';
import {
  createPromptCache,
  finishOf,
  type PromptFigures,
  promptText,
  replyTokens,
  spokenParts,
} from './reply-parts.ts';

export const scriptedWindow = 16_384;

export interface ScriptedModelOptions {
  name: string;
  plays: readonly Play[];
  /** Milliseconds between parts; 0 (the usual) gives them at once. */
  pace?: number;
  /** Tokens; a longer prompt fails as it would with a real server. */
  window?: number;
}

export function createScriptedModel(options: ScriptedModelOptions): Model {
  const window = options.window ?? scriptedWindow;
  const cache = createPromptCache();
  return {
    name: options.name,
    profile: async () => ({
      ...unknownProfile,
      kind: 'demo',
      model: options.name,
      window,
      tools: true,
      price: 0,
      embeddings: false,
    }),
    count: async ({ messages, tools }) => createPromptCache().ask(promptText(messages, tools)).total,
    stream: (request) =>
      streamParts(request.signal, async (emit, signal) => {
        const figures = cache.ask(promptText(request.messages, request.tools));
        if (figures.total > window) return emit(overflow(figures.total, window));
        emit({ kind: 'reading', total: figures.total, cached: figures.cached, processed: figures.total });
        const reply = nextReply(options.plays, request.messages);
        await speak(reply, request.messages.length, reply.pace ?? options.pace ?? 0, emit, signal);
        cache.said(replyTokens(reply));
        emit({ kind: 'end', finish: finishOf(reply), usage: usageOf(reply, figures) });
      }),
  };
}

async function speak(
  reply: Reply,
  index: number,
  pace: number,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  for (const part of spokenParts(reply, index)) {
    if (pace > 0) await pause(pace, signal);
    if (signal.aborted) return;
    emit(part);
  }
}

const usageOf = (reply: Reply, figures: PromptFigures) => ({
  promptTokens: figures.total,
  cachedTokens: figures.cached,
  completionTokens: replyTokens(reply),
});

const overflow = (promptTokens: number, window: number) => ({
  kind: 'failed' as const,
  failure: {
    code: 'invalid' as const,
    message: `The prompt has ${grouped(promptTokens)} tokens; the window of the model holds ${grouped(window)}.`,
    hint: 'Choose a model with a larger window, then resume.',
  },
  overflow: { promptTokens, window },
});

/** Ends early, without an error, when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });

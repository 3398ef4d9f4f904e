/**
 * What the agent loop knows of any model: one request in, a stream of parts out. Providers (OpenAI-compatible, scripted)
 * implement this and nothing above them knows which one speaks.
 *
 * A stream never throws for an expected failure: it ends with exactly one `end` or one `failed` part, also when aborted.
 */

import type { ModelProfile } from '../../shared/model-profile.ts';
import type { Failure } from '../../shared/result.ts';
import type { Usage } from '../../shared/usage.ts';
import type { ToolSpec } from '../base/tool-spec.ts';

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; reasoning?: string; calls?: readonly ModelCall[] }
  | { role: 'tool'; callId: string; content: string };

/** `arguments` is the JSON text exactly as the model wrote it, so that sending it back costs no cache. */
export interface ModelCall {
  id: string;
  name: string;
  arguments: string;
}

export interface ModelRequest {
  messages: readonly ChatMessage[];
  tools: readonly ToolSpec[];
  signal: AbortSignal;
  maxTokens?: number;
  temperature?: number;
  /** The answer's text must be JSON that fits this schema. Not together with tools: servers then rule calls out. */
  schema?: Record<string, unknown>;
  /** `off` where the template can be told; a constrained answer otherwise begins with thinking that nothing constrains. */
  thinking?: 'off';
  /** Nobody looks at a `background` request (a title, a summary) word by word: it lets others go first. */
  priority?: 'foreground' | 'background';
}

export type Finish = 'stop' | 'calls' | 'length';

export type ModelPart =
  /** Tokens: `total` in the prompt, `cached` of them reused, `processed` read so far (cached included). */
  | { kind: 'reading'; total: number; cached: number; processed: number }
  /** Waiting without an answer: the server is loading, or a retry is due. `attempt` counts from 1. */
  | { kind: 'waiting'; reason: string; attempt: number; delayMs: number }
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  /** A piece of call number `index`; `id` and `name` come with its first piece. */
  | { kind: 'call'; index: number; id?: string; name?: string; arguments: string }
  /** `finish: 'length'` means cut off: a call in such a reply must never be executed. */
  | { kind: 'end'; finish: Finish; usage: Usage }
  | { kind: 'failed'; failure: Failure; overflow?: { promptTokens: number; window: number } };

export interface Model {
  /** Name the person picks, unique among models. */
  readonly name: string;
  /** What is known of it now. Asked again at every call. */
  profile(): Promise<ModelProfile>;
  /** Exact tokens of a request by the server's own counter; undefined when it has none. */
  count(request: Pick<ModelRequest, 'messages' | 'tools'>): Promise<number | undefined>;
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
}

/**
 * What the agent loop knows of any model: one request in, a stream of parts out. Providers (OpenAI-compatible, scripted)
 * implement this and nothing above them knows which one speaks.
 *
 * A stream never throws for an expected failure: it ends with exactly one `end` or one `failed` part, also when aborted.
 */

import type { ModelProfile } from '../../shared/model-profile.ts';
import type { Rung } from '../../shared/model-rung.ts';
import type { Failure } from '../../shared/result.ts';
import type { Served, StepNote } from '../../shared/step-note.ts';
import type { Usage } from '../../shared/usage.ts';
import type { WaitingPart } from '../../shared/waiting.ts';
import type { ToolSpec } from '../base/tool-spec.ts';

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | {
      role: 'assistant';
      content: string;
      reasoning?: string;
      calls?: readonly ModelCall[];
      /** The reply to the byte, where `content` and `calls` do not give it back; see `rungs/speak.ts`. */
      written?: { rung: Rung; text: string };
    }
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
  /** A question beside the conversation, which does not go on from it. */
  beside?: true;
  /** Whose cache it rides on: the session's id. Requests of one conversation keep their place on the server. */
  conversation?: string;
  /** False: earlier reasoning is not sent back. Decided once per session, since either way must stay (`reasoning-kept.ts`). */
  keepReasoning?: boolean;
  /** Aborts when the person wants the answer at once: thinking is ended, what was thought so far is kept. */
  answerNow?: AbortSignal;
  /** The server's slot, where it has several. Set by the lane. */
  slot?: number;
}

export type Finish = 'stop' | 'calls' | 'length';

export type ModelPart =
  | WaitingPart
  | { kind: 'text'; text: string }
  /** `endable` (once per reply): from here on `answerNow` can end the thinking. */
  | { kind: 'reasoning'; text: string; endable?: true }
  /**
   * A piece of call number `index`; `id` and `name` come with its first piece. With a `problem` the call cannot be read and
   * must never be executed; the problem is what to tell the model.
   */
  | { kind: 'call'; index: number; id?: string; name?: string; arguments: string; problem?: string }
  /** What answers; at any time before the final part. */
  | { kind: 'served'; served: Served }
  /** For the record of the reply. */
  | { kind: 'note'; note: StepNote }
  /**
   * `finish: 'length'` means cut off: a call in such a reply must never be executed. `rung` is how calls were asked for;
   * `written` is to be sent back as it is in later requests.
   */
  | { kind: 'end'; finish: Finish; usage: Usage; rung?: Rung; written?: string }
  /** `status` is that of the answer when the server refused the request. */
  | {
      kind: 'failed';
      failure: Failure;
      overflow?: { promptTokens: number; window: number };
      status?: number;
    };

export interface Model {
  /** Name the person picks, unique among models. */
  readonly name: string;
  /** What is known of it; what was told a moment ago may be told again. `doubted`: ask, whoever answered may be gone. */
  profile(doubted?: 'doubted'): Promise<ModelProfile>;
  /** Exact tokens of a request by the server's own counter; undefined when it has none. */
  count(request: Pick<ModelRequest, 'messages' | 'tools' | 'keepReasoning'>): Promise<number | undefined>;
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
}

/**
 * What a rung is: how a request is put and how its answer is read. Everything else (streaming, history, what is kept of a
 * reply) is the same for all rungs and lives in `speak.ts`.
 */
import type { Rung } from '../../../shared/model-rung.ts';
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ModelCall, ModelPart, ModelRequest } from '../model.ts';

/** Reads one reply's words as they come. Parts are `text` and `call` only. */
export interface ReplyReader {
  read(text: string): ModelPart[];
  /** What was held back. `broken`: the reply ends where it cannot end, so it counts as cut off. */
  end(): { parts: ModelPart[]; broken: boolean };
}

export interface ReplyForm {
  readonly rung: Rung;
  /** What stands at the end of the system message; the same bytes for the same tools. */
  instructions(tools: readonly ToolSpec[]): string;
  /** A reply that was not written in this form, as if it had been. */
  reply(text: string, calls: readonly ModelCall[]): string;
  /** What else the request needs, its messages being in this form and without tools. */
  asking(tools: readonly ToolSpec[]): Partial<ModelRequest>;
  reader(tools: readonly ToolSpec[]): ReplyReader;
}

/**
 * One question to a model whose answer is JSON of a schema: of a run, not of a session. Its first message is the same for all questions
 * of a stage, so that the server reads it once.
 */
import type { Result } from '../../shared/result.ts';
import type { Answer } from '../agent/aside.ts';
import type { ChatMessage, Model } from '../models/model.ts';

/** What it takes to ask in a run: its model by name, and a prompt file, filled. */
export interface Asker {
  model(name: string): Promise<Result<Model>>;
  prompt(name: string, values: Record<string, string>): string;
}

export interface JsonQuestion {
  model: Model;
  /** The run's, for its place on the server. */
  conversation: string;
  system: string;
  question: string;
  schema: Record<string, unknown>;
  maxTokens: number;
  signal: AbortSignal;
}

/** What was answered, as far as it came. */
export async function askJson(asked: JsonQuestion): Promise<Answer> {
  const { model, conversation, system, question, schema, maxTokens, signal } = asked;
  const { thinkingSwitch } = await model.profile();
  const messages: ChatMessage[] = [
    { role: 'system', content: system },
    { role: 'user', content: question },
  ];
  let text = '';
  const request = {
    ...{ messages, tools: [], conversation, schema, maxTokens, signal, beside: true as const },
    ...(thinkingSwitch === true ? { thinking: 'off' as const } : {}),
  };
  for await (const part of model.stream(request)) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'failed') return { kind: 'failed', failure: part.failure };
    else if (part.kind === 'end')
      return text.trim() === '' ? { kind: 'nothing' } : { kind: 'text', text, usage: part.usage };
  }
  return { kind: 'nothing' };
}

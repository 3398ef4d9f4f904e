/**
 * A chat completion request as the scripted server reads it, and its messages in our own shape, so that the model that
 * chooses replies is the same over HTTP and without.
 */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ChatMessage } from '../model.ts';

const callSchema = z.looseObject({
  id: z.string(),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

const messageSchema = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullish(),
  reasoning_content: z.string().optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z.array(callSchema).optional(),
});

const toolSchema = z
  .looseObject({ function: z.looseObject({ name: z.string() }) })
  .transform(({ function: tool }): ToolSpec => {
    const { name, description, parameters } = tool;
    return {
      name,
      description: String(description ?? ''),
      parameters: z.record(z.string(), z.unknown()).parse(parameters ?? {}),
    };
  });

/** Fields that were not looked at are kept, for tests to judge. */
const chatRequestSchema = z.looseObject({
  messages: z.array(messageSchema),
  tools: z.array(toolSchema).default([]),
  stream: z.boolean().default(false),
  return_progress: z.boolean().default(false),
  chat_template_kwargs: z.looseObject({ enable_thinking: z.boolean().optional() }).optional(),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** Undefined when the body is no chat request. */
export const chatRequestOf = (body: unknown): ChatRequest | undefined =>
  chatRequestSchema.safeParse(body).data;

/** Undefined when the body is no JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(request));
  } catch {
    return undefined;
  }
}

export function messagesOf(request: ChatRequest): ChatMessage[] {
  return request.messages.map((message): ChatMessage => {
    const content = message.content ?? '';
    if (message.role === 'tool') return { role: 'tool', callId: message.tool_call_id ?? '', content };
    if (message.role !== 'assistant') return { role: message.role, content };
    const calls = message.tool_calls?.map((call) => ({ id: call.id, ...call.function }));
    return {
      role: 'assistant',
      content,
      ...(message.reasoning_content === undefined ? {} : { reasoning: message.reasoning_content }),
      ...(calls === undefined ? {} : { calls }),
    };
  });
}

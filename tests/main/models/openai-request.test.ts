/** The request as it goes over the wire: what is in it, what must not be, and that its front never moves. */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../src/main/models/model.ts';
import { wirePrompt, wireRequest } from '../../../src/main/models/openai-request.ts';
import { readTool } from './collect.ts';

const server = { model: 'm', llamaCpp: true };
const user: ChatMessage = { role: 'user', content: 'hi' };
const withCall = (text: string): ChatMessage => ({
  role: 'assistant',
  content: '',
  calls: [{ id: 'c1', name: 'read_file', arguments: text }],
});
const requestOf = (request: Parameters<typeof wireRequest>[0], to = server): Record<string, unknown> =>
  JSON.parse(wireRequest(request, to)) as Record<string, unknown>;
const wireMessages = (messages: ChatMessage[]) =>
  requestOf({ messages, tools: [] }).messages as ChatCompletionMessageParam[];
const argumentsOf = (text: string): unknown => {
  const message = wireMessages([withCall(text)])[0];
  const call = message?.role === 'assistant' ? message.tool_calls?.[0] : undefined;
  return call?.type === 'function' ? call.function.arguments : undefined;
};

describe('wireRequest', () => {
  it('streams, with usage and progress', () => {
    expect(requestOf({ messages: [user], tools: [] })).toEqual({
      model: 'm',
      messages: [user],
      stream: true,
      stream_options: { include_usage: true },
      return_progress: true,
    });
  });

  it('asks only llama.cpp for progress', () => {
    expect(requestOf({ messages: [user], tools: [] }, { model: 'm', llamaCpp: false })).not.toHaveProperty(
      'return_progress',
    );
  });

  it('asks for several calls when tools are offered, and never names a tool choice', () => {
    const body = requestOf({ messages: [user], tools: [readTool], maxTokens: 5, temperature: 0 });
    expect(body).toMatchObject({
      parallel_tool_calls: true,
      max_tokens: 5,
      temperature: 0,
      tools: [{ type: 'function', function: readTool }],
    });
    expect(body).not.toHaveProperty('tool_choice');
  });

  it('constrains the answer and turns thinking off', () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    expect(requestOf({ messages: [user], tools: [], schema, thinking: 'off' })).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { strict: true, schema } },
      chat_template_kwargs: { enable_thinking: false },
    });
  });

  it('only ever grows at the end', () => {
    const history: ChatMessage[] = [
      { role: 'system', content: 's' },
      user,
      { ...withCall('{"path": "a"}'), role: 'assistant', content: 'x', reasoning: 'r' },
      { role: 'tool', callId: 'c1', content: 'text' },
      { role: 'assistant', content: 'done' },
    ];
    const texts = history.map((_, index) =>
      wirePrompt({ messages: history.slice(0, index + 1), tools: [] }, server).slice(0, -2),
    );
    for (const [index, text] of texts.entries()) expect(texts[index + 1] ?? text).toContain(text);
  });
});

describe('the messages of a request', () => {
  it('sends calls, reasoning and results back as they came', () => {
    const messages = wireMessages([
      {
        role: 'assistant',
        content: '',
        reasoning: 'why',
        calls: [{ id: 'c1', name: 'read_file', arguments: '{"path":  "a"}' }],
      },
      { role: 'tool', callId: 'c1', content: 'text' },
    ]);
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: '',
        reasoning_content: 'why',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'read_file', arguments: '{"path":  "a"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'text' },
    ]);
  });

  it.each([
    ['{"path":  "a"}', '{"path":  "a"}'],
    ['{"path": "a', '{}'],
    ['', '{}'],
    ['[1]', '{}'],
    ['"text"', '{}'],
    ['null', '{}'],
  ])('sends the arguments %s as %s', (given, sent) => {
    expect(argumentsOf(given)).toBe(sent);
  });

  it('holds no half of a character, which llama.cpp takes for an error', () => {
    const cut = 'cut \ud83d';
    const messages: ChatMessage[] = [
      { role: 'user', content: cut },
      withCall('{}'),
      { role: 'tool', callId: 'c1', content: `whole 😀 ${cut}` },
    ];
    expect(wireMessages(messages).map(({ content }) => content)).toEqual([
      'cut \ufffd',
      '',
      'whole 😀 cut \ufffd',
    ]);
  });

  it('refuses a late system message, which is a bug of the caller', () => {
    expect(() => wireMessages([user, { role: 'system', content: 'late' }])).toThrow(/message 1/);
  });
});

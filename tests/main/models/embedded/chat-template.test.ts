/** What a chat template is given, with a template that only writes that down, and what is found out about it beforehand. */
import { describe, expect, it } from 'vitest';
import { createChatTemplate } from '../../../../src/main/models/embedded/child/chat-template.ts';
import type { ChatMessage } from '../../../../src/main/models/model.ts';
import { readTool } from '../collect.ts';

type Variables = { messages: Record<string, unknown>[] } & Record<string, unknown>;

/** `render` stands for the template's text. */
const library = (render: (variables: Variables) => string) => ({
  Template: class {
    render(variables: Record<string, unknown>): string {
      return render(variables as Variables);
    }
  },
});

const facts = { source: 'a template', bos: '<s>', eos: '</s>' };
const all = (variables: Variables): string => JSON.stringify(variables);
const noSystem = (variables: Variables): string => {
  if (variables.messages.some(({ role }) => role === 'system')) throw new Error('no system role');
  return all(variables);
};
const given = (text: string): Variables => JSON.parse(text) as Variables;

const messages: ChatMessage[] = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', content: 'hi' },
  {
    role: 'assistant',
    content: 'I look.',
    reasoning: 'hm',
    calls: [
      { id: 'c1', name: 'read_file', arguments: '{"path": "a"}' },
      { id: 'c2', name: 'read_file', arguments: '{"pa' },
    ],
  },
  { role: 'tool', callId: 'c1', content: 'text' },
];

describe('a chat template', () => {
  it('gets messages, tools and calls as templates know them', () => {
    const template = createChatTemplate(library(all), facts);
    const variables = given(template.render({ messages, tools: [readTool] }));
    expect(variables).toMatchObject({
      add_generation_prompt: true,
      bos_token: '<s>',
      eos_token: '</s>',
      tools: [{ type: 'function', function: { name: 'read_file', parameters: readTool.parameters } }],
    });
    expect(variables).not.toHaveProperty('enable_thinking');
    expect(variables.messages).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'hm',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'read_file', arguments: { path: 'a' } } },
          { id: 'c2', type: 'function', function: { name: 'read_file', arguments: {} } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'text' },
    ]);
  });

  it('is told not to think, and not given reasoning that is not to be kept', () => {
    const template = createChatTemplate(library(all), facts);
    const text = template.render({ messages, tools: [], thinking: 'off', keepReasoning: false });
    expect(given(text)).toMatchObject({ enable_thinking: false });
    expect(text).not.toContain('reasoning_content');
  });

  it('that knows no system message gets its words with the first question', () => {
    const template = createChatTemplate(library(noSystem), facts);
    expect(given(template.render({ messages, tools: [] })).messages[0]).toEqual({
      role: 'user',
      content: 'Be terse.\n\nhi',
    });
  });

  it.each([
    ['keeps reasoning', all, true],
    [
      'drops it',
      ({ messages: list }: Variables) => list.map(({ role, content }) => `${role}${content}`).join(''),
      false,
    ],
    [
      'takes no tools at all',
      (variables: Variables) => {
        if (variables.messages.length > 2) throw new Error('too much');
        return all(variables);
      },
      false,
    ],
  ])('%s', (_name, render, keeps) => {
    expect(createChatTemplate(library(render), facts).keepsReasoning).toBe(keeps);
  });

  it.each([
    ['{{ "<think>" }} enable_thinking', true, '<think>'],
    ['[THINK] x [/THINK]', false, '[THINK]'],
    ['nothing of the kind', false, '<think>'],
  ])('is looked at for its marks: %s', (source, thinkingSwitch, open) => {
    expect(createChatTemplate(library(all), { ...facts, source })).toMatchObject({
      thinkingSwitch,
      marks: { open },
    });
  });

  it('that cannot render even a question is not used', () => {
    const broken = () => {
      throw new Error('broken');
    };
    expect(() => createChatTemplate(library(broken), facts)).toThrow('broken');
  });
});

/**
 * A conversation as the text a model was trained to read: its own chat template, evaluated here, because the library's
 * wrapper of it hides messages from the template and so would render another text than a llama-server does.
 *
 * The same messages give the same bytes in front whatever comes after them, as far as the template lets them; what it
 * does with messages it does not know (a system message, say) is found out once, at the beginning, never in the middle.
 */
import type { ChatMessage, ModelRequest } from '../../model.ts';
import type { TemplateLibrary } from './library.ts';

/** How a template marks thinking; the first is what most use. */
const thinkingMarks = [
  { open: '<think>', close: '</think>' },
  { open: '[THINK]', close: '[/THINK]' },
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '<|channel>thought', close: '<channel|>' },
] as const;

export interface ThinkingMarks {
  open: string;
  close: string;
}

export type Prompt = Pick<ModelRequest, 'messages' | 'tools' | 'thinking' | 'keepReasoning'>;

export interface ChatTemplate {
  /** Throws with the template's own words when it refuses the conversation. */
  render(prompt: Prompt): string;
  marks: ThinkingMarks;
  /** It can be told not to think. */
  thinkingSwitch: boolean;
  /** It puts earlier reasoning back into the prompt, at least while the turn goes on. */
  keepsReasoning: boolean;
}

/** What a model without a template of its own is given. */
const chatMl = `{%- for message in messages %}
{{- '<|im_start|>' + ('user' if message.role == 'tool' else message.role) + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}`;

interface TemplateFacts {
  source: string | null;
  bos: string | null;
  eos: string | null;
}

/** A source that is no template throws, as does one that cannot render even one question. */
export function createChatTemplate(library: TemplateLibrary, facts: TemplateFacts): ChatTemplate {
  const source = facts.source ?? chatMl;
  const template = new library.Template(source);
  const evaluate = (messages: readonly object[], more: object): string =>
    template.render({
      messages,
      add_generation_prompt: true,
      bos_token: facts.bos ?? '',
      eos_token: facts.eos ?? '',
      ...more,
    });
  const works = (messages: object[]): string | undefined => {
    try {
      return evaluate(messages, {});
    } catch {
      return undefined; // what it refuses here it would refuse later
    }
  };
  evaluate([question], {});
  const takesSystem = works([{ role: 'system', content: probe }, question])?.includes(probe) === true;
  const reasoned = works(turnWithReasoning);
  return {
    marks: thinkingMarks.find(({ close }) => source.includes(close)) ?? thinkingMarks[0],
    thinkingSwitch: source.includes('enable_thinking'),
    keepsReasoning: reasoned?.includes(probe) === true,
    render: ({ messages, tools, thinking, keepReasoning }) =>
      evaluate(asTemplate(takesSystem ? messages : withoutSystem(messages), keepReasoning), {
        ...(tools.length === 0 ? {} : { tools: tools.map(asTool) }),
        ...(thinking === 'off' ? { enable_thinking: false } : {}),
      }),
  };
}

const question = { role: 'user', content: 'look' };
/** Words no template has of its own. */
const probe = 'patchbay looks whether this is kept';
/** A turn that is going on: there reasoning matters most, and many templates keep it only there. */
const turnWithReasoning = [
  question,
  {
    role: 'assistant',
    content: '',
    reasoning_content: probe,
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: {} } }],
  },
  { role: 'tool', tool_call_id: 'c', content: 'seen' },
];

const asTool = ({ name, description, parameters }: ModelRequest['tools'][number]): object => ({
  type: 'function',
  function: { name, description, parameters },
});

/** For templates that know no system message: its words go in front of the first question, as llama.cpp does it. */
function withoutSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [system, ...rest] = messages;
  if (system?.role !== 'system') return messages;
  const [first, ...others] = rest;
  if (first?.role !== 'user') return [{ role: 'user', content: system.content }, ...rest];
  return [{ role: 'user', content: `${system.content}\n\n${first.content}` }, ...others];
}

const asTemplate = (messages: readonly ChatMessage[], keepReasoning: boolean | undefined): object[] =>
  messages.map((message) => {
    if (message.role === 'tool') {
      return { role: 'tool', tool_call_id: message.callId, content: message.content };
    }
    if (message.role !== 'assistant') return { role: message.role, content: message.content };
    const { reasoning, calls = [] } = message;
    return {
      role: 'assistant',
      content: message.content,
      ...(reasoning && keepReasoning !== false ? { reasoning_content: reasoning } : {}),
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map((call) => ({
              id: call.id,
              type: 'function',
              function: { name: call.name, arguments: asObject(call.arguments) },
            })),
          }),
    };
  });

/** Most templates go through the arguments one by one; what is no object has none. */
function asObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

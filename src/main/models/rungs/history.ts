/**
 * The messages of a request in the form of a rung that uses no calls of the server's: instructions at the end of the system
 * message, replies as the model wrote them, results as messages of the user's. The same messages always give the same bytes,
 * and what was sent before stays in front, because that is what the server's cache is keyed by.
 */
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ChatMessage, ModelCall } from '../model.ts';
import type { ReplyForm } from './reply-form.ts';

type Form = Pick<ReplyForm, 'rung' | 'instructions' | 'reply'>;
type Assistant = Extract<ChatMessage, { role: 'assistant' }>;

/** Keeps what it made: a long history is sent again at every step, and a message that is the same object is not made anew. */
export function createHistory(form: Form) {
  const replies = new WeakMap<ChatMessage, ChatMessage>();
  const results = new WeakMap<ChatMessage, { count: number; message: ChatMessage }>();
  const instructions = rememberLast(form.instructions);

  const replyOf = (message: Assistant): ChatMessage => {
    const made = replies.get(message) ?? spoken(message, form);
    replies.set(message, made);
    return made;
  };
  const resultsOf = (messages: readonly ToolMessage[], calls: readonly ModelCall[]): ChatMessage => {
    const [first] = messages;
    const known = first === undefined ? undefined : results.get(first);
    if (known?.count === messages.length) return known.message;
    const nameOf = (callId: string) => calls.find((call) => call.id === callId)?.name ?? 'call';
    const told = messages.map(({ callId, content }) => ({ name: nameOf(callId), content }));
    const message: ChatMessage = { role: 'user', content: toldResults(told) };
    if (first !== undefined) results.set(first, { count: messages.length, message });
    return message;
  };

  return (messages: readonly ChatMessage[], tools: readonly ToolSpec[]): ChatMessage[] => {
    const made: ChatMessage[] = [];
    let calls: readonly ModelCall[] = [];
    for (let at = 0; at < messages.length; at += 1) {
      const message = messages[at];
      if (message === undefined) break;
      if (message.role === 'assistant') {
        calls = message.calls ?? [];
        made.push(replyOf(message));
      } else if (message.role === 'tool') {
        const group = toolMessages(messages, at);
        at += group.length - 1;
        addUser(made, resultsOf(group, calls));
      } else if (message.role === 'user') addUser(made, message);
      else made.push(message);
    }
    return tools.length === 0 ? made : withInstructions(made, instructions(tools));
  };
}

type ToolMessage = Extract<ChatMessage, { role: 'tool' }>;

function toolMessages(messages: readonly ChatMessage[], from: number): ToolMessage[] {
  const group: ToolMessage[] = [];
  for (let at = from; ; at += 1) {
    const message = messages[at];
    if (message?.role !== 'tool') return group;
    group.push(message);
  }
}

/** Two messages of the user's in a row break some chat templates. */
function addUser(made: ChatMessage[], message: ChatMessage): void {
  const before = made.at(-1);
  if (before?.role !== 'user') made.push(message);
  else made[made.length - 1] = { role: 'user', content: `${before.content}\n\n${message.content}` };
}

function spoken({ content, reasoning, calls = [], written }: Assistant, form: Form): ChatMessage {
  return {
    role: 'assistant',
    content: written?.rung === form.rung ? written.text : form.reply(content, calls),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/** The line count says where a result ends, whatever is written in it. */
function toldResults(told: readonly { name: string; content: string }[]): string {
  return told
    .map(({ name, content }, index) => {
      const which = told.length === 1 ? 'result' : `result ${index + 1} of ${told.length}`;
      const lines = content.split('\n').length;
      return `[${which}: ${name}, ${lines} ${lines === 1 ? 'line' : 'lines'}]\n${content}`;
    })
    .join('\n\n');
}

function withInstructions(messages: readonly ChatMessage[], instructions: string): ChatMessage[] {
  const [first, ...rest] = messages;
  return first?.role === 'system'
    ? [{ role: 'system', content: `${first.content}\n\n${instructions}` }, ...rest]
    : [{ role: 'system', content: instructions }, ...messages];
}

/** Lists of tools are made anew for each request, of the same tools. */
function rememberLast(make: (tools: readonly ToolSpec[]) => string): typeof make {
  let last: { tools: readonly ToolSpec[]; text: string } | undefined;
  return (tools) => {
    const same = last?.tools.length === tools.length && last.tools.every((tool, at) => tool === tools[at]);
    if (last === undefined || !same) last = { tools, text: make(tools) };
    return last.text;
  };
}

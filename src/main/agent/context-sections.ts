/**
 * The messages of a request by what they are, for people who want to know what fills the window. Pure. A section is its texts
 * one after the other, so that an unchanged section has the digest it had.
 */
import type { contextSections } from '../../shared/contract/context.ts';
import type { ChatMessage } from '../models/model.ts';

export type SectionId = (typeof contextSections)[number];

export interface Section {
  id: SectionId;
  text: string;
  /** Messages, or answers. */
  pieces: number;
}

export interface Parts {
  /** Of the system message: ours, and the workspace's notes behind it. */
  rules: string;
  notes: string;
  /** Behind the system message. */
  messages: readonly ChatMessage[];
  /** How many of them, from the first, stand for a past that was summarised. */
  summarised: number;
}

const ofTool: Record<string, SectionId> = { read_file: 'files', execute_command: 'commands' };

/** Sections with something in them, the tools left out: those are not text. In the order of the contract. */
export function sectionsOf({ rules, notes, messages, summarised }: Parts): Section[] {
  const gathered = new Map<SectionId, string[]>();
  const put = (id: SectionId, text: string): void => {
    gathered.set(id, [...(gathered.get(id) ?? []), text]);
  };
  put('rules', rules);
  if (notes !== '') put('agents', notes);
  const names = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    if (index < summarised) put('summary', message.content);
    else if (message.role === 'tool')
      put(ofTool[names.get(message.callId) ?? ''] ?? 'results', message.content);
    else if (message.role === 'assistant') put('agent', replyText(message));
    else put('user', message.content);
    // An id may come again in a later reply: the newest reply with it is the one that is answered.
    if (message.role === 'assistant') for (const call of message.calls ?? []) names.set(call.id, call.name);
  }
  const order: readonly SectionId[] = [
    'rules',
    'agents',
    'summary',
    'user',
    'agent',
    'files',
    'commands',
    'results',
  ];
  return order.flatMap((id) => {
    const texts = gathered.get(id);
    return texts === undefined ? [] : [{ id, text: texts.join('\n'), pieces: texts.length }];
  });
}

function replyText({
  content,
  reasoning = '',
  calls = [],
}: Extract<ChatMessage, { role: 'assistant' }>): string {
  const called = calls.map((call) => `${call.name} ${call.arguments}`);
  return [reasoning, content, ...called].filter((text) => text !== '').join('\n');
}

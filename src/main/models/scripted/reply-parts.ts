/**
 * A reply as the parts a real server would stream: text in words, calls in pieces of their arguments. Joined again, the
 * parts are exactly the reply.
 *
 * Tokens are counted as four characters each: the scripted model has no tokenizer, but its figures must grow as real ones do.
 */
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ChatMessage, Finish, ModelPart } from '../model.ts';
import type { Reply } from './play.ts';

export type SpokenPart = Extract<ModelPart, { kind: 'text' | 'reasoning' | 'call' }>;

/** `messageIndex` is the place the reply will have in the conversation; it makes the call ids `call_<messageIndex>_<n>`. */
export function* spokenParts(reply: Reply, messageIndex: number): Generator<SpokenPart, void, void> {
  for (const text of words(reply.reasoning ?? '')) yield { kind: 'reasoning', text };
  for (const text of words(reply.text ?? '')) yield { kind: 'text', text };
  for (const [index, call] of reply.calls.entries()) {
    const pieces = words(call.arguments);
    yield {
      kind: 'call',
      index,
      id: `call_${messageIndex}_${index}`,
      name: call.name,
      arguments: pieces[0] ?? '',
    };
    for (const piece of pieces.slice(1)) yield { kind: 'call', index, arguments: piece };
  }
}

export const finishOf = (reply: Reply): Finish => reply.finish ?? (reply.calls.length > 0 ? 'calls' : 'stop');

/** Words with the white space after them; nothing is lost. */
const words = (text: string): string[] => text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text]);

const countCharacters = (characters: number): number => Math.ceil(characters / 4);

export const replyTokens = (reply: Reply): number =>
  countCharacters(
    (reply.reasoning ?? '').length +
      (reply.text ?? '').length +
      reply.calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0),
  );

/** Stands for what a server would tokenize: tools first, then messages, so that it only grows while a session goes on. */
export const promptText = (messages: readonly ChatMessage[], tools: readonly ToolSpec[]): string =>
  [...tools, ...messages].map((item) => JSON.stringify(item)).join('\n');

export interface PromptFigures {
  total: number;
  cached: number;
}

export interface PromptCache {
  ask(prompt: string): PromptFigures;
  /** The reply to the last prompt came to so many tokens: a prompt that goes on after it need not read them again. */
  said(tokens: number): void;
}

/** Remembers the previous prompt, as a server with one slot does. */
export function createPromptCache(): PromptCache {
  let previous = '';
  let spoken = 0;
  return {
    ask(prompt) {
      let same = 0;
      while (same < prompt.length && same < previous.length && prompt[same] === previous[same]) same += 1;
      const total = countCharacters(prompt.length);
      const whole = same === previous.length ? spoken : 0;
      previous = prompt;
      spoken = 0;
      return { total, cached: Math.min(Math.floor(same / 4) + whole, Math.max(0, total - 1)) };
    },
    said(tokens) {
      spoken = tokens;
    },
  };
}

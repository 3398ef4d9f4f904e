/**
 * How large a request is, in characters and, where the server does not count, in tokens: estimated from what the last replies
 * said of their own requests. An estimate only decides whether to look closer; what a server counts goes before it.
 */
import type { SessionState } from '../../shared/session-state.ts';
import type { ToolSpec } from '../base/tool-spec.ts';
import type { ChatMessage, ModelRequest } from '../models/model.ts';

/** What a template puts around a message or a call, in characters. */
const wrapping = 16;

/** For a model nobody has heard of yet: code and JSON come to more tokens than English does. */
const usualPerToken = 3;
const mostReplies = 3;

type Said = Extract<ChatMessage, { role: 'assistant' }>;

/** A message never changes once it is rendered, and all of them are counted at every step. */
const counted = { whole: new WeakMap<Said, number>(), withoutThought: new WeakMap<Said, number>() };

/** `reasoning`: whether earlier thinking is sent back. */
export function messageCharacters(message: ChatMessage, reasoning = true): number {
  if (message.role !== 'assistant') return message.content.length + wrapping;
  const known = reasoning ? counted.whole : counted.withoutThought;
  const there = known.get(message);
  if (there !== undefined) return there;
  const characters = saidCharacters(message, reasoning);
  known.set(message, characters);
  return characters;
}

function saidCharacters(message: Said, reasoning: boolean): number {
  const { content } = message;
  const thought = reasoning ? (message.reasoning?.length ?? 0) : 0;
  if (message.written !== undefined) return message.written.text.length + thought + wrapping;
  const calls = message.calls ?? [];
  const inCalls = calls.reduce((sum, call) => sum + call.name.length + call.arguments.length + wrapping, 0);
  return content.length + thought + inCalls + wrapping;
}

const knownTools = new WeakMap<ToolSpec, number>();

export const toolCharacters = (tools: readonly ToolSpec[]): number =>
  tools.reduce((sum, tool) => sum + oneTool(tool), 0);

function oneTool(tool: ToolSpec): number {
  const characters = knownTools.get(tool) ?? JSON.stringify(tool).length;
  knownTools.set(tool, characters);
  return characters;
}

export const requestCharacters = ({
  messages,
  tools,
  keepReasoning,
}: Pick<ModelRequest, 'messages' | 'tools' | 'keepReasoning'>): number =>
  messages.reduce(
    (sum, message) => sum + messageCharacters(message, keepReasoning !== false),
    toolCharacters(tools),
  );

/** Characters to a token, the least of the session's last replies, so that an estimate is rather too large. */
export function charactersPerToken({ turns, model }: Pick<SessionState, 'turns' | 'model'>): number {
  const found: number[] = [];
  for (const turn of turns.toReversed()) {
    for (const step of turn.steps.toReversed()) {
      const { promptTokens } = step.usage;
      if (
        step.model === model &&
        step.characters !== undefined &&
        promptTokens !== undefined &&
        promptTokens > 0
      )
        found.push(step.characters / promptTokens);
      if (found.length === mostReplies) return Math.min(...found);
    }
  }
  return found.length === 0 ? usualPerToken : Math.min(...found);
}

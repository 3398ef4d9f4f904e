/**
 * Tokens of texts by the server's own counter, each text asked about once: a section that did not change costs no question. What
 * the template adds to any message is taken off, so that texts add up.
 */
import { digestBytes } from '../base/digest.ts';
import type { ToolSpec } from '../base/tool-spec.ts';
import type { ChatMessage, Model } from '../models/model.ts';

export interface Counter {
  /** Undefined where the server has no counter. */
  text(text: string): Promise<number | undefined>;
  tools(tools: readonly ToolSpec[]): Promise<number | undefined>;
}

/** Counts kept of one model: sections of some sessions, old and new. */
const mostKept = 500;

/** By the model's name and what is behind it: the object may be another at each question. */
const kept = new Map<string, Map<string, number>>();

/** `identity`: what makes the model at an address the same one, as far as its tokens go. */
export function counterOf(model: Model, identity: string): Counter {
  const whose = `${model.name}\n${identity}`;
  const known = kept.get(whose) ?? new Map<string, number>();
  kept.set(whose, known);
  const remembered = async (
    key: string,
    ask: () => Promise<number | undefined>,
  ): Promise<number | undefined> => {
    const there = known.get(key);
    const count = there ?? (await ask());
    known.delete(key);
    if (count !== undefined) known.set(key, count);
    const [oldest] = known.keys();
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    return count;
  };
  const ask = (content: string, tools: readonly ToolSpec[]): Promise<number | undefined> =>
    remembered(digestBytes(JSON.stringify([content, tools])), () =>
      model.count({ messages: [userMessage(content)], tools }),
    );
  const beyondNothing = async (content: string, tools: readonly ToolSpec[]): Promise<number | undefined> => {
    const nothing = await ask('', []);
    const all = nothing === undefined ? undefined : await ask(content, tools);
    return nothing === undefined || all === undefined ? undefined : Math.max(0, all - nothing);
  };
  return { text: (text) => beyondNothing(text, []), tools: (tools) => beyondNothing('', tools) };
}

const userMessage = (content: string): ChatMessage => ({ role: 'user', content });

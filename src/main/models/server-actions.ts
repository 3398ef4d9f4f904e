/**
 * What a llama.cpp server can be asked beside completions: whether it works, to end its thinking, to keep and give back a
 * slot's cache, how its template treats reasoning, whether it makes embeddings. Other servers answer 404 and are taken as not having it.
 *
 * Restoring a file that is not there empties the slot: only files that are known to have been saved may be asked for.
 */
import { z } from 'zod';
import type { ServerAccess } from './server-facts.ts';

interface Answered {
  status: number;
  body: unknown;
}

/** Undefined when nobody answers in time. */
async function ask({ endpoint, fetch, apiKey, signal }: ServerAccess, path: string, body?: unknown) {
  try {
    const response = await fetch(`${endpoint.replace(/\/v1$/, '')}${path}`, {
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      },
      signal,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const answered: Answered = {
      status: response.status,
      body: await response.json().catch(() => undefined),
    };
    return answered;
  } catch {
    return undefined;
  }
}

const slotList = z.array(z.looseObject({ id: z.number(), is_processing: z.boolean() }));

/** Whether the server works on something, in slot `slot` where that is told; null when it does not say. */
export async function askWorking(access: ServerAccess, slot?: number): Promise<boolean | null> {
  const answered = await ask(access, '/slots');
  const slots = slotList.safeParse(answered?.body);
  if (answered?.status !== 200 || !slots.success) return null;
  const meant = slots.data.filter(({ id }) => slot === undefined || id === slot);
  return meant.some((one) => one.is_processing);
}

const controlled = z.object({ success: z.boolean() });

/** Ends the thinking of a completion under way. `absent`: the server has no such thing. */
export async function endThinking(
  access: ServerAccess,
  completionId: string,
): Promise<'ended' | 'refused' | 'absent'> {
  const answered = await ask(access, '/v1/chat/completions/control', {
    id: completionId,
    action: 'reasoning_end',
  });
  const told = controlled.safeParse(answered?.body);
  if (answered?.status !== 200 || !told.success) return 'absent';
  return told.data.success ? 'ended' : 'refused';
}

/** done · failed: this time · refused: the server does not do that at all. */
export type SlotOutcome = 'done' | 'failed' | 'refused';

/** `file` is a plain name in the folder the server was started with. */
export async function moveSlot(
  access: ServerAccess,
  action: 'save' | 'restore',
  slot: number,
  file: string,
): Promise<SlotOutcome> {
  const answered = await ask(access, `/slots/${slot}?action=${action}`, { filename: file });
  if (answered?.status === 200) return 'done';
  return answered?.status === 501 || answered?.status === 404 ? 'refused' : 'failed';
}

const rendered = z.object({ prompt: z.string() });
const mark = 'patchbay looks whether this is kept';

/**
 * Whether reasoning that is sent back gets into the prompt, at least while the turn goes on; null when it cannot be told.
 * `routed`: the model's name, for a router.
 */
export async function askRendersReasoning(access: ServerAccess, routed?: string): Promise<boolean | null> {
  const call = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
  const answered = await ask(access, '/apply-template', {
    ...(routed === undefined ? {} : { model: routed }),
    messages: [
      { role: 'user', content: 'look' },
      { role: 'assistant', content: '', reasoning_content: mark, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: 'seen' },
    ],
  });
  const told = rendered.safeParse(answered?.body);
  return answered?.status === 200 && told.success ? told.data.prompt.includes(mark) : null;
}

const refusal = z.object({ error: z.object({ message: z.string() }) });

/**
 * Whether it makes embeddings; null when it cannot be told. Asked for those of no text, which is refused at once: the words of
 * the refusal tell a server that makes none (501) and one that pools none from one that only misses the text.
 */
export async function askEmbeds(access: ServerAccess, routed?: string): Promise<boolean | null> {
  const answered = await ask(access, '/v1/embeddings', routed === undefined ? {} : { model: routed });
  if (answered?.status === 501) return false;
  const told = refusal.safeParse(answered?.body);
  if (answered?.status !== 400 || !told.success) return null;
  const { message } = told.data.error;
  if (/^pooling type 'none'/i.test(message)) return false;
  return message.includes('"input"') ? true : null;
}

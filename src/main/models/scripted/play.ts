/**
 * A play: what the scripted model says, reply by reply. Plays are written in YAML with short forms (`repeat`, a call's
 * `repeat`, `repeatText`) that are unrolled here, so that everything else sees plain replies.
 *
 * Inside something repeated, `{{n}}` is its number from 1; an argument that is nothing else becomes a number, not a text.
 * Elsewhere it is ordinary text.
 */
import { z } from 'zod';
import type { Finish } from '../model.ts';

export interface ReplyCall {
  name: string;
  /** JSON text as the model writes it; may be deliberately broken. */
  arguments: string;
}

export interface Reply {
  reasoning?: string;
  text?: string;
  calls: readonly ReplyCall[];
  /** Absent: whatever follows from the calls. */
  finish?: Finish;
  /** Milliseconds between parts, instead of the model's own pace. */
  pace?: number;
}

export interface Play {
  name: string;
  description: string;
  /** Phrases, compared without regard to case, that start this play when a user message without a tag has one. */
  when: readonly string[];
  /** Chosen when a conversation names no play at all. At most one among all plays. */
  fallback: boolean;
  /** Answers just the message that has its phrase; then the earlier play goes on as if nothing was said. */
  aside: boolean;
  replies: readonly Reply[];
}

const times = z.number().int().min(1).max(10_000);

const callSchema = z.strictObject({
  name: z.string().min(1),
  /** A mapping is written as JSON; a string goes out as it is, for broken JSON. */
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  repeat: times.optional(),
});

const replySchema = z.strictObject({
  reasoning: z.string().optional(),
  text: z.string().optional(),
  repeatText: times.optional(),
  calls: z.array(callSchema).default([]),
  finish: z.enum(['stop', 'calls', 'length']).optional(),
  pace: z.number().int().min(0).optional(),
  repeat: times.optional(),
});

const playSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/, 'lower-case letters, digits and hyphens'),
    description: z.string().min(1),
    when: z.array(z.string().min(1)).default([]),
    fallback: z.boolean().default(false),
    aside: z.boolean().default(false),
    replies: z.array(replySchema).min(1),
  })
  .transform((play): Play => ({ ...play, replies: play.replies.flatMap(unrollReply) }));

export const playsSchema = z.strictObject({ plays: z.array(playSchema).min(1) });

type WrittenReply = z.infer<typeof replySchema>;
type WrittenCall = z.infer<typeof callSchema>;

function unrollReply(written: WrittenReply): Reply[] {
  if (written.repeat === undefined) return [plainReply(written)];
  return numbers(written.repeat).map((n) => plainReply(numbered(replySchema, written, n)));
}

function plainReply(written: WrittenReply): Reply {
  const { reasoning, text, repeatText, calls, finish, pace } = written;
  const copies = repeatText === undefined ? undefined : numbers(repeatText).map((n) => fill(text ?? '', n));
  const said = copies === undefined ? text : copies.join('');
  return {
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(said === undefined ? {} : { text: said }),
    calls: calls.flatMap(unrollCall),
    ...(finish === undefined ? {} : { finish }),
    ...(pace === undefined ? {} : { pace }),
  };
}

function unrollCall(written: WrittenCall): ReplyCall[] {
  if (written.repeat === undefined) return [plainCall(written)];
  return numbers(written.repeat).map((n) => plainCall(numbered(callSchema, written, n)));
}

const plainCall = ({ name, arguments: given }: WrittenCall): ReplyCall => ({
  name,
  arguments: typeof given === 'string' ? given : JSON.stringify(given),
});

/** The same with `{{n}}` filled in wherever it stands; a call with a repeat of its own keeps its own numbers. */
function numbered<T extends WrittenReply | WrittenCall>(schema: z.ZodType<T>, written: T, n: number): T {
  return schema.parse(fillDeep(written, n));
}

function fillDeep(value: unknown, n: number, inArguments = false): unknown {
  if (typeof value === 'string') return inArguments && value === '{{n}}' ? n : fill(value, n);
  if (Array.isArray(value))
    return value.map((item) => (repeats(item) ? item : fillDeep(item, n, inArguments)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillDeep(item, n, inArguments || key === 'arguments')]),
  );
}

const repeats = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'repeat' in value && value.repeat !== undefined;

const fill = (text: string, n: number): string => text.replaceAll('{{n}}', String(n));

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

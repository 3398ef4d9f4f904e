/**
 * What the app and the engine's process say to each other, one JSON value a message. Both sides check what they get: a
 * process of another version of the app would otherwise be believed.
 *
 * The first message opens a file and is answered by `opened` or `refused`; a second one may open the same file for more.
 * Every question has an id, and is answered by exactly one final message with it.
 */
import { z } from 'zod';
import { failureSchema } from '../../../shared/result.ts';
import { usageSchema } from '../../../shared/usage.ts';

/** How the engine draws words, as llama-server does, unless the request says otherwise. */
export const usualSampling = { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 };

const callSchema = z.object({ id: z.string(), name: z.string(), arguments: z.string() });

const messageSchema = z.union([
  z.object({ role: z.enum(['system', 'user']), content: z.string() }),
  z.object({
    role: z.literal('assistant'),
    content: z.string(),
    reasoning: z.string().exactOptional(),
    calls: z.array(callSchema).exactOptional(),
  }),
  z.object({ role: z.literal('tool'), callId: z.string(), content: z.string() }),
]);

const promptSchema = z.object({
  messages: z.array(messageSchema),
  tools: z.array(
    z.object({ name: z.string(), description: z.string(), parameters: z.record(z.string(), z.unknown()) }),
  ),
  thinking: z.literal('off').exactOptional(),
  keepReasoning: z.boolean().exactOptional(),
});

const answerRequestSchema = promptSchema.extend({
  maxTokens: z.number().int().positive().exactOptional(),
  temperature: z.number().nonnegative().exactOptional(),
  schema: z.record(z.string(), z.unknown()).exactOptional(),
});
export type AnswerRequest = z.infer<typeof answerRequestSchema>;

const id = z.number().int();

export const toEngineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    file: z.string(),
    /** The folder that has the node_modules with the libraries. */
    library: z.string(),
    /** words: the vocabulary and the template alone, which takes little memory · answers: the weights and a context too. */
    use: z.enum(['words', 'answers', 'embeddings']),
    /** Tokens; less when memory does not suffice. */
    window: z.number().int().positive(),
    threads: z.number().int().positive(),
  }),
  z.object({ kind: z.literal('answer'), id, request: answerRequestSchema }),
  /** Thinking is to end; nothing when there is none. */
  z.object({ kind: z.literal('answer-now'), id }),
  z.object({ kind: z.literal('stop'), id }),
  z.object({ kind: z.literal('count'), id, prompt: promptSchema }),
  z.object({ kind: z.literal('embed'), id, texts: z.array(z.string()) }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

const factsSchema = z.object({
  /** Tokens the context really has; of words alone, what it would have. */
  window: z.number().int().positive(),
  /** The chat template's own text; null when the file has none and a common one is used. */
  template: z.string().nullable(),
  thinkingSwitch: z.boolean(),
  keepsReasoning: z.boolean(),
  controlTokens: z.array(z.string()),
  threads: z.number().int().positive(),
  build: z.string(),
  /** Milliseconds: the library's start, and reading the file. */
  startMs: z.number(),
  loadMs: z.number(),
});
export type EngineFacts = z.infer<typeof factsSchema>;

const partSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reading'),
    total: z.number(),
    cached: z.number(),
    processed: z.number(),
    ms: z.number(),
  }),
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('reasoning'), text: z.string(), endable: z.literal(true).exactOptional() }),
  z.object({
    kind: z.literal('note'),
    note: z.object({ kind: z.literal('answer-now'), how: z.literal('ended') }),
  }),
  z.object({ kind: z.literal('end'), finish: z.enum(['stop', 'length']), usage: usageSchema }),
  z.object({
    kind: z.literal('failed'),
    failure: failureSchema,
    overflow: z.object({ promptTokens: z.number(), window: z.number() }).exactOptional(),
  }),
]);
export type EnginePart = z.infer<typeof partSchema>;

export const fromEngineSchema = z.discriminatedUnion('kind', [
  /** Of the weights, 0 to 1. */
  z.object({ kind: z.literal('loading'), share: z.number() }),
  z.object({ kind: z.literal('opened'), facts: factsSchema }),
  /** The app ends the process then. */
  z.object({ kind: z.literal('refused'), failure: failureSchema }),
  /** `end` and `failed` are final. */
  z.object({ kind: z.literal('part'), id, part: partSchema }),
  z.object({ kind: z.literal('counted'), id, tokens: z.number().int() }),
  z.object({ kind: z.literal('embedded'), id, vectors: z.array(z.array(z.number())) }),
  /** To `count` and `embed`. */
  z.object({ kind: z.literal('denied'), id, failure: failureSchema }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;

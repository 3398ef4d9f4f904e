/**
 * A GGUF file as a model: what the agent loop sees of the embedded engine. It makes no calls of its own (`tools` is false in
 * its profile), so calls are asked for by the constrained rung, whose schema the engine holds every answer to.
 */
import { stat } from 'node:fs/promises';
import { type ModelProfile, unknownProfile, unknownSampling } from '../../../shared/model-profile.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { digestBytes } from '../../base/digest.ts';
import { readGgufHeader } from '../managed/gguf-header.ts';
import { memoryNow } from '../managed/machine.ts';
import { usualChoice } from '../managed/memory-fit.ts';
import type { ChatMessage, Model, ModelRequest } from '../model.ts';
import { streamParts } from '../part-stream.ts';
import type { EmbeddedEngine, GgufFile } from './embedded-engine.ts';
import { type AnswerRequest, usualSampling } from './protocol.ts';

export interface EmbeddedModelOptions {
  name: string;
  /** Of the (first) file. */
  path: string;
  /** Tokens; chosen by what fits into memory when absent. */
  window?: number;
  engine: EmbeddedEngine;
}

export interface EmbeddedModel extends Model {
  /** The file as it is now; `not_found` or `invalid` with the reason when it cannot be opened. Loads nothing. */
  file(): Promise<Result<GgufFile>>;
  /** One vector a text. `invalid` names a text that is too long. */
  embed(texts: readonly string[]): Promise<Result<number[][]>>;
}

export function createEmbeddedModel(options: EmbeddedModelOptions): EmbeddedModel {
  const { engine, name, path } = options;
  const look = createLook(options);
  return {
    name,
    file: look,
    async profile() {
      const file = await look();
      const known: ModelProfile = { ...unknownProfile, kind: 'embedded', slots: 1, tools: false, price: 0 };
      if (!file.ok) return known;
      const facts = await engine.facts(file.value);
      if (!facts.ok) return { ...known, window: file.value.window };
      const { build, template, window, thinkingSwitch, keepsReasoning, controlTokens } = facts.value;
      return {
        ...known,
        model: path,
        build,
        template: template === null ? null : digestBytes(template),
        window,
        thinkingSwitch,
        keepsReasoning,
        controlTokens,
        sampling: { ...unknownSampling, ...usualSampling },
        embeddings: true,
        run: engine.run(file.value),
      };
    },
    async count(request) {
      const file = await look();
      const counted = file.ok ? await engine.count(file.value, promptOf(request)) : file;
      return counted.ok ? counted.value : undefined;
    },
    stream: (request) =>
      streamParts(request.signal, async (emit, signal) => {
        const file = await look();
        if (!file.ok) return emit({ kind: 'failed', failure: file.error });
        const { answerNow } = request;
        await engine.answer(file.value, answerRequest(request), emit, { signal, answerNow });
      }),
    async embed(texts) {
      const file = await look();
      return file.ok ? engine.embed(file.value, texts) : file;
    },
  };
}

/**
 * The file as it is now. The window is chosen once for the same contents: what is free changes all the time, and another
 * window would mean another context and everything read anew.
 */
function createLook({ path, window }: EmbeddedModelOptions): () => Promise<Result<GgufFile>> {
  let known: GgufFile | undefined;
  return async () => {
    const stats = await stat(path).catch(() => undefined);
    const version = stats === undefined ? undefined : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    if (known !== undefined && known.version === version) return ok(known);
    const header = await readGgufHeader(path);
    if (!header.ok || stats === undefined || version === undefined) return unreadable(path, header);
    if (header.value.kind !== 'model') {
      return fail(
        'invalid',
        `${path} goes beside a model and is none itself.`,
        'Choose the model’s own file.',
      );
    }
    const { available } = memoryNow();
    const usual = usualChoice({ header: header.value, weights: stats.size, available }, ['f16']).window;
    known = { path, version, window: Math.min(window ?? usual, header.value.trainedWindow ?? usual) };
    return ok(known);
  };
}

function unreadable(path: string, header: Awaited<ReturnType<typeof readGgufHeader>>): Result<never> {
  const why = header.ok ? 'it is not there' : header.error.message;
  const code = header.ok || header.error.code === 'not_found' ? 'not_found' : 'invalid';
  return fail(code, `${path} cannot be opened: ${why}.`, 'Choose another file.');
}

type Prompt = Pick<ModelRequest, 'messages' | 'tools' | 'keepReasoning'>;

const promptOf = ({ messages, tools, keepReasoning }: Prompt) => ({
  messages: messages.map(plain),
  tools: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
  ...(keepReasoning === undefined ? {} : { keepReasoning }),
});

/** Only what goes into a prompt; what else a message carries is for others. */
function plain(message: ChatMessage): AnswerRequest['messages'][number] {
  if (message.role !== 'assistant') return message;
  const { role, content, reasoning, calls } = message;
  return {
    role,
    content,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(calls === undefined
      ? {}
      : { calls: calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text })) }),
  };
}

function answerRequest(request: ModelRequest): AnswerRequest {
  const { maxTokens, temperature, schema, thinking } = request;
  return {
    ...promptOf(request),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(schema === undefined ? {} : { schema }),
    ...(thinking === undefined ? {} : { thinking }),
  };
}

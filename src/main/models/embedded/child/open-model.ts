/**
 * A file that is open in the engine's process: its vocabulary and template, and as far as it was opened for answers, the
 * weights and the one sequence of the cache that all answers share.
 */
import { fail, ok, type Result } from '../../../../shared/result.ts';
import type { EngineFacts, ToEngine } from '../protocol.ts';
import { type ChatTemplate, createChatTemplate, type Prompt } from './chat-template.ts';
import type { GrammarState, LlamaEmbeddings, LlamaModel, LlamaSequence, Runtime } from './library.ts';
import { createPromptTokens, type PromptTokens } from './prompt-tokens.ts';
import { schemaGrammar } from './schema-grammar.ts';

type Opening = Extract<ToEngine, { kind: 'open' }>;

export interface OpenModel {
  readonly library: LlamaModel;
  readonly template: ChatTemplate;
  readonly words: PromptTokens;
  /** Null for a file that was not opened for answers. */
  readonly sequence: LlamaSequence | null;
  readonly window: number;
  readonly facts: EngineFacts;
  /** `invalid` with the template's own words when it refuses the conversation. */
  render(prompt: Prompt): Result<string>;
  /** A new state, for one answer. `invalid` for a schema that refers to what is not in it. */
  grammar(schema: Record<string, unknown>): Promise<Result<GrammarState>>;
  /** One vector a text. `invalid` names the text that is too long. */
  embed(texts: readonly string[]): Promise<Result<number[][]>>;
  close(): Promise<void>;
}

const batchSize = 512;
/** Longer texts are for the caller to cut: an embedding of half a text is of another text. */
const mostEmbedded = 2_048;

/** Rejects with whatever the library throws: a file that is none, too little memory, another processor. */
export async function openModel(
  runtime: Runtime,
  { file, use, window: wanted, threads: count }: Opening,
  loading: (share: number) => void,
): Promise<OpenModel> {
  const started = performance.now();
  const { llama, build, startMs } = runtime;
  llama.maxThreads = count;
  const library = await llama.loadModel({
    modelPath: file,
    vocabOnly: use === 'words',
    onLoadProgress: loading,
  });
  const threads = { ideal: count, min: count };
  // Of the words alone the library does not know it.
  const most = Math.min(wanted, library.trainContextSize || wanted);
  const contextSize = { min: Math.min(512, most), max: most };
  const context = use === 'answers' ? await library.createContext({ contextSize, batchSize, threads }) : null;
  const template = templateOf(library, runtime);
  // The library rounds up; more than was asked for would not be what the person was told.
  const window = Math.min(context?.contextSize ?? most, most);
  const times = { startMs, loadMs: performance.now() - started };
  return {
    library,
    template,
    words: createPromptTokens(library),
    sequence: context?.getSequence() ?? null,
    window,
    facts: { ...factsOf(library, template), window, threads: count, build, ...times },
    render: (prompt) => render(template, prompt),
    grammar: createGrammars(runtime, library),
    embed: createEmbedding(library, threads),
    close: () => library.dispose(),
  };
}

interface TokenizerMetadata {
  tokenizer?: { chat_template?: unknown };
}

const sourceOf = ({ fileInfo }: LlamaModel): string | null => {
  const source = (fileInfo.metadata as TokenizerMetadata).tokenizer?.chat_template;
  return typeof source === 'string' && source.trim() !== '' ? source : null;
};

function templateOf(library: LlamaModel, { templates }: Runtime): ChatTemplate {
  const { bosString: bos, eosString: eos } = library.tokens;
  return createChatTemplate(templates, { source: sourceOf(library), bos, eos });
}

function factsOf(
  library: LlamaModel,
  { thinkingSwitch, keepsReasoning }: ChatTemplate,
): Omit<EngineFacts, 'window' | 'threads' | 'build' | 'startMs' | 'loadMs'> {
  const controlTokens = [...library.iterateAllTokens()]
    .filter((token) => library.isSpecialToken(token))
    .map((token) => library.detokenize([token], true))
    .filter((text) => text !== '');
  return {
    template: sourceOf(library),
    thinkingSwitch,
    keepsReasoning,
    controlTokens,
  };
}

function render(template: ChatTemplate, prompt: Prompt): Result<string> {
  try {
    return ok(template.render(prompt));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return fail('invalid', `The chat template of the model refuses this conversation: ${words}`);
  }
}

/** Compiling one takes milliseconds, and the same few are asked for again and again. */
function createGrammars({ llama, library }: Runtime, model: LlamaModel): OpenModel['grammar'] {
  const compiled = new Map<string, Promise<object>>();
  return async (schema) => {
    try {
      const text = schemaGrammar(schema);
      const grammar = compiled.get(text) ?? llama.createGrammar({ grammar: text });
      compiled.set(text, grammar);
      return ok(new library.LlamaGrammarEvaluationState({ model, grammar: await grammar }));
    } catch (error) {
      if (error instanceof TypeError)
        return fail('invalid', `The answer cannot be held to it: ${error.message}.`);
      throw error;
    }
  };
}

function createEmbedding(model: LlamaModel, threads: { ideal: number; min: number }): OpenModel['embed'] {
  const most = Math.min(mostEmbedded, model.trainContextSize);
  let context: Promise<LlamaEmbeddings> | undefined;
  return async (texts) => {
    const all = texts.map((text) => model.tokenize(text, false));
    const long = all.findIndex((tokens) => tokens.length >= most);
    if (long >= 0) {
      const length = all[long]?.length ?? 0;
      return fail('invalid', `Text ${long + 1} has ${length} tokens; fewer than ${most} can be embedded.`);
    }
    context ??= model.createEmbeddingContext({
      contextSize: { min: Math.min(512, most), max: most },
      batchSize: most,
      threads,
    });
    const embeddings = await context;
    const vectors: number[][] = [];
    for (const tokens of all) vectors.push([...(await embeddings.getEmbeddingFor(tokens)).vector]);
    return ok(vectors);
  };
}

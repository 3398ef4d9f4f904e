/**
 * What is used of node-llama-cpp and of the template language that comes with it, as types of our own: the app is built
 * and checked without them. They are loaded from wherever they were installed, and only ever in the engine's process,
 * because a fault in native code ends the process it happens in.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Token = number;

export interface LlamaSequence {
  /** Tokens that are in the cache; where the next one goes. */
  readonly nextTokenIndex: number;
  /** The cache cannot be cut at any place (recurrent models, sliding windows), only at points kept before. */
  readonly needsCheckpoints: boolean;
  takeCheckpoint(): Promise<void>;
  /** Cuts the cache where it begins to differ; without shifting, what is after the cut is dropped. */
  adaptStateToTokens(tokens: Token[], allowShift: boolean): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: Token[]): Promise<void>;
  /** Reads `tokens`, then yields one token after the other until the model ends; what `next` is given is read instead. */
  evaluate(tokens: Token[], options: EvaluateOptions): AsyncGenerator<Token, void, undefined | Token[]>;
}

export interface EvaluateOptions {
  temperature?: number;
  topK?: number;
  topP?: number;
  minP?: number;
  grammarEvaluationState?: () => GrammarState | undefined;
}

/** Opaque; one per answer. */
export type GrammarState = object;
export type Grammar = object;

export interface LlamaContext {
  readonly contextSize: number;
  getSequence(): LlamaSequence;
}

export interface LlamaEmbeddings {
  getEmbeddingFor(input: Token[]): Promise<{ readonly vector: readonly number[] }>;
}

export interface LlamaModel {
  /** 0 when only the vocabulary was loaded. */
  readonly trainContextSize: number;
  readonly fileInfo: { readonly metadata: unknown };
  readonly tokens: {
    readonly bos: Token | null;
    readonly bosString: string | null;
    readonly eosString: string | null;
    readonly shouldPrependBosToken: boolean;
  };
  tokenize(text: string, specialTokens: boolean, options?: 'trimLeadingSpace'): Token[];
  detokenize(tokens: readonly Token[], specialTokens: boolean, lastTokens?: readonly Token[]): string;
  isSpecialToken(token: Token): boolean;
  iterateAllTokens(): Iterable<Token>;
  createContext(options: ContextOptions): Promise<LlamaContext>;
  createEmbeddingContext(options: ContextOptions): Promise<LlamaEmbeddings>;
  dispose(): Promise<void>;
}

export interface ContextOptions {
  contextSize: { min: number; max: number };
  batchSize: number;
  threads: { ideal: number; min: number };
}

export interface Llama {
  readonly llamaCppRelease: { readonly release: string };
  maxThreads: number;
  loadModel(options: {
    modelPath: string;
    vocabOnly: boolean;
    gpuLayers?: number;
    onLoadProgress?: (share: number) => void;
  }): Promise<LlamaModel>;
  createGrammar(options: { grammar: string }): Promise<Grammar>;
}

interface LlamaOptions {
  gpu: 'auto' | false;
  build: 'never';
  skipDownload: true;
  progressLogs: false;
  logLevel: 'error';
  logger: (level: string, message: string) => void;
}

export interface LlamaLibrary {
  getLlama(options: LlamaOptions): Promise<Llama>;
  LlamaGrammarEvaluationState: new (options: { model: LlamaModel; grammar: Grammar }) => GrammarState;
}

export interface TemplateLibrary {
  /** Throws when the text is no template. */
  Template: new (
    source: string,
  ) => { render(variables: Record<string, unknown>): string };
}

/** The libraries, started. */
export interface Runtime {
  llama: Llama;
  library: LlamaLibrary;
  templates: TemplateLibrary;
  /** Of all that computes. */
  build: string;
  /** Milliseconds until it was ready. */
  startMs: number;
}

/**
 * `folder` has the node_modules with them. Never compiles and never downloads: what was installed is used or nothing is.
 * Rejects with the loader's own error.
 */
export async function startRuntime(folder: string, log: (message: string) => void): Promise<Runtime> {
  const started = performance.now();
  const modules = join(folder, 'node_modules');
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(modules, path)).href);
  const manifest = JSON.parse(await readFile(join(modules, 'node-llama-cpp/package.json'), 'utf8')) as {
    version: string;
  };
  const [library, templates] = (await Promise.all([
    load('node-llama-cpp/dist/index.js'),
    load('@huggingface/jinja/dist/index.js'),
  ])) as [LlamaLibrary, TemplateLibrary];
  const llama = await library.getLlama({
    // Other builds are not installed, and Apple's chips have one for both.
    gpu: process.platform === 'darwin' && process.arch === 'arm64' ? 'auto' : false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: 'error',
    logger: (_level, message) => log(message),
  });
  const build = `node-llama-cpp ${manifest.version} (llama.cpp ${llama.llamaCppRelease.release})`;
  return { llama, library, templates, build, startMs: performance.now() - started };
}

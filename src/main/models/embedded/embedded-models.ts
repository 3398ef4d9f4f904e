/**
 * The GGUF files that answer inside the app, by the names sessions store: one engine for all of them, built models by name,
 * and rows for the lists in which a person chooses.
 */
import { embeddedName, type NamedFile, parseEmbeddedName } from '../../../shared/model-name.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { createEmbeddedEngine, type EmbeddedEngine, type EngineOptions } from './embedded-engine.ts';
import { createEmbeddedModel, type EmbeddedModel } from './embedded-model.ts';

export interface EmbeddedRow {
  name: string;
  /** Tokens; null for a file that cannot be read. */
  window: number | null;
  /** The file can be read and the engine is installed. */
  usable: boolean;
}

export interface EmbeddedModels {
  /** The model of an `embedded:` name; undefined for any other. */
  model(name: string): EmbeddedModel | undefined;
  /** Reads the file's header and nothing more. */
  describe(file: NamedFile): Promise<EmbeddedRow>;
  /** Why the file cannot answer; ok when it can. */
  check(file: NamedFile): Promise<Result<EmbeddedRow>>;
  /** One vector a text; `invalid` for a model that is not embedded. */
  embed(name: string, texts: readonly string[]): Promise<Result<number[][]>>;
  isInstalled(): boolean;
  /** Its profile can be had without starting a process. */
  isKnown(name: string): Promise<boolean>;
  /** Ends the engine's processes. */
  close(): Promise<void>;
}

/** Files that were never asked anything cost nothing, and a name is forgotten when the app ends. */
export function createEmbeddedModels(options: EngineOptions): EmbeddedModels {
  const engine: EmbeddedEngine = createEmbeddedEngine(options);
  const built = new Map<string, EmbeddedModel>();
  const model = (name: string): EmbeddedModel | undefined => {
    const named = parseEmbeddedName(name);
    if (named === undefined) return undefined;
    const made = built.get(name) ?? createEmbeddedModel({ name, engine, ...named });
    built.set(name, made);
    return made;
  };
  const check = async (named: NamedFile): Promise<Result<EmbeddedRow>> => {
    const name = embeddedName(named);
    const file = await model(name)?.file();
    if (file === undefined) return fail('invalid', `${named.path} is no path of a file.`);
    if (!file.ok) return file;
    const there = engine.isInstalled();
    return there.ok ? ok({ name, window: file.value.window, usable: true }) : there;
  };
  return {
    model,
    check,
    async describe(named) {
      const checked = await check(named);
      if (checked.ok) return checked.value;
      const name = embeddedName(named);
      const file = await model(name)?.file();
      return { name, window: file?.ok ? file.value.window : null, usable: false };
    },
    async embed(name, texts) {
      const named = model(name);
      return named === undefined
        ? fail('invalid', `"${name}" makes no embeddings here.`, 'Only GGUF files opened in the app do.')
        : named.embed(texts);
    },
    isInstalled: () => engine.isInstalled().ok,
    async isKnown(name) {
      const file = await model(name)?.file();
      return file?.ok === true && engine.knows(file.value);
    },
    close: () => engine.close(),
  };
}

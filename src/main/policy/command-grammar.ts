/**
 * The grammar of bash, loaded once and only when a command is to be judged. Its two WebAssembly files stay in the packages
 * they come in, as the search program does, so that sources and the built app find the same ones.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** Gives what `read` makes of the tree, which is gone afterwards. */
export type Grammar = <T>(text: string, read: (root: Node) => T) => T;

let loaded: Promise<Grammar> | undefined;

/** Takes some 30 ms the first time. Rejects when the installation is broken; the next call tries again. */
export function loadGrammar(): Promise<Grammar> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Grammar> {
  const { resolve } = createRequire(import.meta.url);
  const [wasmBinary, bash] = await Promise.all(
    ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-bash/tree-sitter-bash.wasm'].map((file) =>
      readFile(resolve(file)),
    ),
  );
  if (wasmBinary === undefined || bash === undefined) throw new Error('unreachable');
  await Parser.init({ wasmBinary });
  const parser = new Parser();
  parser.setLanguage(await Language.load(bash));
  return (text, read) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the grammar gave no tree');
    try {
      return read(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
}

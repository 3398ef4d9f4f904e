/**
 * A command's text as simple commands. Two readers that know nothing of each other must find the very same words: the grammar of
 * bash, which looks into everything, and the plain reader, which takes only what means what it looks like. Where they differ the text is
 * `unclear`, so that a mistake of one of them lets nothing through.
 */
import { type PlainCommand, readPlainCommands } from '../../shared/plain-command.ts';
import { type Grammar, loadGrammar } from './command-grammar.ts';
import { type Mark, readTree, type TreePart } from './command-tree.ts';

export interface ParsedCommand {
  parts: TreePart[];
  /** What the text holds that no rule can allow; empty when every part is plain and `words` of each are what will run. */
  marks: Mark[];
  targets: string[];
}

export type CommandParser = (text: string) => ParsedCommand;

const mostCharacters = 10_000;
/** Whatever does not show, or shows as a blank that bash does not take for one. */
const invisible =
  /[\p{C}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;

/** Loads the grammar; the parser itself is synchronous and pure. */
export async function loadCommandParser(): Promise<CommandParser> {
  const grammar = await loadGrammar();
  return (text) => parse(text, grammar);
}

function parse(text: string, grammar: Grammar): ParsedCommand {
  if (text.length > mostCharacters) return { parts: [], marks: ['too-long'], targets: [] };
  const { parts, marks, targets } = grammar(text, readTree);
  if (invisible.test(text.replace(/[\n\t]/g, ''))) marks.add('invisible');
  const plain = readPlainCommands(text);
  if (marks.size > 0 || agree(parts, plain)) return { parts, marks: [...marks], targets };
  // The grammar now and then takes a line end for a blank (`a | b | c⏎d && e`). What is plain is told as it will run then, so
  // that a rule that forbids is not missed; it asks all the same.
  return { parts: plain === null ? parts : plain.map(partOf), marks: ['unclear'], targets };
}

const partOf = (command: PlainCommand): TreePart => {
  const words = command.map(({ text }) => text);
  return { text: words.join(' '), words, marks: [] };
};

const agree = (parts: readonly TreePart[], plain: readonly PlainCommand[] | null): boolean =>
  plain !== null &&
  plain.length === parts.length &&
  plain.every((command, index) => {
    const words = parts[index]?.words ?? [];
    return (
      command.length === words.length &&
      command.every(
        // A name of a file in the place of a star at the start could be an option.
        (word, at) => word.text === words[at] && word.wild[0] !== 0,
      )
    );
  });

/**
 * Reads the part of bash that means what it looks like: words, quotes without anything live in them, `;`, `&&`, `||`, `|`, line
 * ends, and output joined or thrown away (`2>&1`, `>/dev/null`). Everything else is not read at all, because a rule may let run
 * only what is understood to the last character: null is the safe answer here, never a guess.
 */

export interface PlainWord {
  text: string;
  /** Where in `text` an unquoted `*` or `?` stands: bash may put names of files in their place. */
  wild: readonly number[];
  /** No part of it was quoted. */
  bare: boolean;
}

/** One simple command: at least one word. */
export type PlainCommand = readonly PlainWord[];

/** What is itself outside of quotes. Other scripts' letters are; blanks and look-alikes of operators are not. */
const literal = /[\p{L}\p{N}\p{M}_\-./:=@%+,^]/u;
/** Reserved at the start of a command, where they are no programs. */
const reserved = new Set(
  '! { } [[ ]] if then else elif fi case esac for select while until do done in function time coproc'.split(
    ' ',
  ),
);
const assigns = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
/** Anchored where the reader stands; what follows must end the redirection. */
const harmless = /(?:>(?:&[12]|[ \t]*\/dev\/null)|&>[ \t]*\/dev\/null)(?=[ \t\n;|&]|$)/y;
const joins = /&&|\|\||[;|\n]/y;

interface Word {
  text: string;
  wild: number[];
  bare: boolean;
}

interface Reader {
  readonly text: string;
  at: number;
  word: Word | null;
  command: Word[];
  readonly commands: Word[][];
  /** The last command must be followed by one more: `a &&`. */
  open: boolean;
}

/** The simple commands in order; null when there is anything that is not understood. Pure; linear in the text. */
export function readPlainCommands(text: string): PlainCommand[] | null {
  const reader: Reader = { text, at: 0, word: null, command: [], commands: [], open: false };
  while (reader.at < text.length) if (!step(reader)) return null;
  if (!endCommand(reader) || reader.open) return null;
  return reader.commands.length === 0 ? null : reader.commands;
}

function step(reader: Reader): boolean {
  const { text } = reader;
  const character = String.fromCodePoint(text.codePointAt(reader.at) ?? 0);
  if (character === ' ' || character === '\t') return skip(reader, 1);
  if (character === "'") return singleQuoted(reader);
  if (character === '"') return doubleQuoted(reader);
  if (character === '#' && reader.word === null) return comment(reader);
  if (character === '>' || text.startsWith('&>', reader.at)) return redirection(reader);
  joins.lastIndex = reader.at;
  const join = joins.exec(text)?.[0];
  if (join !== undefined) return endsWith(reader, join);
  if (character === '*' || character === '?') return add(reader, character, true);
  if (character === '~') return isInside(reader) && add(reader, character, false);
  return literal.test(character) && add(reader, character, false);
}

function skip(reader: Reader, count: number): boolean {
  endWord(reader);
  reader.at += count;
  return true;
}

function comment(reader: Reader): boolean {
  const end = reader.text.indexOf('\n', reader.at);
  reader.at = end === -1 ? reader.text.length : end;
  return true;
}

/** `HEAD~1`. At the start of a word, and after `:` and `=`, it is somebody's home. */
const isInside = ({ word }: Reader): boolean => word !== null && !/(^|[:=])$/.test(word.text);

function add(reader: Reader, character: string, isWild: boolean): boolean {
  reader.word ??= { text: '', wild: [], bare: true };
  if (isWild) reader.word.wild.push(reader.word.text.length);
  reader.word.text += character;
  reader.at += character.length;
  return true;
}

function quoted(reader: Reader, text: string, end: number): boolean {
  reader.word ??= { text: '', wild: [], bare: true };
  reader.word.text += text;
  reader.word.bare = false;
  reader.at = end;
  return true;
}

function singleQuoted(reader: Reader): boolean {
  const end = reader.text.indexOf("'", reader.at + 1);
  return end !== -1 && quoted(reader, reader.text.slice(reader.at + 1, end), end + 1);
}

/** A backslash before anything but what is live in double quotes is itself. */
function doubleQuoted(reader: Reader): boolean {
  let inside = '';
  for (let at = reader.at + 1; at < reader.text.length; at += 1) {
    const character = reader.text[at] ?? '';
    if (character === '"') return quoted(reader, inside, at + 1);
    if (character === '$' || character === '`' || character === '!') return false;
    if (character !== '\\') inside += character;
    else {
      const next = reader.text[at + 1] ?? '';
      if (next === '\n') return false;
      inside += '$`"\\'.includes(next) ? next : `\\${next}`;
      at += 1;
    }
  }
  return false;
}

function redirection(reader: Reader): boolean {
  const { word } = reader;
  harmless.lastIndex = reader.at;
  const found = harmless.exec(reader.text)?.[0];
  if (found === undefined || reader.command.length + (word === null ? 0 : 1) === 0) return false;
  // Digits right before it name what is redirected; they are no word then.
  if (word !== null && /^\d+$/.test(word.text)) {
    if (!word.bare || !/^[12]$/.test(word.text) || found.startsWith('&')) return false;
    reader.word = null;
    if (reader.command.length === 0) return false;
  }
  return skip(reader, found.length);
}

function endsWith(reader: Reader, join: string): boolean {
  const hadCommand = reader.word !== null || reader.command.length > 0;
  if (!endCommand(reader)) return false;
  reader.at += join.length;
  if (join === '\n') return true;
  if (!hadCommand) return false;
  reader.open = join !== ';';
  return true;
}

function endWord(reader: Reader): void {
  if (reader.word !== null) reader.command.push(reader.word);
  reader.word = null;
}

/** False for a command that is not one: an assignment, a word of the language. */
function endCommand(reader: Reader): boolean {
  endWord(reader);
  const [first] = reader.command;
  if (first === undefined) return true;
  if (first.text === '' || first.wild.length > 0 || first.text.startsWith('%')) return false;
  if (assigns.test(first.text) || (first.bare && reserved.has(first.text))) return false;
  reader.commands.push(reader.command);
  reader.command = [];
  reader.open = false;
  return true;
}

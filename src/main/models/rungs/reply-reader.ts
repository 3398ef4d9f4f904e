/**
 * Reads a constrained reply, `{"say": …, "calls": [{"tool": …, "arguments": …}]}`, while it comes: words as text, arguments
 * as pieces of a call, byte for byte. It is a parser that stops in its middle whenever the text so far is used up.
 *
 * A server that was told to hold the answer to a schema may not do it: text that is no such object at all is passed on as
 * words, and one that breaks off is reported as broken. Nothing is closed that was left open.
 */
import { randomUUID } from 'node:crypto';
import type { ModelPart } from '../model.ts';
import { unnamed } from './call-in-text.ts';
import type { ReplyReader } from './reply-form.ts';

/** Thrown inside only: the text is not what it should be, or ends too early. */
class Broken extends Error {}

type Step<T> = Generator<undefined, T, undefined>;

interface Input {
  /** What was fed and not used yet begins at `at`. */
  text: string;
  at: number;
  over: boolean;
  /** It is an object: whatever is wrong from here on is a broken one, not words. */
  begun: boolean;
}

export function createReplyReader(): ReplyReader {
  const input: Input = { text: '', at: 0, over: false, begun: false };
  const parts: ModelPart[] = [];
  const parser = reply(input, parts);
  let state: 'reading' | 'words' | 'done' | 'broken' = 'reading';
  const run = (): void => {
    try {
      if (parser.next().done === true) state = 'done';
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      state = input.begun ? 'broken' : 'words';
    }
  };
  const read = (text: string): ModelPart[] => {
    if (state === 'reading') {
      input.text = input.text.slice(input.at) + text;
      input.at = 0;
      run();
      if (isWords(state)) return [{ kind: 'text', text: input.text }];
    } else if (isWords(state)) return [{ kind: 'text', text }];
    return parts.splice(0);
  };
  return {
    read,
    end() {
      input.over = true;
      const last = state === 'reading' ? read('') : [];
      return { parts: last, broken: state === 'broken' };
    },
  };
}

/** A function, because the state changes where the compiler does not see it. */
const isWords = (state: string): boolean => state === 'words';

/** True while there is a character at `input.at`; waits for one. Ends the parser when there will be none. */
function* more(input: Input): Step<void> {
  while (input.at >= input.text.length) {
    if (input.over) throw new Broken();
    yield;
  }
}

/** The next character that is no white space, not yet used. */
function* peek(input: Input): Step<string> {
  for (;;) {
    while (input.at < input.text.length && /\s/.test(input.text.charAt(input.at))) input.at += 1;
    if (input.at < input.text.length) return input.text.charAt(input.at);
    yield* more(input);
  }
}

function* expect(input: Input, wanted: string): Step<void> {
  if ((yield* peek(input)) !== wanted) throw new Broken();
  input.at += 1;
}

function* reply(input: Input, parts: ModelPart[]): Step<void> {
  // Kept unused until it is clear that this is an object: else it is words.
  while (/^\s*$/.test(input.text)) {
    if (input.over) throw new Broken();
    yield;
  }
  if (!/^\s*\{/.test(input.text)) throw new Broken();
  input.begun = true;
  yield* members(input, function* (name) {
    if (name === 'say') yield* text(input, (piece) => void parts.push({ kind: 'text', text: piece }));
    else if (name === 'calls') yield* calls(input, parts);
    else yield* raw(input, () => {});
  });
}

/** The members of one object; `value` is called with the input in front of the value. */
function* members(input: Input, value: (name: string) => Step<void>): Step<void> {
  yield* expect(input, '{');
  if ((yield* peek(input)) === '}') {
    input.at += 1;
    return;
  }
  for (;;) {
    let name = '';
    yield* text(input, (piece) => {
      name += piece;
    });
    yield* expect(input, ':');
    yield* peek(input);
    yield* value(name);
    const after = yield* peek(input);
    input.at += 1;
    if (after === '}') return;
    if (after !== ',') throw new Broken();
  }
}

function* calls(input: Input, parts: ModelPart[]): Step<void> {
  yield* expect(input, '[');
  if ((yield* peek(input)) === ']') {
    input.at += 1;
    return;
  }
  for (let index = 0; ; index += 1) {
    yield* call(input, parts, index);
    const after = yield* peek(input);
    input.at += 1;
    if (after === ']') return;
    if (after !== ',') throw new Broken();
  }
}

function* call(input: Input, parts: ModelPart[], index: number): Step<void> {
  let name: string | undefined;
  let early = '';
  const piece = (text: string): void => {
    if (name === undefined) early += text;
    else parts.push({ kind: 'call', index, arguments: text });
  };
  const begin = (tool: string, more: { problem?: string } = {}): void => {
    name = tool;
    const id = `call_${randomUUID()}`;
    parts.push({ kind: 'call', index, id, name: tool, arguments: early, ...more });
  };
  yield* members(input, function* (key) {
    if (key === 'tool' || key === 'name') {
      let tool = '';
      yield* text(input, (part) => {
        tool += part;
      });
      if (name === undefined) begin(tool);
    } else if (key === 'arguments' || key === 'parameters') yield* raw(input, piece);
    else yield* raw(input, () => {});
  });
  if (name === undefined) begin(unnamed, { problem: 'This call names no tool; nothing was done.' });
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** A string, told decoded in pieces. Half a character of two code units is kept until its other half is there. */
function* text(input: Input, tell: (piece: string) => void): Step<void> {
  yield* expect(input, '"');
  let half = '';
  const give = (piece: string): void => {
    const all = half + piece;
    half = /[\ud800-\udbff]$/.test(all) ? all.slice(-1) : '';
    const whole = half === '' ? all : all.slice(0, -1);
    if (whole !== '') tell(whole);
  };
  for (;;) {
    const start = input.at;
    while (input.at < input.text.length && !/["\\]/.test(input.text.charAt(input.at))) input.at += 1;
    if (input.at > start) give(input.text.slice(start, input.at));
    yield* more(input);
    const character = input.text.charAt(input.at);
    if (character !== '"' && character !== '\\') continue;
    input.at += 1;
    if (character === '"') break;
    yield* more(input);
    const letter = input.text.charAt(input.at);
    input.at += 1;
    const plain = escapes[letter];
    if (plain !== undefined) give(plain);
    else if (letter === 'u') give(yield* codeUnit(input));
    else throw new Broken();
  }
  if (half !== '') tell(half);
}

function* codeUnit(input: Input): Step<string> {
  let digits = '';
  while (digits.length < 4) {
    yield* more(input);
    digits += input.text.charAt(input.at);
    input.at += 1;
  }
  if (!/^[0-9a-f]{4}$/i.test(digits)) throw new Broken();
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** Any value, told as it stands. What is inside of it is not looked at, but that brackets and strings close. */
function* raw(input: Input, tell: (piece: string) => void): Step<void> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  for (;;) {
    const start = input.at;
    for (; input.at < input.text.length; input.at += 1) {
      const character = input.text.charAt(input.at);
      if (inString) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === '"') inString = false;
        continue;
      }
      if (depth === 0 && /[,\]}\s]/.test(character)) {
        if (input.at > start) tell(input.text.slice(start, input.at));
        return;
      }
      if (character === '"') inString = true;
      else if (character === '{' || character === '[') depth += 1;
      else if (character === '}' || character === ']') depth -= 1;
    }
    if (input.at > start) tell(input.text.slice(start, input.at));
    yield* more(input);
  }
}

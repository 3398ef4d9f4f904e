/**
 * Makes harmless what looks like a control token in text that neither we nor the model wrote (files, command output, file names,
 * what a person pasted), and takes that back to the byte in what the model copies from there. Servers read a control token
 * wherever it stands: an end-of-turn token in a file ended the turn and let the file speak as the system.
 *
 * A token is broken by a mark behind its first bracket or bar. Where a text holds a mark behind such a character already it gets
 * one more, so `restore`, which takes one away at each such place, needs to know nothing and `restore(break(x)) === x` for every
 * x. Breaking belongs where a request is rendered, never where facts are recorded: people and disks see the original.
 */

/** Zero width space: nothing to see, valid everywhere, one token in common vocabularies, and not a part of any control token. */
const mark = '\u200b';

/** The characters a mark is put behind; every token has one. */
const places = /[<[\]|｜`~]/u.source;
const marked = new RegExp(`(${places})${mark}`, 'gu');

/**
 * Tokens that separate turns, as patterns of one such character and what follows. No answer may hold one in earnest: whoever gets
 * one into the history can speak for somebody else.
 */
const turnTokens = [
  // <|im_end|> and the like, with the full width bars of DeepSeek too; also <|turn> and <turn|>.
  /<(?=[|｜][^\s<>\u200b]+>)/u,
  /<(?=[\w▁/:-]+[|｜]>)/u,
  /<(?=\/?(?:s|bos|eos|eot|eop|sop|pad|unk|mask|(?:start|end)_of_turn)>)/u,
  /<(?=(?:[A-Z]+_TOKEN|SPECIAL_\d+|extra_id_\d+|unused_?\d+|fim_(?:prefix|middle|suffix|pad))>)/u,
  /<(?=\/?seed:[a-z_]+>)/u,
  /<(?=<\/?SYS>>)/u,
  // Where a server puts pictures in.
  /<(?=(?:__(?:media|image)_\w*|(?:start|end)_of_image|image_soft_token|IMG_CONTEXT)>)/u,
  /\[(?=\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CONTENT|MODEL_SETTINGS|PREFIX|SUFFIX|MIDDLE)\])/u,
  /\[(?=(?:gMASK|sMASK|BOS|EOS|EOT|CLS|SEP|PAD|UNK|MASK|IMG|IMG_BREAK|IMG_END|UNUSED_TOKEN_\d+)\])/u,
  /\](?=~!?b[[\]])/u,
  /\[(?=e~\[)/u,
];

/** What models write themselves, in thinking and in calls: only in the text of others is it out of place. */
const modelMarkup = [
  /<(?=\/?(?:think|thinking|thought|reasoning)>)/u,
  /<(?=\/?(?:tool_calls?|tool_responses?|tool_results?|tool_output|tools|function_calls?|minimax:tool_call|arg_key|arg_value)>)/u,
  /\[(?=\/?(?:TOOL_CALLS|CALL_ID|ARGS|THINK)\])/u,
  // The fence of a call in plain words: a reply that quotes it out of a file must not be taken for one that makes the call.
  // Of a longer row its end is broken: looked at to the end from each of its places, a file of nothing else would take minutes.
  /`(?=`{2,20}(?:call|tool_call|tool_code))/u,
  /~(?=~{2,20}(?:call|tool_call|tool_code))/u,
];

export interface Untrusted {
  /** For text of files, commands and people: no control token in it is live afterwards. */
  break(text: string): string;
  /** For what the model wrote itself: only live tokens that separate turns are broken, everything else stays to the byte. */
  breakTurns(text: string): string;
}

const known = new Map<string, Untrusted>();

/** `vocabulary`: tokens that the model's server names as its own, beyond the common ones. */
export function untrusted(vocabulary: readonly string[] = []): Untrusted {
  const key = vocabulary.join('\n');
  const made = known.get(key) ?? create(vocabulary);
  known.set(key, made);
  return made;
}

function create(vocabulary: readonly string[]): Untrusted {
  const turns = [...turnTokens, ...vocabulary.flatMap(patternOf)];
  const turn = anyOf(turns);
  const any = anyOf([...turns, ...modelMarkup, new RegExp(`${places}(?=${mark})`, 'u')]);
  return {
    break: (text) => text.replace(any, `$&${mark}`),
    breakTurns: (text) => text.replace(turn, `$&${mark}`),
  };
}

const anyOf = (patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'gu');

/** Takes back what `break` did, whatever the vocabulary was. Text without marks, and marks elsewhere, stay as they are. */
export const restore = (text: string): string => (text.includes(mark) ? text.replace(marked, '$1') : text);

/** Empty for what no text could do without: a vocabulary may call a line break or a word its end. */
function patternOf(token: string): RegExp[] {
  const at = token.search(new RegExp(`${places}(?=.)`, 'u'));
  if (at < 0 || token.length < 3 || token.length > 80 || /[\s"\\\u200b]/.test(token)) return [];
  const [before, here, after] = [token.slice(0, at), token.charAt(at), token.slice(at + 1)].map(literally);
  return [new RegExp(`${before === '' ? '' : `(?<=${before})`}${here}(?=${after})`, 'u')];
}

const literally = (text: string): string =>
  Array.from(text, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('');

/** Every text in a value of JSON, changed by `change`; names of fields are left. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]));
}

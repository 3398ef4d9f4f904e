/**
 * JSON that was cut off, read as far as it goes: what a model wrote under a schema up to its token limit is right up to there.
 * Not for what is to be carried out: a cut call must never run.
 */

/** The value, with open texts, lists and objects closed where the text ends; undefined when that makes no JSON either. */
export function closedJson(text: string): unknown {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  const cut = text.slice(start);
  const { closers, inText, escaped } = openAt(cut);
  const ended = `${escaped ? cut.slice(0, -1) : cut}${inText ? '"' : ''}`;
  // A key without its value or a comma without what follows is dropped with what leads to it.
  const candidates = [ended, ended.replace(/,?\s*"[^"]*"\s*:?\s*$/, ''), ended.replace(/,\s*$/, '')];
  for (const candidate of candidates) {
    const value = parsed(`${candidate}${closers}`);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What is open at the end of a text that begins like JSON. */
function openAt(text: string): { closers: string; inText: boolean; escaped: boolean } {
  let closers = '';
  let inText = false;
  let escaped = false;
  for (const character of text) {
    if (inText) {
      if (escaped) escaped = false;
      else if (character === '\\') escaped = true;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{') closers = `}${closers}`;
    else if (character === '[') closers = `]${closers}`;
    else if (character === '}' || character === ']') closers = closers.slice(1);
  }
  return { closers, inText, escaped };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

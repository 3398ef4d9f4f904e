/**
 * Cuts a message that grows into pieces, so that a long one costs the same per word at its end as at its beginning and only the pieces
 * in view need to be in the page. Messages of ordinary length are one piece. Where a piece ends depends on the text before it alone:
 * the pieces of a reply that streams are those of the same reply when it is whole.
 */

/** From here on a piece ends at the next place where any block ends. */
const enough = 4_000;
/** Here it ends wherever it is: inside of a fence, a table, a list, a paragraph. */
const most = 8_000;
/** A cut inside of a block leaves no less than this before it. */
const least = most / 4;

/** `text` stands on its own as Markdown: a fence or table that was cut is opened again in it, and a fence is closed. */
export interface Piece {
  text: string;
  /** The block of the piece before that it goes on with. A fence that was cut has pieces of its own. */
  goesOn: 'code' | 'other' | null;
  /** Characters at the beginning and at the end of `text` that are not the message's. */
  head: number;
  tail: number;
}

interface Fence {
  mark: string;
  /** Its first line, as it stands in each piece. */
  opening: string;
  /** Where it begins in the rest. */
  at: number;
}

export interface Pieces {
  settled: readonly Piece[];
  /** What may still change. */
  rest: Piece;
  /** Addresses of links that stand apart from the words they are for, which may be in another piece. */
  definitions: string;
  /** How much of the rest was looked at: whole lines. */
  scanned: number;
  fence: Fence | null;
  /** The first two lines of the table that the scanned lines end in. */
  tableHead: string | null;
  /** The last line that was looked at. */
  before: string;
  /** The last place in the rest where a line begins that is not indented. */
  lineStart: number;
}

const noPiece: Piece = { text: '', goesOn: null, head: 0, tail: 0 };

export const noPieces: Pieces = {
  settled: [],
  rest: noPiece,
  definitions: '',
  scanned: 0,
  fence: null,
  tableHead: null,
  before: '',
  lineStart: 0,
};

const fenceOpening = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})([^`]*)$/;
const tableRule = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** Of what is repeated in each piece. */
const longestHead = 1_000;
const definition = /^ {0,3}\[(?!\^)[^\]]+\]:\s*\S/;
const mostDefinitions = 50_000;
/** Where such a line follows a blank one, whatever was before has ended. */
const beginsAnew = /^[^\s\d*+-]/;

/** The pieces of the text with `added` behind it. Pure. */
export function grow(pieces: Pieces, added: string): Pieces {
  if (!mayCut(pieces.rest.text.length, added)) return withRest(pieces, added);
  let draft = pieces;
  // In parts, because what is cut off copies all that is behind it.
  for (let at = 0; at < added.length; at += most) {
    const part = added.slice(at, at + most);
    draft = withRest(draft, part);
    while (readLine(draft));
  }
  return draft;
}

/** The pieces of all of `text`, where `before` may be those of its beginning: then only what follows is looked at. Pure. */
export function growOn(before: Pieces, text: string): Pieces {
  let at = 0;
  for (const piece of allPieces(before)) {
    const words = wordsIn(piece);
    if (!text.startsWith(words, at)) return grow(noPieces, text);
    at += words.length;
  }
  return grow(before, text.slice(at));
}

const mayCut = (before: number, added: string): boolean =>
  before + added.length > most || added.includes('\n');

const withRest = (pieces: Pieces, added: string): Pieces => ({
  ...pieces,
  rest: { ...pieces.rest, text: pieces.rest.text + added },
});

export const allPieces = ({ settled, rest }: Pieces): readonly Piece[] =>
  rest.text.length === rest.head && settled.length > 0 ? settled : [...settled, rest];

/** What of the message is in the piece. */
export const wordsIn = ({ text, head, tail }: Piece): string => text.slice(head, text.length - tail);

/** The text of the fence that the piece at this place is a part of. */
export function codeAround(pieces: readonly Piece[], place: number): string {
  let first = place;
  while (pieces[first]?.goesOn === 'code') first -= 1;
  let last = place;
  while (pieces[last + 1]?.goesOn === 'code') last += 1;
  const lines = pieces
    .slice(first, last + 1)
    .map(wordsIn)
    .join('')
    .split('\n');
  const closing = lines.findLastIndex((line) => line.trim() !== '');
  const isClosed = closing > 0 && /^\s*(?:`{3,}|~{3,})\s*$/.test(lines[closing] ?? '');
  return lines.slice(1, isClosed ? closing : undefined).join('\n');
}

/** Looks at the next line, or cuts before or inside of it; false when nothing can be said before more has come. */
function readLine(draft: Pieces): boolean {
  const { scanned, before, fence } = draft;
  const { text } = draft.rest;
  const end = text.indexOf('\n', scanned);
  const reach = end < 0 ? text.length : end + 1;
  if (end < 0 && reach <= most) return false;
  const mayEnd = fence === null && scanned >= enough && before.trim() === '';
  if (mayEnd && beginsAnew.test(text.slice(scanned, scanned + 1))) cut(draft, { at: scanned, goesOn: null });
  else if (reach > most) cut(draft, cutInside(draft));
  else if (fence !== null) takeCode(draft, fence, text.slice(scanned, end), reach);
  else takeLine(draft, text.slice(scanned, end), reach);
  return true;
}

function takeLine(draft: Pieces, line: string, next: number): void {
  const { scanned } = draft;
  const [opened, mark = '', info = ''] = (line.length < longestHead && fenceOpening.exec(line)) || [];
  if (opened !== undefined) draft.fence = { mark, opening: `${mark}${info.trimEnd()}\n`, at: scanned };
  else if (definition.test(line) && draft.definitions.length < mostDefinitions) {
    draft.definitions += `${line}\n`;
  }
  if (/^\S/.test(line)) draft.lineStart = scanned;
  draft.tableHead = opened === undefined ? tableHeadAt(draft, line) : null;
  draft.before = line;
  draft.scanned = next;
}

function takeCode(draft: Pieces, { mark }: Fence, line: string, next: number): void {
  const bare = line.trim();
  draft.scanned = next;
  draft.before = line;
  if (bare.length < mark.length || bare !== (mark[0] ?? '').repeat(bare.length)) return;
  draft.fence = null;
  if (draft.rest.goesOn === 'code') cut(draft, { at: next, goesOn: null });
}

function tableHeadAt({ tableHead, before }: Pieces, line: string): string | null {
  if (tableHead !== null) return line.trim() === '' ? null : tableHead;
  const begins = before.includes('|') && line.includes('-') && tableRule.test(line);
  return begins && before.length + line.length < longestHead ? `${before}\n${line}\n` : null;
}

interface Cut {
  at: number;
  goesOn: Piece['goesOn'];
  /** What the next piece begins with, and what this one ends with. */
  head?: string;
  tail?: string;
}

/** There is no end of a block in reach. */
function cutInside({ rest: { text }, scanned, fence, tableHead, lineStart }: Pieces): Cut {
  if (fence !== null && fence.at > 0) return { at: fence.at, goesOn: null };
  if (fence !== null) {
    const at = scanned >= least ? scanned : wholeSign(text, most);
    const tail = `${text[at - 1] === '\n' ? '' : '\n'}${fence.mark}\n`;
    return { at, goesOn: 'code', head: fence.opening, tail };
  }
  if (tableHead !== null && scanned >= least) return { at: scanned, goesOn: 'other', head: tableHead };
  const at = [lineStart, scanned].find((place) => place >= least) ?? wordEnd(text);
  return { at, goesOn: 'other' };
}

function cut(draft: Pieces, { at, goesOn, head = '', tail = '' }: Cut): void {
  const { rest, fence } = draft;
  draft.settled = [...draft.settled, { ...rest, text: rest.text.slice(0, at) + tail, tail: tail.length }];
  draft.rest = { text: head + rest.text.slice(at), goesOn, head: head.length, tail: 0 };
  if (draft.scanned <= at) draft.before = '';
  draft.scanned = head.length + Math.max(0, draft.scanned - at);
  draft.lineStart = Math.max(0, draft.lineStart - at);
  if (head === '') draft.tableHead = null;
  if (fence !== null) draft.fence = { ...fence, at: 0 };
}

function wordEnd(text: string): number {
  const ends = ['. ', ' '].map((sign) => text.lastIndexOf(sign, most - sign.length) + sign.length);
  return ends.find((end) => end > most / 2) ?? wholeSign(text, most);
}

/** `at`, or one less where that would part the halves of a character. */
export const wholeSign = (text: string, at: number): number =>
  /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at;

/**
 * What the person made of a proposal, until it is decided: the text they typed over it, which changes and files they do not want, what
 * they say of lines. It outlives everything but the decision: another file,
 * another session, a closed panel, a lost connection, a conflict, a reload of the page. Text equal to the proposal is
 * not an edit, whatever line ends the editor gave it.
 */
import { create } from 'zustand';
import type { PatchProposal, ReviewComment } from '../../../shared/proposal.ts';
import type { DecisionInput } from './decision.ts';
import { linesOf } from './hunks.ts';

/** Call ids are positions in their session, so the session's id is part of every key. */
export const patchKey = (sessionId: string, callId: string): string => `${sessionId}/${callId}`;

/** Texts typed before a proposal was merged with the disk are part of it: over it they would undo what the disk has. */
export const textsKey = (key: string, { files }: PatchProposal, digest: string | null): string =>
  files.some(({ merged }) => merged !== undefined) ? `${key}|${digest}` : key;

type Texts = Readonly<Record<string, string>>;

interface Edits {
  /** Patch key → path → the person's text. */
  texts: Readonly<Record<string, Texts>>;
  /** Patch key → paths looked at. */
  reviewed: Readonly<Record<string, readonly string[]>>;
  /** Patch key → digest of the proposal and path → positions of hunks that are not wanted. */
  rejected: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** Patch key → digest of the proposal and path → positions of hunks that were changed on disk, too, and are decided about. */
  settled: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** Patch key → paths that are not to be written. */
  refused: Readonly<Record<string, readonly string[]>>;
  /** Patch key → in the order they were made. */
  comments: Readonly<Record<string, readonly KeptComment[]>>;
}

/** `quote`: the line as it was then, by which it is found again when others come before it. */
export interface KeptComment extends ReviewComment {
  quote: string;
}

const empty: Edits = { texts: {}, reviewed: {}, rejected: {}, settled: {}, refused: {}, comments: {} };
const place = 'patchbay.review';

/** Storage may be full or forbidden (private windows): then the edits live as long as the page. */
function stored(): Edits {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(place) ?? 'null');
    return isEdits(value) ? { ...empty, ...value } : empty;
  } catch {
    return empty;
  }
}

function isEdits(value: unknown): value is Edits {
  if (typeof value !== 'object' || value === null || !('texts' in value) || !('reviewed' in value))
    return false;
  return (
    typeof value.texts === 'object' &&
    value.texts !== null &&
    typeof value.reviewed === 'object' &&
    value.reviewed !== null
  );
}

function store(edits: Edits): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(edits));
  } catch {
    // In memory it is still there.
  }
}

export const useEdits = create<Edits>(() => stored());

let saving: ReturnType<typeof setTimeout> | undefined;
useEdits.subscribe(() => {
  // Typing in a large file must not write it all to storage at each key.
  clearTimeout(saving);
  saving = setTimeout(() => store(useEdits.getState()), 500);
});
globalThis.addEventListener?.('pagehide', () => store(useEdits.getState()));

/** Text as compared: the editor makes all line ends of a file the same and drops nothing else. */
export const sameText = (left: string, right: string): boolean => plainEnds(left) === plainEnds(right);
const plainEnds = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

/** Keeps `text` for a file; forgets it when it is what was proposed. */
export function keepText(key: string, path: string, text: string, proposed: string): void {
  useEdits.setState(({ texts }) => {
    const mine = texts[key] ?? {};
    if (sameText(text, proposed)) {
      if (!(path in mine)) return {};
      const { [path]: _, ...others } = mine;
      return { texts: { ...texts, [key]: others } };
    }
    return mine[path] === text ? {} : { texts: { ...texts, [key]: { ...mine, [path]: text } } };
  });
}

export function markReviewed(key: string, path: string, reviewed: boolean): void {
  useEdits.setState((state) => {
    const others = (state.reviewed[key] ?? []).filter((other) => other !== path);
    return { reviewed: { ...state.reviewed, [key]: reviewed ? [...others, path] : others } };
  });
}

/** `place` names the proposal's digest and the file. */
export function keepRejected(key: string, place: string, rejected: ReadonlySet<number>): void {
  useEdits.setState((state) => ({
    rejected: { ...state.rejected, [key]: { ...state.rejected[key], [place]: [...rejected] } },
  }));
}

/** As `keepRejected`, and only ever more: what was decided about once is not open again. */
export function keepSettled(key: string, place: string, indexes: Iterable<number>): void {
  useEdits.setState(({ settled }) => {
    const before = settled[key]?.[place] ?? [];
    return {
      settled: { ...settled, [key]: { ...settled[key], [place]: [...new Set([...before, ...indexes])] } },
    };
  });
}

export function refuseFile(key: string, path: string, refused: boolean): void {
  useEdits.setState((state) => {
    const others = (state.refused[key] ?? []).filter((other) => other !== path);
    return { refused: { ...state.refused, [key]: refused ? [...others, path] : others } };
  });
}

export function addComment(key: string, comment: KeptComment): void {
  useEdits.setState(({ comments }) => ({
    comments: { ...comments, [key]: [...(comments[key] ?? []), comment] },
  }));
}

export function removeComment(key: string, comment: KeptComment): void {
  useEdits.setState(({ comments }) => ({
    comments: { ...comments, [key]: (comments[key] ?? []).filter((other) => other !== comment) },
  }));
}

/** After the decision was taken: the journal has it now. */
export function forgetPatch(key: string): void {
  const without = <T>(all: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(all).filter(([of]) => of !== key && !of.startsWith(`${key}|`)));
  useEdits.setState((state) => ({
    texts: without(state.texts),
    reviewed: without(state.reviewed),
    rejected: without(state.rejected),
    settled: without(state.settled),
    refused: without(state.refused),
    comments: without(state.comments),
  }));
}

/** What the person says besides their texts. */
export interface Opinions {
  refused: readonly string[];
  /** Files in which all that was changed on disk, too, is decided about. */
  settled: readonly string[];
  comments: readonly ReviewComment[];
}

/** The decision that writes the patch: an edit as soon as anything of it is not what was proposed. */
export function acceptance(
  mine: Readonly<Record<string, string>>,
  { refused, settled, comments }: Opinions = { refused: [], settled: [], comments: [] },
): DecisionInput {
  const files = Object.entries(mine)
    .filter(([path]) => !refused.includes(path))
    .map(([path, text]) => ({ path, text }));
  const said = {
    ...(comments.length === 0 ? {} : { comments: [...comments] }),
    ...(settled.length === 0 ? {} : { settled: [...settled] }),
  };
  if (files.length === 0 && refused.length === 0) return { kind: 'approve', ...said };
  return { kind: 'edit', files, ...(refused.length === 0 ? {} : { refused: [...refused] }), ...said };
}

/** Comments as they are sent: each at the line it was made at, found again by its words nearest to where it stood. */
export function settledComments(
  comments: readonly KeptComment[],
  textOf: (path: string) => string | undefined,
): ReviewComment[] {
  return comments.map(({ path, line, words, quote }) => {
    const text = textOf(path);
    const lines = text === undefined ? [] : linesOf(text);
    if (lines.length === 0 || lines[line - 1] === quote) return { path, line, words };
    const found = lines
      .flatMap((each, at) => (each === quote ? [at + 1] : []))
      .sort((one, other) => Math.abs(one - line) - Math.abs(other - line))[0];
    return { path, line: found ?? Math.min(line, lines.length), words };
  });
}

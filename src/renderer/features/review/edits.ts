/**
 * What the person typed over a proposal, until it is decided. It outlives everything but the decision: another file,
 * another session, a closed panel, a lost connection, a conflict, a reload of the page. Text equal to the proposal is
 * not an edit, whatever line ends the editor gave it.
 */
import { create } from 'zustand';
import type { DecisionInput } from './decision.ts';

/** Call ids are positions in their session, so the session's id is part of every key. */
export const patchKey = (sessionId: string, callId: string): string => `${sessionId}/${callId}`;

type Texts = Readonly<Record<string, string>>;

interface Edits {
  /** Patch key → path → the person's text. */
  texts: Readonly<Record<string, Texts>>;
  /** Patch key → paths looked at. */
  reviewed: Readonly<Record<string, readonly string[]>>;
}

const empty: Edits = { texts: {}, reviewed: {} };
const place = 'patchbay.review';

/** Storage may be full or forbidden (private windows): then the edits live as long as the page. */
function stored(): Edits {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(place) ?? 'null');
    return isEdits(value) ? value : empty;
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

/** After the decision was taken: the journal has it now. */
export function forgetPatch(key: string): void {
  useEdits.setState(({ texts, reviewed }) => {
    const { [key]: _texts, ...otherTexts } = texts;
    const { [key]: _reviewed, ...otherReviewed } = reviewed;
    return { texts: otherTexts, reviewed: otherReviewed };
  });
}

/** The decision that writes the patch: an edit as soon as the person typed anything that is not what was proposed. */
export function acceptance(mine: Readonly<Record<string, string>>): DecisionInput {
  const files = Object.entries(mine).map(([path, text]) => ({ path, text }));
  return files.length === 0 ? { kind: 'approve' } : { kind: 'edit', files };
}

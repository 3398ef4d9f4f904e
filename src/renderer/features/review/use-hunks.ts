/**
 * The hunks of the open file as they stand, and deciding about them. Worked out when typing pauses; a file of very many lines has none,
 * because comparing it at each pause would hold the page up: there the editor's own changes remain.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PatchText } from './decision.ts';
import { keepRejected, keepSettled, useEdits } from './edits.ts';
import {
  type Change,
  type Decided,
  decideAllHunks,
  decideHunk,
  type HunkTexts,
  type HunkView,
  hunksOf,
  linesOf,
  viewHunks,
} from './hunks.ts';

const pauseMs = 120;
const mostCharacters = 1_000_000;

/** A place that was changed on disk, too, since the patch was proposed. */
export interface Clash {
  /** What both began from. */
  base: readonly string[];
  theirs: readonly string[];
  mine: readonly string[];
  isSettled: boolean;
}

/** Where the hunks are in the person's text. */
interface Standing {
  views: readonly HunkView[];
  /** Lines of the text. */
  lineCount: number;
  /** Position of the one at or before this line (from 1), else of the first. */
  at(line: number): number;
}

export interface Hunks extends Standing {
  /** As the text is now, not a pause ago: for deciding, where a key may follow another at once. */
  now(): Standing;
  /** By position; null where only the patch changed something. */
  clashes: readonly (Clash | null)[];
  /** What stands there now is what is wanted. */
  settle(index: number): void;
  /** The person's text with it accepted or rejected. */
  decide(index: number, accept: boolean): string;
  decideAll(accept: boolean): string;
}

interface FileOfPatch {
  /** Names the patch, and of its proposal the digest and the file. */
  key: string;
  place: string;
  text: PatchText | undefined;
  /** The person's text; undefined while it is as proposed. */
  mine: string | undefined;
  /** They can be decided about. */
  isOpen: boolean;
}

const noNumbers: readonly number[] = [];

/** Null where there is nothing to decide one by one: a decided patch, a new or a deleted file, no text, too much of it. */
export function useHunks({ key, place, text, mine, isOpen }: FileOfPatch): Hunks | null {
  const rejected = useEdits((edits) => edits.rejected[key]?.[place] ?? noNumbers);
  const done = useEdits((edits) => edits.settled[key]?.[place] ?? noNumbers);
  const merged = text?.merged;
  const [before, after] = [text?.before ?? null, text?.after ?? null];
  const latest = useRef('');
  latest.current = mine ?? after ?? '';
  // Before the text is there, and while it is that of an older proposal, it is not yet what was paused at in this place.
  const settled = useSettled(latest.current, isOpen && text !== undefined ? place : '');
  const base = useMemo(() => {
    if (!isOpen || before === null || after === null) return null;
    if (before.length + after.length > mostCharacters) return null;
    const texts = { before: linesOf(before), proposed: linesOf(after) };
    return { ...texts, hunks: merged ?? hunksOf(texts) };
  }, [isOpen, before, after, merged]);
  return useMemo(() => {
    if (base === null || base.hunks.length === 0) return null;
    const { hunks } = base;
    const texts: HunkTexts = { ...base, mine: linesOf(settled), rejected: new Set(rejected) };
    const standing = standingOf(texts, hunks);
    // Not the text of a pause ago: what was typed since is the person's, too.
    const textsNow = (): HunkTexts => ({ ...texts, mine: linesOf(latest.current) });
    const kept = ({ mine: lines, rejected: unwanted }: Decided, decided: Iterable<number>): string => {
      keepRejected(key, place, unwanted);
      keepSettled(
        key,
        place,
        [...decided].filter((index) => (merged?.[index]?.base ?? null) !== null),
      );
      return lines.join('\n');
    };
    return {
      ...standing,
      now: () => (latest.current === settled ? standing : standingOf(textsNow(), hunks)),
      clashes: clashesOf(base, merged, new Set(done)),
      settle: (index) => keepSettled(key, place, [index]),
      decide: (index, accept) => kept(decideHunk(textsNow(), hunks, index, accept), [index]),
      decideAll: (accept) => kept(decideAllHunks(textsNow(), hunks, accept), hunks.keys()),
    };
  }, [base, merged, settled, rejected, done, key, place]);
}

function standingOf(texts: HunkTexts, hunks: readonly Change[]): Standing {
  const views = viewHunks(texts, hunks);
  const at = (line: number): number =>
    Math.max(
      0,
      views.findLastIndex((view) => view.line <= line),
    );
  return { views, lineCount: texts.mine.length, at };
}

const clashesOf = (
  { before, proposed, hunks }: Pick<HunkTexts, 'before' | 'proposed'> & { hunks: readonly Change[] },
  merged: PatchText['merged'],
  done: ReadonlySet<number>,
): (Clash | null)[] =>
  hunks.map(({ old, now }, index) => {
    const from = merged?.[index]?.base ?? null;
    if (from === null) return null;
    const [theirs, mine] = [before.slice(old.from, old.to), proposed.slice(now.from, now.to)];
    return { base: from, theirs, mine, isSettled: done.has(index) };
  });

/** The text when typing has paused; of another place at once. */
function useSettled(text: string, place: string): string {
  const [settled, setSettled] = useState({ text, place });
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ text, place }), pauseMs);
    return () => clearTimeout(timer);
  }, [text, place]);
  return settled.place === place ? settled.text : text;
}

/**
 * What one patch on screen consists of: the rows of its list, the open file's texts, the person's edits. Gathers the
 * pure parts and the stores; draws nothing.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { clashingFiles } from '../../../shared/proposal.ts';
import type { PatchRenames } from '../../patch-changes.ts';
import { showFile, useView } from '../../stores/view.ts';
import { useRenames } from '../../use-renames.ts';
import type { Compare } from './conflict-banner.tsx';
import type { PatchText, PatchVersion } from './decision.ts';
import {
  addComment,
  forgetPatch,
  type KeptComment,
  keepSettled,
  keepText,
  markReviewed,
  type Opinions,
  patchKey,
  refuseFile,
  removeComment,
  sameText,
  settledComments,
  textsKey,
  useEdits,
} from './edits.ts';
import type { ImagePlace } from './file-facts.tsx';
import { inTreeOrder } from './file-tree.ts';
import { linesOf } from './hunks.ts';
import { useIsTree } from './look.ts';
import type { ShownText } from './monaco/texts.ts';
import { type PatchTexts, textAcross, usePatchTexts } from './patch-texts.ts';
import { type Shown, shownText } from './shown-text.ts';
import { around, beside, type PatchSubject, type ReviewFile, reviewFiles } from './subject.ts';
import { type Hunks, useHunks } from './use-hunks.ts';

const noTexts: Readonly<Record<string, string>> = {};
const noPaths: readonly string[] = [];
const noPlaces: Readonly<Record<string, readonly number[]>> = {};

/** Which of two texts the person looks at. */
interface Looks {
  compare: Compare;
  setCompare: (compare: Compare) => void;
  /** Of a decided patch: what was proposed, or what the person made of it. */
  version: PatchVersion;
  setVersion: (version: PatchVersion) => void;
}

/** What the person says besides their text, of the open file and of all. */
interface Said {
  leaveOut: (out: boolean) => void;
  /** Paths that are not to be written. */
  refused: readonly string[];
  /** How many there are of all files. */
  commentCount: number;
  /** Of all files, as they are sent. Finds each comment's line again, so it is for when they are sent. */
  opinions: () => Opinions;
  /** Of the open file. */
  comments: readonly KeptComment[];
  addComment: (line: number, words: string) => void;
  removeComment: (comment: KeptComment) => void;
}

export interface Review extends Looks, Said {
  /** Of the patch, for what is fetched of it besides texts. */
  place: ImagePlace;
  files: readonly ReviewFile[];
  file: ReviewFile;
  pick: (path: string) => void;
  /** Paths somebody changed on disk. */
  conflicts: readonly string[];
  shown: Shown | null;
  /** The texts of the files that may be gone to next, likeliest first. */
  near: readonly ShownText[];
  /** That is what somebody else changed; only a file in conflict has that, whatever the person chose to look at. */
  showsDisk: boolean;
  fetched: PatchTexts;
  /** The person's texts by path; only while the patch waits. */
  mine: Readonly<Record<string, string>>;
  edit: (text: string) => void;
  setReviewed: (reviewed: boolean) => void;
  /** What can be decided change by change in the open file; null when nothing. */
  hunks: Hunks | null;
  /** Changed on disk, too, and only to be decided as a whole; null for any other file. */
  whole: { settle: () => void } | null;
  /** The text as proposed; null while it is not known or there is none. */
  proposed: string | null;
  /** Surface key of an edited file's texts. */
  isEditedKey: (key: string) => boolean;
}

export function useReview(sessionId: string, subject: PatchSubject): Review {
  const { call, phase } = subject;
  const key = patchKey(sessionId, call.id);
  const waiting = phase === 'waiting';
  const looks = useLooks();
  const { compare, version } = looks;
  const typed = textsKey(key, subject.proposal, call.digest);
  const mine = useEdits((edits) => (waiting ? (edits.texts[typed] ?? noTexts) : noTexts));
  const { place, rows } = useRows({ sessionId, key, version }, subject, mine);
  const { file } = rows;
  const { path } = file;

  const { fetched, text } = useTexts(place, rows, mine);
  useSettledEdits({ key, typed }, subject, fetched, mine);

  const keyOf = (of: string): string => `${key}|${call.digest}|${of}`;
  const shownOf = { key, digest: call.digest, version, phase, compare, mine, isStale: fetched.stale };
  const showsDisk = compare === 'disk' && text?.now !== undefined;
  const isOpen = waiting && !fetched.stale && !file.leftOut && !showsDisk;
  const filePlace = placeOf(call.digest, path);
  const hunks = useHunks({ key, place: filePlace, text, mine: mine[path], isOpen });
  const settled = settledPaths(subject, rows.files);
  const said = useSaid(key, { file, settled, mine, texts: fetched.texts });
  return {
    ...rows,
    ...looks,
    place,
    shown: useShown({ ...shownInput(file, shownOf), text, current: !fetched.stale }),
    near: useNear(rows, fetched, shownOf),
    showsDisk,
    fetched,
    mine,
    edit: (now) => typeof text?.after === 'string' && keepText(typed, path, now, text.after),
    setReviewed: (done) => markReviewed(key, path, done),
    hunks,
    whole: isOpen && text !== undefined && hunks === null ? wholeOf(subject, key, filePlace, path) : null,
    ...said,
    proposed: text?.after ?? null,
    isEditedKey: (shownKey) => Object.keys(mine).some((of) => shownKey.startsWith(`${keyOf(of)}|`)),
  };
}

function wholeOf({ proposal }: PatchSubject, key: string, place: string, path: string): Review['whole'] {
  const places = proposal.files.find((file) => file.path === path)?.merged?.conflicts ?? 0;
  return places === 0 ? null : { settle: () => keepSettled(key, place, Array(places).keys()) };
}

/** What the patch consists of, and under which names it is asked for. */
function useRows(
  { sessionId, key, version }: { sessionId: string; key: string; version: PatchVersion },
  subject: PatchSubject,
  mine: Readonly<Record<string, string>>,
) {
  const { call, phase, approval } = subject;
  const stamp = [call.digest, phase, approval?.id, version].join(' ');
  const onDisk = String(approval?.conflict?.files.length ?? 0);
  const place = { sessionId, callId: call.id, stamp, onDisk, version };
  const renames = useRenames(subject.proposal, place);
  return { place, rows: useFiles(key, subject, mine, renames) };
}

const pathsOf = ({ path, from }: ReviewFile): string[] => (from === null ? [path] : [path, from]);

/**
 * Of the open file. Edited files are fetched too: after a renewed proposal their text may be what is proposed now. Those around it are
 * fetched when it is on screen, one more ahead than is put into the editor, so that going on waits for nothing.
 */
function useTexts(
  place: Parameters<typeof usePatchTexts>[0],
  { files, file }: Pick<Review, 'files' | 'file'>,
  mine: Readonly<Record<string, string>>,
): { fetched: PatchTexts; text: PatchText | undefined } {
  const { path, from } = file;
  const now = useMemo(() => [...new Set([...pathsOf(file), ...Object.keys(mine)])], [file, mine]);
  const later = useMemo(() => around(files, path, [1, -1, 2]).flatMap(pathsOf), [files, path]);
  const fetched = usePatchTexts(place, now, later);
  const { texts } = fetched;
  return { fetched, text: useMemo(() => textAcross(texts, { path, from }), [texts, path, from]) };
}

function useFiles(
  key: string,
  subject: PatchSubject,
  mine: Readonly<Record<string, string>>,
  renames: PatchRenames,
): Pick<Review, 'files' | 'file' | 'pick' | 'conflicts'> {
  const picked = useView(({ reviewFile }) => (reviewFile?.patch === key ? reviewFile.path : null));
  const pick = useCallback((path: string) => showFile(key, path), [key]);
  const reviewed = useEdits((edits) => edits.reviewed[key] ?? noPaths);
  const refused = useEdits((edits) => edits.refused[key] ?? noPaths);
  const settled = useEdits((edits) => edits.settled[key] ?? noPlaces);
  const isTree = useIsTree();
  const files = useMemo(() => {
    const work = {
      edited: new Set(Object.keys(mine)),
      reviewed: new Set(reviewed),
      refused: new Set(refused),
      settled: (path: string) => settled[placeOf(subject.call.digest, path)]?.length ?? 0,
    };
    const rows = reviewFiles(subject, work, renames);
    return isTree ? inTreeOrder(rows) : rows;
  }, [subject, mine, reviewed, refused, settled, renames, isTree]);
  const conflicts = subject.approval?.conflict?.files.map((file) => file.path) ?? noPaths;
  const first = conflicts[0] ?? files[0]?.path ?? '';
  return { files, file: fileOf(files, picked ?? first), pick, conflicts };
}

/** Of a file of a proposal: the same file in a renewed one is another place. */
const placeOf = (digest: string | null, path: string): string => `${digest}|${path}`;

const noComments: readonly KeptComment[] = [];

/** Files in which both changed something, and all of it is decided about. */
const settledPaths = ({ proposal }: PatchSubject, files: readonly ReviewFile[]): string[] => {
  const clashing = new Set(clashingFiles(proposal));
  return files
    .filter(({ path, leftOut, undecided }) => !leftOut && undecided === 0 && clashing.has(path))
    .map(({ path }) => path);
};

interface SaidAbout {
  file: ReviewFile;
  settled: readonly string[];
  mine: Readonly<Record<string, string>>;
  texts: PatchTexts['texts'];
}

function useSaid(key: string, { file, settled, mine, texts }: SaidAbout): Said {
  const { path, from } = file;
  const textOf = (of: string): string | undefined => mine[of] ?? texts.get(of)?.after ?? undefined;
  const refused = useEdits((edits) => edits.refused[key] ?? noPaths);
  const comments = useEdits((edits) => edits.comments[key] ?? noComments);
  return {
    // Half of a rename would be a copy, or a loss.
    leaveOut: (out) => {
      for (const of of from === null ? [path] : [path, from]) refuseFile(key, of, out);
    },
    refused,
    commentCount: comments.length,
    opinions: () => ({ refused, settled, comments: settledComments(comments, textOf) }),
    comments: comments.filter((comment) => comment.path === path),
    addComment: (line, words) => addComment(key, { path, line, words, quote: lineOf(textOf(path), line) }),
    removeComment: (comment) => removeComment(key, comment),
  };
}

const lineOf = (text: string | undefined, line: number): string => linesOf(text ?? '')[line - 1] ?? '';

function useLooks(): Looks {
  const [compare, setCompare] = useState<Compare>('proposal');
  const [version, setVersion] = useState<PatchVersion>('decided');
  return { compare, setCompare, version, setVersion };
}

function fileOf(files: readonly ReviewFile[], path: string): ReviewFile {
  const found = files.find((file) => file.path === path) ?? files[0];
  if (found === undefined) throw new Error('a patch without files');
  return found;
}

interface ShownOf {
  key: string;
  digest: string | null;
  version: PatchVersion;
  phase: PatchSubject['phase'];
  compare: Compare;
  mine: Readonly<Record<string, string>>;
  /** Old texts have a name of their own in the editor, or it would keep them for those that come. */
  isStale: boolean;
}

/** What is shown of a file depends on besides its text. */
const shownInput = (
  { path, from, bits, leftOut }: ReviewFile,
  { key, digest, version, phase, compare, mine, isStale }: ShownOf,
): Omit<ShownUnless, 'text' | 'current'> => ({
  ...{ phase, compare, from, bits },
  mine: mine[path],
  key: [
    ...[key, digest, path],
    ...(from === null ? [] : [from]),
    ...(version === 'decided' ? [] : [version]),
    ...(isStale ? ['stale'] : []),
  ].join('|'),
  place: `${key}|${path}`,
  leftOut: phase === 'waiting' && leftOut,
});

/** As they will be shown if the person goes there; none that are not fetched yet. */
function useNear(
  { files, file: { path } }: Pick<Review, 'files' | 'file'>,
  { texts, stale }: PatchTexts,
  { key, digest, version, phase, compare, mine }: ShownOf,
): readonly ShownText[] {
  const last = useLast(path);
  return useMemo(() => {
    const of = { key, digest, version, phase, compare, mine, isStale: false };
    return beside(files, path, last).flatMap((file) => {
      const text = stale ? undefined : textAcross(texts, file);
      if (text === undefined) return [];
      const shown = shownText({ ...shownInput(file, of), text, current: true });
      return shown.kind === 'text' ? [shown.text] : [];
    });
  }, [files, path, last, texts, stale, key, digest, version, phase, compare, mine]);
}

/** What it was before it became what it is; the same at first. */
function useLast(now: string): string {
  const way = useRef({ now, last: now });
  if (way.current.now !== now) way.current = { now, last: way.current.now };
  return way.current.last;
}

type ShownUnless = Omit<Parameters<typeof shownText>[0], 'text'> & { text: PatchText | undefined };

/**
 * What is shown of the open file; the same object until something of it changes, so that the editor is not told twice.
 * While the texts are not those of the patch as it is now, what was shown stays, locked: a decided patch must not show
 * for a moment what was proposed instead of what the person made of it.
 */
function useShown({
  text,
  phase,
  mine,
  compare,
  key,
  place,
  current,
  leftOut,
  from,
  bits,
}: ShownUnless): Shown | null {
  const now = useMemo(
    () =>
      text === undefined
        ? null
        : shownText({ text, phase, mine, compare, key, place, current, leftOut, from, bits }),
    [text, phase, mine, compare, key, place, current, leftOut, from, bits],
  );
  const last = useRef<{ place: string; shown: Shown } | null>(null);
  const held = last.current;
  const shown = useMemo(
    () => (!current && held !== null && held.place === place ? locked(held.shown) : now),
    [current, held, place, now],
  );
  useEffect(() => {
    if (current && now !== null) last.current = { place, shown: now };
  }, [current, now, place]);
  return shown;
}

const locked = (shown: Shown): Shown =>
  shown.kind === 'text' ? { ...shown, text: { ...shown.text, editable: false } } : shown;

/** Forgets edits that are decided, and edits that are what is proposed by now. */
function useSettledEdits(
  { key, typed }: { key: string; typed: string },
  { call }: PatchSubject,
  fetched: PatchTexts,
  mine: Readonly<Record<string, string>>,
): void {
  const finished = call.status === 'finished';
  useEffect(() => {
    if (finished) forgetPatch(key);
  }, [finished, key]);
  useEffect(() => {
    if (fetched.stale) return;
    for (const [path, text] of Object.entries(mine)) {
      const proposed = fetched.texts.get(path)?.after;
      if (typeof proposed === 'string' && sameText(text, proposed)) keepText(typed, path, text, proposed);
    }
  }, [fetched, typed, mine]);
}

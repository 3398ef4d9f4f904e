/**
 * What one patch on screen consists of: the rows of its list, the open file's texts, the person's edits. Gathers the
 * pure parts and the stores; draws nothing.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Compare } from './conflict-banner.tsx';
import type { PatchText, PatchVersion } from './decision.ts';
import { forgetPatch, keepText, markReviewed, patchKey, sameText, useEdits } from './edits.ts';
import { type PatchTexts, usePatchTexts } from './patch-texts.ts';
import { type Shown, shownText } from './shown-text.ts';
import { type PatchSubject, type ReviewFile, reviewFiles } from './subject.ts';

const noTexts: Readonly<Record<string, string>> = {};
const noPaths: readonly string[] = [];

/** Which of two texts the person looks at. */
interface Looks {
  compare: Compare;
  setCompare: (compare: Compare) => void;
  /** Of a decided patch: what was proposed, or what the person made of it. */
  version: PatchVersion;
  setVersion: (version: PatchVersion) => void;
}

export interface Review extends Looks {
  files: readonly ReviewFile[];
  file: ReviewFile;
  pick: (path: string) => void;
  /** Paths somebody changed on disk. */
  conflicts: readonly string[];
  shown: Shown | null;
  fetched: PatchTexts;
  /** The person's texts by path; only while the patch waits. */
  mine: Readonly<Record<string, string>>;
  edit: (text: string) => void;
  setReviewed: (reviewed: boolean) => void;
  /** The text as proposed; null while it is not known or there is none. */
  proposed: string | null;
  /** Surface key of an edited file's texts. */
  isEditedKey: (key: string) => boolean;
}

export function useReview(sessionId: string, subject: PatchSubject): Review {
  const { call, phase, approval } = subject;
  const key = patchKey(sessionId, call.id);
  const waiting = phase === 'waiting';
  const [picked, setPicked] = useState<string | null>(null);
  const looks = useLooks();
  const { compare, version } = looks;
  const mine = useEdits((edits) => (waiting ? (edits.texts[key] ?? noTexts) : noTexts));
  const reviewed = useEdits((edits) => edits.reviewed[key] ?? noPaths);
  const files = useMemo(
    () => reviewFiles(subject, new Set(Object.keys(mine)), new Set(reviewed)),
    [subject, mine, reviewed],
  );
  const conflicts = approval?.conflict?.files.map((file) => file.path) ?? noPaths;
  const first = conflicts[0] ?? subject.proposal.files[0]?.path ?? '';
  const file = fileOf(files, picked ?? first);
  const { path } = file;

  // Edited files are fetched too: after a renewed proposal their text may be what is proposed now.
  const wanted = useMemo(() => [...new Set([path, ...Object.keys(mine)])], [path, mine]);
  const stamp = [call.digest, phase, approval?.id, conflicts.length, version].join(' ');
  const fetched = usePatchTexts({ sessionId, callId: call.id, stamp, version }, wanted);
  useSettledEdits(key, subject, fetched, mine);

  const text = fetched.texts.get(path);
  const keyOf = (of: string): string => `${key}|${call.digest}|${of}`;
  return {
    files,
    file,
    pick: setPicked,
    ...looks,
    conflicts,
    shown: useShown({
      text,
      phase,
      mine: mine[path],
      compare,
      key: version === 'decided' ? keyOf(path) : `${keyOf(path)}|${version}`,
      place: `${key}|${path}`,
      current: !fetched.stale,
    }),
    fetched,
    mine,
    edit: (typed) => typeof text?.after === 'string' && keepText(key, path, typed, text.after),
    setReviewed: (done) => markReviewed(key, path, done),
    proposed: text?.after ?? null,
    isEditedKey: (surfaceKey) => Object.keys(mine).some((of) => surfaceKey.startsWith(`${keyOf(of)}|`)),
  };
}

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

type ShownUnless = Omit<Parameters<typeof shownText>[0], 'text'> & { text: PatchText | undefined };

/**
 * What is shown of the open file; the same object until something of it changes, so that the editor is not told twice.
 * While the texts are not those of the patch as it is now, what was shown stays, locked: a decided patch must not show
 * for a moment what was proposed instead of what the person made of it.
 */
function useShown({ text, phase, mine, compare, key, place, current }: ShownUnless): Shown | null {
  const now = useMemo(
    () => (text === undefined ? null : shownText({ text, phase, mine, compare, key, place, current })),
    [text, phase, mine, compare, key, place, current],
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
  key: string,
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
      if (typeof proposed === 'string' && sameText(text, proposed)) keepText(key, path, text, proposed);
    }
  }, [fetched, key, mine]);
}

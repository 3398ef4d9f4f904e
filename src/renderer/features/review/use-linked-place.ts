/**
 * Goes to the change that the review was opened at from elsewhere. First the file, then, once the editor has compared its texts, the
 * line: before that the editor would take the caret to the first change by itself. A file without text has no such place.
 */
import { type RefObject, useEffect } from 'react';
import { placeShown, useView } from '../../stores/view.ts';
import { useEndAtPress } from '../../ui/use-end-at-press.ts';
import type { ChangePlace } from './diff-home.ts';
import type { DiffSurface } from './monaco/diff-surface.ts';
import type { ReviewFile } from './subject.ts';
import type { Hunks } from './use-hunks.ts';
import type { Review } from './use-review.ts';

/** What keeps the patch from being written, else what nobody has looked at; the first file when all is done. */
const firstOpenFile = (files: readonly ReviewFile[]): string | undefined =>
  (
    files.find(({ conflicted, undecided }) => conflicted || undecided > 0) ??
    files.find(({ reviewed, leftOut }) => !reviewed && !leftOut) ??
    files[0]
  )?.path;

/** Position of the first change that wants a word, else of the first that is as proposed. */
function firstOpenHunk({ views, clashes }: Pick<Hunks, 'views' | 'clashes'>): number {
  const clash = clashes.findIndex((one) => one !== null && !one.isSettled);
  if (clash >= 0) return clash;
  return Math.max(
    0,
    views.findIndex(({ state }) => state === 'accepted'),
  );
}

export function useLinkedPlace(
  callId: string,
  { files, file, pick, hunks, fetched }: Review,
  surface: RefObject<DiffSurface | null>,
  place: ChangePlace,
): void {
  const wanted = useView(({ reviewPlace }) => (reviewPlace?.callId === callId ? reviewPlace : null));
  const path = wanted === null ? undefined : (wanted.path ?? firstOpenFile(files));
  const isThere = fetched.texts.has(file.path);
  useEndAtPress(wanted !== null, placeShown);
  useEffect(() => {
    if (wanted === null || path === undefined) return;
    if (path !== file.path) return pick(path);
    if (!isThere || !place.known || surface.current === null) return;
    const line = hunks?.views[wanted.hunk ?? firstOpenHunk(hunks)]?.line;
    if (line !== undefined) surface.current.goTo(line);
    // On a touch screen it would bring up the keyboard.
    if (!matchMedia('(pointer: coarse)').matches) surface.current.focus();
    placeShown();
  }, [wanted, path, file.path, pick, isThere, hunks, place.known, surface]);
}

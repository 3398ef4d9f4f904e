/**
 * What of one file is put into the editor, or the fact that stands in its place. Pure: file, phase and the person's text
 * in, texts out.
 */
import type { PatchText } from './decision.ts';
import type { ShownText } from './monaco/diff-surface.ts';
import { reviewStrings as words } from './strings.ts';
import type { PatchPhase } from './subject.ts';

export interface ShownInput {
  text: PatchText;
  phase: PatchPhase;
  /** The person's text; undefined when they typed nothing. */
  mine: string | undefined;
  /** `disk`: what somebody else changed, instead of what is proposed. */
  compare: 'proposal' | 'disk';
  /** Names the patch, its contents and the file. */
  key: string;
  /** Names the patch and the file, whatever its contents. */
  place: string;
  /** False while the texts are not those of the patch as it is now. */
  current: boolean;
}

export type Shown =
  | { kind: 'text'; text: ShownText; fact: string | null }
  | { kind: 'note'; title: string; note: string };

export function shownText({ text, phase, mine, compare, key, place, current }: ShownInput): Shown {
  const { path, language, before, after, note } = text;
  if (note !== null) return { kind: 'note', title: words.noText(path), note };
  const changedOnDisk = text.now !== undefined;
  if (compare === 'disk' && changedOnDisk) {
    const now = text.now ?? '';
    const shown = {
      key: `${key}|disk`,
      place: `${place}|disk`,
      path,
      language,
      before: before ?? '',
      after: now,
    };
    return {
      kind: 'text',
      text: { ...shown, editable: false },
      fact: text.now === null ? words.diskGone : null,
    };
  }
  const waiting = phase === 'waiting';
  return {
    kind: 'text',
    text: {
      key: `${key}|${waiting ? 'open' : 'decided'}`,
      place,
      path,
      language,
      before: before ?? '',
      after: (waiting ? mine : undefined) ?? after ?? '',
      editable: waiting && after !== null && current,
    },
    fact: factOf(before, after, waiting),
  };
}

function factOf(before: string | null, after: string | null, waiting: boolean): string | null {
  if (before === null) return words.newFile;
  if (after === null) return waiting ? words.deletedFile : words.wasDeletedFile;
  return null;
}

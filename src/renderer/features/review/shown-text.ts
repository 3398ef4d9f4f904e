/**
 * What of one file is put into the editor, or the fact that stands in its place. Pure: file, phase and the person's text
 * in, texts out.
 */
import type { BitChange } from '../../patch-changes.ts';
import type { ContentFacts, PatchText } from './decision.ts';
import type { ShownText } from './monaco/texts.ts';
import { reviewStrings as words } from './strings.ts';
import { hunkStrings } from './strings-hunks.ts';
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
  /** The person does not want the file written. */
  leftOut: boolean;
  /** The path it had, where it is renamed. */
  from: string | null;
  bits: BitChange;
}

export type Shown =
  | { kind: 'text'; text: ShownText; fact: string | null }
  | { kind: 'note'; title: string; note: string }
  | { kind: 'facts'; before: ContentFacts | null; after: ContentFacts | null; fact: string | null };

export function shownText(input: ShownInput): Shown {
  const { text, phase, mine, compare, key, place, current, leftOut } = input;
  const { path, language, before, after, note, facts } = text;
  if (facts !== undefined && (facts.before !== null || facts.after !== null))
    return { kind: 'facts', ...facts, fact: factOfBytes(facts, input) };
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
      editable: waiting && after !== null && current && !leftOut,
    },
    fact: leftOut
      ? hunkStrings.leftOutFact
      : factOf({ before, after, isSame: before === after }, waiting, input),
  };
}

function factOfBytes({ before, after }: NonNullable<PatchText['facts']>, input: ShownInput): string | null {
  if (input.leftOut) return hunkStrings.leftOutFact;
  return factOf(
    { before, after, isSame: before?.digest === after?.digest },
    input.phase === 'waiting',
    input,
  );
}

/** Of texts, or of what can be said of contents that are not text; `isSame`: that it only has another name, or other bits. */
function factOf(
  { before, after, isSame }: { before: unknown; after: unknown; isSame: boolean },
  waiting: boolean,
  { from, bits }: Pick<ShownInput, 'from' | 'bits'>,
): string | null {
  if (from !== null) return words.renamedFact(from, isSame);
  if (before === null) return words.newFile;
  if (after === null) return waiting ? words.deletedFile : words.wasDeletedFile;
  return isSame && bits !== null ? words.bitsOnly : null;
}

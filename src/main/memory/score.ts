/**
 * How well an entry answers a search. Pure. The index's own figure (bm25) cannot say whether anything matches well: among a handful
 * of entries, or for a word that most of them hold, it is next to nothing. So it only decides between entries of which the same
 * share was found.
 */
import { nearEnough } from '../../shared/memory.ts';
import { weightOfAll, wordsOf } from './words.ts';

export interface Candidate {
  text: string;
  /** Words of the text that the search had. */
  matched: readonly string[];
  /** As the index gives it: negative, and smaller is better. */
  bm25: number;
  /** How near in meaning it is (`nearness.ts`); 0 or less where nothing is known of that. */
  near?: number;
  /** Null: everywhere. */
  scope: string | null;
  /** When it was changed or used last, whichever is later. */
  at: number;
}

/**
 * One full word carries an entry of at most four of them, a longer one needs two, and two words of the kind that every task has
 * carry none: the square root lets a long entry be found by a smaller share of it, since more of it can be about the matter.
 */
export const enough = 0.5;

const ofWorkspace = 1.2;
const dayMs = 86_400_000;
const halfLifeDays = 90;

/** Meaning alone counts as much as a few words at most: whoever says the same words means the same more surely. */
const mostByMeaning = 1;

/** By its words, from 0 to the root of what all of them weigh, or by its meaning, whichever is more. */
export function strength({ text, matched, near = 0 }: Pick<Candidate, 'text' | 'matched' | 'near'>): number {
  const all = weightOfAll(wordsOf(text));
  const byWords = all === 0 ? 0 : weightOfAll(wordsOf(matched.join(' '))) / Math.sqrt(Math.max(1, all));
  return Math.max(byWords, Math.min(mostByMeaning, (near / nearEnough) * enough));
}

/** Larger is better. `best`: the smallest bm25 among those it is compared with. */
export function score(candidate: Candidate, best: number, now: number): number {
  const share = best < 0 ? candidate.bm25 / best : 0;
  const days = Math.max(0, now - candidate.at) / dayMs;
  const recency = 0.8 + 0.2 * 2 ** (-days / halfLifeDays);
  const scope = candidate.scope === null ? 1 : ofWorkspace;
  return strength(candidate) * (1 + 0.25 * share) * scope * recency;
}

/** Best first; of equals the newer, then the one whose text comes first. */
export function ranked<T extends Candidate>(candidates: readonly T[], now: number): T[] {
  const best = Math.min(0, ...candidates.map(({ bm25 }) => bm25));
  return candidates
    .map((candidate) => ({ candidate, points: score(candidate, best, now) }))
    .toSorted(
      (one, other) =>
        other.points - one.points ||
        other.candidate.at - one.candidate.at ||
        (one.candidate.text < other.candidate.text ? -1 : 1),
    )
    .map(({ candidate }) => candidate);
}

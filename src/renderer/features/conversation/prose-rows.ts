/**
 * The rows of what the model writes: one per piece, so that of a long reply only what is in view is in the page. A piece has one name
 * from its first word on, so that nothing of it is made anew when the next one begins or when the reply is whole.
 */
import type { Step } from '../../../shared/session-state.ts';
import { restore } from '../../../shared/untrusted-text.ts';
import { allPieces, codeAround, growOn, noPieces, type Piece, type Pieces } from '../../message-pieces.ts';

export interface ProseRow {
  kind: 'prose';
  id: string;
  /** As it was when the row was made, for one that still grows. */
  piece: Piece;
  isFirst: boolean;
  grows: boolean;
  /** Of the message, for links; see `Pieces`. */
  definitions: string;
  /** All of the code that the piece has a part of. */
  code: () => string;
  end: 'whole' | 'stopped' | null;
}

const remembered = new WeakMap<Step, readonly ProseRow[]>();

/** Of the step whose pieces were looked at last: to cut a long reply anew when it is whole would hold the page up. */
let newest: { stepId: string; pieces: Pieces } = { stepId: '', pieces: noPieces };

export function proseRows(step: Step): readonly ProseRow[] {
  const known = remembered.get(step);
  if (known !== undefined) return known;
  const pieces = growOn(newest.stepId === step.id ? newest.pieces : noPieces, restore(step.text));
  newest = { stepId: step.id, pieces };
  const all = allPieces(pieces);
  const end = step.finish === 'cancelled' ? 'stopped' : 'whole';
  const rows = all.map(
    (piece, at): ProseRow => ({
      ...rowOf(step.id, piece, at, pieces),
      code: () => codeAround(all, at),
      end: at === all.length - 1 ? end : null,
    }),
  );
  remembered.set(step, rows);
  return rows;
}

/** Of the step under way. `now` gives what there is at the time somebody asks. */
export function growingRows(stepId: string, pieces: Pieces, now: () => Pieces): readonly ProseRow[] {
  newest = { stepId, pieces };
  return [...pieces.settled, pieces.rest].map((piece, at) => ({
    ...rowOf(stepId, piece, at, pieces),
    grows: at === pieces.settled.length,
    code: () => codeAround(allPieces(now()), at),
  }));
}

const rowOf = (stepId: string, piece: Piece, at: number, { definitions }: Pieces) => ({
  kind: 'prose' as const,
  id: at === 0 ? `${stepId}-prose` : `${stepId}-prose-${at}`,
  piece,
  isFirst: at === 0,
  grows: false,
  definitions,
  end: null,
});

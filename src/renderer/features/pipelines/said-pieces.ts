/** The person's text cut where fields took words from it, so that it can be shown beside the form. Pure. */
import type { IntakeFact, IntakeValue } from '../../../shared/intake.ts';

export interface SaidText {
  id: string;
  text: string;
}

export interface Piece {
  text: string;
  /** Names of the fields that took it; empty for what nobody took. */
  fields: string[];
}

export const textsIn = (facts: readonly IntakeFact[]): SaidText[] =>
  facts.flatMap((fact) =>
    fact.type === 'text.given' ? [{ id: fact.data.textId, text: fact.data.text }] : [],
  );

/** All of the text, in order. Stretches of several fields may overlap. */
export function piecesOf(
  { id, text }: SaidText,
  fields: readonly { field: string; value: Pick<IntakeValue, 'quotes'> }[],
): Piece[] {
  const stretches = fields.flatMap(({ field, value }) =>
    value.quotes.filter(({ textId }) => textId === id).map(({ start, end }) => ({ field, start, end })),
  );
  const bounds = stretches
    .flatMap(({ start, end }) => [start, end])
    .filter((at) => at > 0 && at < text.length);
  const cuts = [...new Set([0, ...bounds, text.length])].sort((one, other) => one - other);
  return cuts.slice(0, -1).map((from, index) => ({
    text: text.slice(from, cuts[index + 1]),
    fields: [
      ...new Set(stretches.filter(({ start, end }) => start <= from && from < end).map(({ field }) => field)),
    ],
  }));
}

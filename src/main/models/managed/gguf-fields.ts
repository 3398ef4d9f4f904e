/** The fields of a GGUF header that were kept, by their whole name. */

export type Scalar = string | number | boolean;
export type Field = Scalar | Scalar[];
export type Fields = ReadonlyMap<string, Field>;

/** A single number that is not negative; null for anything else. */
export function numberOf(fields: Fields, key: string): number | null {
  return asNumber(fields.get(key));
}

/** Of one figure for all layers, or one for each. */
export function layerNumber(value: Field | undefined, layer: number): number | null {
  return asNumber(Array.isArray(value) ? value[layer] : value);
}

const asNumber = (value: Field | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

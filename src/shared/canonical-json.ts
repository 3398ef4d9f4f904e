/**
 * Deterministic JSON: the same value always gives the same bytes, so digests of it can be compared across processes.
 * What JSON would silently change (NaN, Infinity, undefined in arrays, functions, dates) is refused instead.
 */

/** Canonical form of `value`: keys sorted by UTF-16 code unit, no white space. Throws TypeError naming the bad path. */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} has no canonical JSON`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  }
  if (isRecord(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${write(value[key], `${path}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(
    `${path}: ${typeof value === 'object' ? 'class instance' : typeof value} has no canonical JSON`,
  );
}

/** A plain object: dates, maps and class instances would lose what they are. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

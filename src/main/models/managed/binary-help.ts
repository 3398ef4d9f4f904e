/**
 * What a llama-server says of itself with `--help`, `--version` and `--list-devices`. Flags come and go between builds, so
 * what is passed to a binary is only what that very binary names.
 */

export interface BinaryHelp {
  /** Every spelling of every flag. */
  flags: ReadonlySet<string>;
  /** The cache types it allows; empty when it does not list them. */
  cacheTypes: ReadonlySet<string>;
}

/** A flag's entry begins at the start of a line with all its spellings; what it takes and means follows after a blank. */
const entry = /^--?[A-Za-z][\w-]*(?:,\s*--?[A-Za-z][\w-]*)*/gm;

export function parseHelp(text: string): BinaryHelp {
  const flags = [...text.matchAll(entry)].flatMap(([spellings]) => spellings.split(/,\s*/));
  const types = /--cache-type-k\b[\s\S]{0,200}?allowed values:\s*([\w, ]+)/.exec(text)?.[1] ?? '';
  return { flags: new Set(flags), cacheTypes: new Set(types.split(/[\s,]+/).filter((type) => type !== '')) };
}

/** `0.7.0 (build 11669)`, `4567`; null when it does not say. */
export function parseVersion(text: string): string | null {
  const version = /^version:\s*(.+)$/m.exec(text)?.[1]?.trim();
  if (version === undefined) return null;
  return version.replace(/,? ?commit [^)]*/, '').replace(/ \([0-9a-f]{7,40}\)$/, '');
}

export interface Device {
  name: string;
  /** Bytes. */
  free: number;
}

/** Graphics devices with their memory; the processor, which some builds list too, is none. */
export function parseDevices(text: string): Device[] {
  const lines = text.matchAll(/^\s+(\w+): (.+) \((\d+) MiB, (\d+) MiB free\)\s*$/gm);
  return [...lines]
    .filter(([, id = '']) => !/^(cpu|blas)/i.test(id))
    .map(([, , name = '', total, free]) => ({
      name,
      // Shared memory is sometimes said to be freer than there is.
      free: Math.min(Number(total), Number(free)) * 1024 * 1024,
    }));
}

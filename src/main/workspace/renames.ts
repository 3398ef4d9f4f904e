/**
 * Which files of a patch are one file under a new name: one is deleted, one is new, and they hold the same bytes or at least six lines
 * of ten. A patch only ever says what was there and what will be, so a rename is always found by comparing, as git does.
 */
import { sameBytes } from '../../shared/exact-renames.ts';
import { toLf } from './line-ends.ts';

export interface RenameSide {
  path: string;
  digest: string;
  /** Null where it is not text: then only the same bytes will do. */
  text: () => string | null;
}

export interface FoundRename {
  from: string;
  to: string;
}

const alikeFrom = 0.6;
/** Comparing costs as many steps as there are pairs; past this only the same bytes are looked for. */
const mostPairs = 2_500;
const longestText = 1_000_000;

/** Each file is in one pair at most; the most alike come first. */
export function findRenames(gone: readonly RenameSide[], fresh: readonly RenameSide[]): FoundRename[] {
  const exact = sameBytes(gone, fresh);
  const taken = new Set(exact.flatMap(({ from, to }) => [`from ${from}`, `to ${to}`]));
  const restGone = gone.filter(({ path }) => !taken.has(`from ${path}`));
  const restFresh = fresh.filter(({ path }) => !taken.has(`to ${path}`));
  if (restGone.length * restFresh.length > mostPairs) return exact;
  return [...exact, ...alike(restGone, restFresh)];
}

function alike(gone: readonly RenameSide[], fresh: readonly RenameSide[]): FoundRename[] {
  const [old, now] = [gone.flatMap(counted), fresh.flatMap(counted)];
  const pairs = old.flatMap((from) =>
    now.map((to) => ({ from: from.path, to: to.path, share: shareOf(from, to) })),
  );
  const used = new Set<string>();
  return pairs
    .filter(({ share }) => share >= alikeFrom)
    .sort((one, other) => other.share - one.share)
    .filter(({ from, to }) => {
      const isFree = !used.has(`from ${from}`) && !used.has(`to ${to}`);
      if (isFree) used.add(`from ${from}`).add(`to ${to}`);
      return isFree;
    })
    .map(({ from, to }) => ({ from, to }));
}

interface Counted {
  path: string;
  /** Characters, line ends not counted. */
  size: number;
  /** Line → how often it is there. Empty lines are alike in all files, so they say nothing. */
  lines: Map<string, number>;
}

function counted({ path, text }: RenameSide): Counted[] {
  const content = text();
  if (content === null || content.length > longestText) return [];
  const lines = new Map<string, number>();
  let size = 0;
  for (const line of toLf(content).split('\n')) {
    const bare = line.trim();
    if (bare === '') continue;
    lines.set(bare, (lines.get(bare) ?? 0) + 1);
    size += bare.length;
  }
  return size === 0 ? [] : [{ path, size, lines }];
}

/** Of the longer one, how much is in both. */
function shareOf(one: Counted, other: Counted): number {
  const longer = Math.max(one.size, other.size);
  if (Math.min(one.size, other.size) / longer < alikeFrom) return 0;
  let both = 0;
  for (const [line, count] of one.lines) both += line.length * Math.min(count, other.lines.get(line) ?? 0);
  return both / longer;
}

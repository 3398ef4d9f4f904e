/**
 * Existing paths a wrong one may have meant: the same name in another folder first, then names spelled alike.
 */

/** At most `count` of `paths`, nearest first; none that has nothing in common with `wanted`. Pure. */
export function nearestPaths(wanted: string, paths: readonly string[], count = 3): string[] {
  const name = baseName(wanted);
  return paths
    .map((path) => ({ path, distance: distanceTo(name, wanted, path) }))
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .sort((a, b) => a.distance - b.distance || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, count)
    .map(({ path }) => path);
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

/** Spelling of the name decides; a path that ends like the wanted one comes first among equals. */
function distanceTo(name: string, wanted: string, path: string): number {
  const ending = path.toLowerCase().endsWith(wanted.toLowerCase().replace(/^\.?\//, ''));
  return ending ? -1 : editDistance(name, baseName(path));
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const swap = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * Patterns of workspace paths: `*` within a name, `**` over folders, `?` for one character, all else as written. Exact in case,
 * because whoever may write `a.md` was not given `a.MD`.
 */

/** Whether a relative path with forward slashes fits; null for a pattern that is none (absolute, or with `..`). */
export function createPathPattern(pattern: string): ((path: string) => boolean) | null {
  const segments = pattern.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return null;
  if (/[\\[\]{}!]/.test(pattern)) return null;
  const source = segments.map((segment, index) => partOf(segment, index === segments.length - 1)).join('');
  const expression = new RegExp(`^${source}$`, 'u');
  return (path) => expression.test(path);
}

/** With the slash that follows, where one does. */
function partOf(segment: string, isLast: boolean): string {
  if (segment === '**') return isLast ? '.+' : '(?:[^/]+/)*';
  const name = segment.replace(/[.*+?^$()|]/g, (sign) =>
    sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`,
  );
  return isLast ? name : `${name}/`;
}

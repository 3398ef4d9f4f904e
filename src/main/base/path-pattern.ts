/**
 * Patterns of workspace paths: `*` within a name, `**` over folders, `?` for one character, all else as written. Exact in case,
 * because whoever may write `a.md` was not given `a.MD`.
 */
import { covers, nameCovers, type Piece } from './wildcard.ts';

/** Whether a relative path with forward slashes fits; null for a pattern that is none (absolute, or with `..`). */
export function createPathPattern(pattern: string): ((path: string) => boolean) | null {
  const segments = pattern.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return null;
  if (/[\\[\]{}!]/.test(pattern)) return null;
  // At its end `**` stands for what is in the folder, not for the folder.
  const pieces = segments.flatMap((segment, index): Piece<string>[] => {
    if (segment !== '**') return [{ is: (name) => nameCovers(segment, name) }];
    return index === segments.length - 1 ? ['one', 'some'] : ['some'];
  });
  return (path) => {
    const names = path.split('/');
    return !names.includes('') && covers(pieces, names);
  };
}

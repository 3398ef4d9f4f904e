/** A path as people write it: blanks around it go, `~` is the home folder. */
export function fullPath(typed: string, home: string | undefined): string {
  const path = typed.trim();
  return home !== undefined && (path === '~' || path.startsWith('~/')) ? `${home}${path.slice(1)}` : path;
}

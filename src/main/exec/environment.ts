/**
 * Which environment variables a command gets. A list of what may pass, never of what may not: keys and tokens have
 * names nobody can foresee.
 */

const posix = /^(PATH|HOME|LANG|LC_[A-Z]+|TMPDIR|SHELL|USER|TZ)$/;
/** Without these no program starts on Windows; names are matched whatever their case, as Windows does. */
const windows = /^(PATHEXT|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|TEMP|TMP|USERPROFILE)$/i;

/** The part of `base` a command may see; `platform` as Node names it. */
export function commandEnvironment(
  base: Record<string, string | undefined>,
  platform: string = process.platform,
): Record<string, string> {
  const allowed = (name: string): boolean =>
    platform === 'win32' ? windows.test(name) || posix.test(name.toUpperCase()) : posix.test(name);
  return Object.fromEntries(
    Object.entries(base).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && allowed(entry[0]),
    ),
  );
}

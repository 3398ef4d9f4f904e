/**
 * The same promises as `bubblewrap-arguments.ts` in the language of macOS's `sandbox-exec`. Pure. Later rules win over earlier
 * ones there, so the order is the meaning: nothing, then reading, then less of it, then the workspace, then less of that.
 *
 * Paths are handed over as parameters and never become part of the text, whatever is in them.
 */
import { join } from 'node:path';
import { isBelow, type SandboxView, secrets } from './bubblewrap-arguments.ts';

/** As the system names them: `/tmp` and `/var` are links to what is in `/private`. */
const emptied = ['/Users', '/private/tmp', '/private/var/folders', '/private/var/root', '/Volumes'];

/** What every program needs to start, and nothing that reaches another process or a service that acts for it. */
const bare = `(version 1)
(deny default)
(allow process-exec process-fork)
(allow signal process-info* (target same-sandbox))
(allow sysctl-read)
(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))
(allow ipc-posix-sem)
(allow pseudo-tty)
(allow file-read* file-test-existence)
(allow file-write-data file-ioctl (literal "/dev/null") (literal "/dev/tty") (literal "/dev/zero"))
(allow file-read* file-write* file-ioctl (regex #"^/dev/ttys[0-9]+$"))`;

/** Names are looked up by a service of the system, the one socket of a path that may be reached: who listens there may do anything. */
const withNetwork = `(allow network*)
(deny network-outbound (remote unix-socket))
(allow network-outbound (literal "/private/var/run/mDNSResponder"))
(allow system-socket)
(allow mach-lookup (global-name "com.apple.dnssd.service") (global-name "com.apple.trustd"))
(allow mach-lookup (global-name "com.apple.SystemConfiguration.configd"))`;

/** `temporary` is writable beside the workspace: there is no empty `/tmp` to be had for one command alone. */
export function seatbeltArguments(view: SandboxView, temporary: string): string[] {
  const {
    workspace,
    writable,
    home,
    hidden,
    tools,
    readOnly,
    withheld,
    network,
    alsoReadable,
    alsoWritable,
  } = view;
  const values: string[] = [];
  const at = (path: string): string => {
    values.push(path);
    return `(subpath (param "P${values.length - 1}"))`;
  };
  const rule = (verdict: string, paths: readonly string[]): string[] =>
    paths.length === 0 ? [] : [`(${verdict} ${paths.map(at).join(' ')})`];
  const places = [...new Set([...emptied, home, ...hidden])];
  const given = [workspace, ...alsoWritable, ...alsoReadable];
  const below = [...places, ...secrets.map((path) => join(home, path))].filter(
    (path) => !given.includes(path) && given.some((place) => isBelow(path, place)),
  );
  const profile = [
    bare,
    ...rule('deny file-read-data file-write*', places),
    ...rule('allow file-read*', [...tools, ...alsoReadable]),
    ...rule('allow file-read* file-write*', alsoWritable),
    ...rule('allow file-read* file-write*', writable ? [workspace, temporary] : [temporary]),
    ...rule('allow file-read*', writable ? [] : [workspace]),
    ...rule('deny file-read* file-write*', below),
    ...rule('deny file-write*', readOnly),
    ...rule('deny file-read* file-write*', withheld),
    ...(network ? [withNetwork] : []),
  ].join('\n');
  return [...values.flatMap((value, index) => ['-D', `P${index}=${value}`]), '-p', profile];
}

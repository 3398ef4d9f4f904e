/**
 * Sockets that programs of this machine listen on by a path. A read-only file system keeps nobody from connecting to one, and behind
 * it may be who does everything for whoever asks (a database, a container service), so a command must not see them.
 *
 * Only what the system lists is found: a program in a network of its own (a container) that shares a folder is not in the list.
 */
import { lstatSync, readFileSync } from 'node:fs';

/** Of one look; more would be a mount each. */
const mostSockets = 200;

/** Absolute paths that are sockets now and for which `isSeen` says that a command would see them. */
export function openSockets(isSeen: (path: string) => boolean): string[] {
  return [...new Set(listed())].filter((path) => isSeen(path) && isSocket(path)).slice(0, mostSockets);
}

/** Path names as they were bound; the last of eight columns, where there is one. */
function listed(): string[] {
  try {
    const lines = readFileSync('/proc/net/unix', 'utf8').split('\n').slice(1);
    return lines.flatMap((line) => /^(?:\S+\s+){7}(\/.*)$/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}

function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
}

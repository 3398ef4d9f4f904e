/**
 * Rules about package.json and its lock file: what is installed is exactly what was written down, on every machine,
 * from whatever registry that machine uses.
 */
import type { Finding } from './checkers.ts';

export interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

export function exactPins(pack: PackageFile): Finding[] {
  const all = { ...pack.dependencies, ...pack.devDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^(npm:[@/a-z-]+@)?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    .map(([name, version]) => ({ rule: 'exact-pins', where: 'package.json', detail: `${name}@${version}` }));
}

/** Without these two the pinned Node is not put in place and terminals do not work. */
export function neededScripts(pack: PackageFile): Finding[] {
  return ['node', 'node-pty']
    .filter((name) => pack.allowScripts?.[name] !== true)
    .map((name) => ({
      rule: 'needed-scripts',
      where: 'package.json',
      detail: `allowScripts does not approve ${name}`,
    }));
}

/** `resolved` names a registry host; `file:`, `link` and absolute paths name a place on the machine that wrote the file. */
export function portableLock(text: string): Finding[] {
  const bound = /^\s*"resolved":|^\s*"link": true|"file:|"\/(home|root|tmp|Users|private)\/|"[A-Za-z]:\\/;
  return text
    .split('\n')
    .map((line, at) => ({
      rule: 'portable-lock',
      where: `package-lock.json:${at + 1}`,
      detail: line.trim(),
      line,
    }))
    .filter(({ line }) => bound.test(line))
    .map(({ rule, where, detail }) => ({ rule, where, detail }));
}

/** The lock file is that of this package.json: same names, same versions. */
export function lockMatches(pack: PackageFile, lock: { packages: Record<string, PackageFile> }): Finding[] {
  const root = lock.packages[''] ?? {};
  const wanted = { ...pack.dependencies, ...pack.devDependencies };
  const locked: Record<string, string | undefined> = { ...root.dependencies, ...root.devDependencies };
  const names = new Set([...Object.keys(wanted), ...Object.keys(locked)]);
  return [...names]
    .filter((name) => wanted[name] !== locked[name])
    .map((name) => ({ rule: 'lock-matches', where: 'package-lock.json', detail: name }));
}

function isLocked(packages: Record<string, PackageFile>, from: string, name: string): boolean {
  if (packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`] !== undefined) return true;
  if (from === '') return false;
  return isLocked(packages, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

/** Every package of another platform that a locked package may want is locked too, or `npm ci` refuses everywhere. */
export function lockComplete({ packages }: { packages: Record<string, PackageFile> }): Finding[] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(packages, path, name))
      .map((name) => ({ rule: 'lock-complete', where: 'package-lock.json', detail: `${name} of ${path}` })),
  );
}

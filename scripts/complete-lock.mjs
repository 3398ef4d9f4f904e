/**
 * Adds to package-lock.json the packages of other platforms that the registry of the machine which wrote it did not
 * have. npm leaves those out silently, and then `npm ci` refuses the lock file everywhere ("Missing: … from lock
 * file"). Run it after changing dependencies; `--check` only reports. Added entries carry no integrity: nobody here
 * has seen those files.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './process.mjs';

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/** What a platform package's name says about where it runs; npm skips it elsewhere without asking the registry. */
export function platformOf(name) {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const os = name === 'fsevents' ? 'darwin' : systems.find((each) => words.includes(each));
  const cpu = processors.find((each) =>
    words.some((word) => word === each || (each === 'arm' && /^arm(v\d|eabi)/.test(word))),
  );
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === 'linux' && libc !== undefined ? { libc: [libc] } : {}),
    ...(os === undefined ? {} : { os: [os] }),
  };
}

function isLocked(packages, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`] !== undefined) return true;
    if (base === '') return false;
  }
}

/** The entries a lock file's `packages` lacks, by path. Throws on one whose name does not say where it runs. */
export function missingEntries(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue;
      const platform = platformOf(name);
      if (platform.os === undefined && platform.cpu === undefined) {
        throw new Error(
          `${name} (optional, of ${path}) is not locked, and its name does not say for which platform it is`,
        );
      }
      const version = range.replace(/^[\^~=v]+/, '');
      missing[`node_modules/${name}`] = {
        version,
        ...platform,
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock.packages);
  const names = Object.keys(missing);
  for (const name of names) process.stdout.write(`${name}\n`);
  process.stdout.write(`${names.length} missing\n`);
  if (process.argv.includes('--check')) process.exit(names.length > 0 ? 1 : 0);
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}

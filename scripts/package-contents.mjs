/**
 * What a packaged app consists of: the built app, and of node_modules what the built app really asks for. That is read from the
 * bundles, not from a list: a list is right until somebody forgets it.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { root } from './process.mjs';

/** Beside package.json, which is reduced. Source maps are left out: they hold the sources. */
const folders = ['out/main', 'out/preload', 'out/renderer', 'prompts', 'resources'];

/** Only to compile; what they compiled is taken. */
const compilers = ['node-addon-api', 'node-gyp-build'];

/** These must be files of their own: the system loads or starts them, and it cannot see into an archive. */
export const unpacked = '{*.node,*.dll,*.dylib,*.so,*.exe,spawn-helper,rg}';

const packageName = (specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];

function visit(node, see) {
  if (typeof node.type === 'string') see(node);
  for (const key in node) {
    const value = node[key];
    if (value !== null && typeof value === 'object') visit(value, see);
  }
}

const importing = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'ImportExpression',
]);

function literalOf(node) {
  if (importing.has(node.type)) return node.source?.value;
  const isRequire = node.type === 'CallExpression' && /^(__)?require$/.test(node.callee.name ?? '');
  return isRequire ? node.arguments[0]?.value : undefined;
}

const isForeign = (specifier) =>
  typeof specifier === 'string' &&
  /^[@\w]/.test(specifier) &&
  !/^(node:|electron$)/.test(specifier) &&
  !builtinModules.includes(specifier);

const wasmFile = /^(@[\w-][\w.-]*\/)?[\w-][\w.-]*\/[\w./-]+\.wasm$/;

/** Packages a bundle imports, and files of packages that it names by their path, as it does with WebAssembly. */
export async function askedFor(code) {
  const { parseAst } = await import('vite');
  const packages = new Set();
  const files = new Set();
  visit(parseAst(code), (node) => {
    const specifier = literalOf(node);
    if (isForeign(specifier)) packages.add(packageName(specifier));
    const text = node.type === 'Literal' ? node.value : undefined;
    if (typeof text === 'string' && wasmFile.test(text)) files.add(text);
  });
  return { packages: [...packages], files: [...files] };
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

async function askedByBundles() {
  const packages = new Set();
  const files = new Set();
  for (const file of filesBelow(join(root, 'out/main')).filter((path) => path.endsWith('.js'))) {
    const asked = await askedFor(readFileSync(file, 'utf8'));
    for (const name of asked.packages) packages.add(name);
    for (const name of asked.files) files.add(name);
  }
  return { packages: [...packages].sort(), files: [...files].sort() };
}

/** The folder of a package as Node would find it, or undefined. */
function findPackage(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
    if (dirname(at) === at) return undefined;
  }
}

/** Packages and what they depend on: folders by the path they get. Throws for one that is needed and not there. */
function closure(names, from, into = 'node_modules', found = new Map()) {
  for (const { name, optional } of names) {
    if (compilers.includes(name)) continue;
    const folder = findPackage(name, from);
    if (folder === undefined) {
      if (optional) continue;
      throw new Error(`The package ${name} is needed and not installed`);
    }
    const top = `node_modules/${name}`;
    const there = found.get(top);
    if (there === folder) continue;
    const place = there === undefined ? top : `${into}/${name}`;
    found.set(place, folder);
    const pack = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const needs = [
      ...Object.keys(pack.dependencies ?? {}).map((each) => ({ name: each, optional: false })),
      ...Object.keys(pack.optionalDependencies ?? {}).map((each) => ({ name: each, optional: true })),
    ];
    closure(needs, folder, `${place}/node_modules`, found);
  }
  return found;
}

/** Of tests, documents, sources and tools; what begins with a dot is for none of our programs. */
const idleFolders =
  /^(\..*|deps|third_party|scripts|docs?|tests?|examples?|bench(marks?)?|typings|debug|node_modules)$/;
const idleEnds = /\.(map|md|markdown|[cm]?ts|c|cc|cpp|h|hpp|gypi?|mk|pdb|ya?ml|tgz|lock|html|ico|sh)$/i;
const idleNames = /^(\..*|CNAME|(.*\.)?test\.js|benchmark\.js|(eslint|rollup)\.config\..*|tsconfig.*\.json)$/;

/** Whether a file of a package is needed when it runs; `path` is relative to the package, with forward slashes. */
export function isNeeded(path, platform = process.platform, arch = process.arch) {
  const [name, ...above] = path.split('/').reverse();
  if (above.some((part) => idleFolders.test(part)) || idleEnds.test(name) || idleNames.test(name))
    return false;
  const [first, second = ''] = path.split('/');
  if (first === 'prebuilds') return second.replace(/\.node$/, '') === `${platform}-${arch}`;
  if (first === 'build') return second === 'Release' && /\.(node|dll|exe)$|^spawn-helper$/.test(name);
  return true;
}

function copyPackage(folder, to) {
  for (const file of filesBelow(folder)) {
    const path = relative(folder, file).split(sep).join('/');
    if (!isNeeded(path)) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(file, join(to, path));
  }
}

/** Single files of packages that are needed for nothing else, with the package.json by which they are found. */
function copySingleFiles(files, into) {
  for (const file of files) {
    const name = packageName(file);
    const folder = findPackage(name, root);
    if (folder === undefined) throw new Error(`The package ${name} is needed and not installed`);
    for (const path of ['package.json', file.slice(name.length + 1)]) {
      const target = join(into, 'node_modules', name, path);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(folder, path), target);
    }
  }
}

/** Puts everything that belongs into the archive into the empty folder `into`. */
export async function gather(into) {
  for (const folder of folders) {
    cpSync(join(root, folder), join(into, folder), {
      recursive: true,
      filter: (path) => extname(path) !== '.map' && basename(path) !== '.DS_Store',
    });
  }
  const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const reduced = { name, version, type, main: 'out/main/index.js' };
  writeFileSync(join(into, 'package.json'), `${JSON.stringify(reduced, null, 2)}\n`);
  const asked = await askedByBundles();
  const wanted = asked.packages.map((each) => ({ name: each, optional: false }));
  for (const [place, folder] of closure(wanted, root)) copyPackage(folder, join(into, place));
  copySingleFiles(asked.files, into);
}

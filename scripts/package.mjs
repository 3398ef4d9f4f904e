/**
 * `npm run package`: the app as a folder that starts without Node or npm, from Electron's own folder and the built app. Its
 * fuses are set, so what was allowed to a developer's Electron (playing Node, a debugger, code beside the archive) is not to it.
 *
 *   npm run package                              from node_modules/electron/dist into out/package
 *   npm run package -- --electron DIR --out DIR  from another Electron of this system, into another folder
 *   npm run package -- --check DIR               only reads the fuses of what was packaged
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { onPinnedNode } from './install.mjs';
import { gather, unpacked } from './package-contents.mjs';
import { checkFuses, setFuses } from './package-fuses.mjs';
import { modules, root, say, stopOnSignals } from './process.mjs';

/** Where things are in Electron's folder: `program` is renamed, `fused` holds the fuses then. */
const layouts = {
  linux: { program: 'electron', named: 'patchbay', resources: 'resources' },
  win32: { program: 'electron.exe', named: 'Patchbay.exe', resources: 'resources' },
  darwin: { program: 'Electron.app', named: 'Patchbay.app', resources: 'Patchbay.app/Contents/Resources' },
};

const usage = 'npm run package [-- --electron DIR] [--out DIR] | [-- --check DIR]';

/** Options by name, or undefined when they are not understood. */
export function readOptions(args) {
  const given = {};
  for (let at = 0; at < args.length; at += 2) {
    const [, name] = /^--(electron|out|check)$/.exec(args[at]) ?? [];
    const value = args[at + 1];
    if (name === undefined || value === undefined || value.startsWith('--')) return undefined;
    given[name] = value;
  }
  return given.check !== undefined && Object.keys(given).length > 1 ? undefined : given;
}

/** The property list with the digest of the archive's header in it, where Electron looks for it on macOS. */
export function withIntegrity(propertyList, headerText) {
  const hash = createHash('sha256').update(headerText).digest('hex');
  const entry = `<key>ElectronAsarIntegrity</key>
  <dict>
    <key>Resources/app.asar</key>
    <dict>
      <key>algorithm</key>
      <string>SHA256</string>
      <key>hash</key>
      <string>${hash}</string>
    </dict>
  </dict>
`;
  const end = /<\/dict>\s*<\/plist>\s*$/;
  if (!end.test(propertyList)) throw new Error('Info.plist is not the property list that was expected');
  return propertyList.replace(end, (tail) => `  ${entry}${tail}`);
}

async function archive(draft, { resources, named }) {
  const { createPackageWithOptions, getRawHeader } = await import('@electron/asar');
  const contents = join(draft, '.contents');
  mkdirSync(contents);
  await gather(contents);
  const file = join(draft, resources, 'app.asar');
  await createPackageWithOptions(contents, file, { dot: true, unpack: unpacked });
  rmSync(contents, { recursive: true });
  if (process.platform !== 'darwin') return;
  const list = join(draft, named, 'Contents', 'Info.plist');
  writeFileSync(list, withIntegrity(readFileSync(list, 'utf8'), getRawHeader(file).headerString));
}

/** Makes the package in `draft`. Sentences about what is wrong; none when it is whole. */
async function assemble(electron, draft, layout) {
  cpSync(electron, draft, { recursive: true, verbatimSymlinks: true });
  renameSync(join(draft, layout.program), join(draft, layout.named));
  // Electron would run it where there is no app.asar.
  rmSync(join(draft, layout.resources, 'default_app.asar'), { force: true });
  const program = join(draft, layout.named);
  const wrong = await setFuses(program);
  if (wrong.length > 0) return wrong;
  await archive(draft, layout);
  // Once more: on macOS the digest has changed what the signature is of.
  return setFuses(program);
}

async function make(electron, out, layout) {
  const place = join(out, `Patchbay-${process.platform}-${process.arch}`);
  const draft = `${place}.${process.pid}.draft`;
  mkdirSync(out, { recursive: true });
  try {
    const wrong = await assemble(electron, draft, layout);
    if (wrong.length > 0) return refuse(`${wrong.join(' ')} Nothing was packaged.`);
    rmSync(place, { recursive: true, force: true });
    renameSync(draft, place);
  } catch (error) {
    return refuse(`${error.message}. Nothing was packaged.`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  if (process.platform === 'win32')
    say('The archive is not held to a digest: writing that into a Windows program is not done here.');
  say(`Packaged: ${join(place, layout.named)}`);
  return 0;
}

async function check(folder, layout) {
  const file = join(folder, layout.named);
  if (!existsSync(file)) return refuse(`There is no ${layout.named} in ${folder}.`);
  const wrong = await checkFuses(file);
  if (wrong.length > 0) return refuse(wrong.join(' '));
  say('Every fuse is as it has to be.');
  return 0;
}

function refuse(sentence) {
  say(`✗ ${sentence}`);
  return 1;
}

async function main(args) {
  const given = readOptions(args);
  const layout = layouts[process.platform];
  if (given === undefined) {
    say(usage);
    return 2;
  }
  if (layout === undefined) return refuse(`Nothing is packaged for ${process.platform}.`);
  const from = (path) => resolve(process.env.INIT_CWD ?? '.', path);
  const electron = given.electron === undefined ? join(modules, 'electron', 'dist') : from(given.electron);
  if (given.check === undefined && !existsSync(join(electron, layout.program)))
    return refuse(
      `There is no Electron in ${electron}: it has no ${layout.program}. --electron DIR names another.`,
    );
  await onPinnedNode();
  stopOnSignals();
  if (given.check !== undefined) return check(from(given.check), layout);
  await ensureBuilt();
  return make(electron, given.out === undefined ? join(root, 'out', 'package') : from(given.out), layout);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exit(await main(process.argv.slice(2)));

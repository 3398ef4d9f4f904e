/**
 * Loaded before a program (`node --import`): below a folder named app.asar, files can be reached only by the functions that
 * Electron makes work inside an archive, and nothing can be started there. All others find what the system finds: no folder.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const served = /^(access|exists|lstat|stat|open|readFile|readdir|realpath|copyFile|createReadStream)(Sync)?$/;
const inside = (path) => typeof path === 'string' && /[\\/]app\.asar([\\/]|$)/.test(path);

function refusal(name, path) {
  const error = new Error(`ENOTDIR: not a directory, ${name} '${path}'`);
  return Object.assign(error, { code: 'ENOTDIR', path });
}

function refuse(module, name, { rejects = false } = {}) {
  const former = module[name];
  module[name] = function (...given) {
    if (!given.slice(0, 2).some(inside)) return former.apply(this, given);
    if (rejects) return Promise.reject(refusal(name, given[0]));
    throw refusal(name, given[0]);
  };
}

const functions = (module) =>
  Object.keys(module).filter((name) => typeof module[name] === 'function' && /^[a-z]/.test(name));

for (const name of functions(fs)) if (!served.test(name)) refuse(fs, name);
for (const name of functions(fs.promises))
  if (!served.test(name)) refuse(fs.promises, name, { rejects: true });
for (const name of ['spawn', 'spawnSync', 'fork']) refuse(childProcess, name);
syncBuiltinESMExports();

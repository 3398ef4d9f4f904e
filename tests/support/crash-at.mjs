// Preloaded into a child (`node --import`): kills it with SIGKILL at one exact point, named in CRASH_AT, so that every point
// at which a crash can fall is reached exactly and again:
//   before:n, after:n   the n-th transaction, just before it is committed or just after
//   swap:n              the n-th time a file of the workspace is put in place, just after that one
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import Database from 'better-sqlite3';

const [when, number] = (process.env.CRASH_AT ?? 'never:0').split(':');
const original = Database.prototype.transaction;
let count = 0;
let swaps = 0;

Database.prototype.transaction = function transaction(work) {
  const made = original.call(this, (...args) => {
    const result = work(...args);
    count += 1;
    if (when === 'before' && count === Number(number)) process.kill(process.pid, 'SIGKILL');
    return result;
  });
  const run =
    (variant) =>
    (...args) => {
      const result = variant(...args);
      if (when === 'after' && count === Number(number)) process.kill(process.pid, 'SIGKILL');
      return result;
    };
  return Object.assign(run(made), {
    immediate: run(made.immediate),
    deferred: run(made.deferred),
    exclusive: run(made.exclusive),
  });
};

for (const name of ['rename', 'link']) {
  const put = fs.promises[name];
  fs.promises[name] = async (from, to) => {
    await put(from, to);
    if (!/\.(txt|js)$/.test(basename(String(to)))) return;
    swaps += 1;
    if (when === 'swap' && swaps === Number(number)) process.kill(process.pid, 'SIGKILL');
  };
}
syncBuiltinESMExports();

process.on('exit', () => {
  if (process.env.CRASH_COUNT === '1') process.stderr.write(`transactions: ${count}\nswaps: ${swaps}\n`);
});

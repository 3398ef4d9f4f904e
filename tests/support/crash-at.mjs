// Preloaded into a child (`node --import`): kills it with SIGKILL at one exact point, named in CRASH_AT, so that every point
// at which a crash can fall is reached exactly and again:
//   before:n, after:n   the n-th transaction, just before it is committed or just after
//   run-before:n, run-after:n   the same of those that add to a pipeline's run
//   stops:all, stops:runs   nowhere: it holds still at each of those points and names it on descriptor 3, until it is told to go on
//   swap:n              the n-th time a file of the workspace is put in place, just after that one
// It says at which transactions a kill just before the commit would leave other bytes than one just after the commit before it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';

const { CRASH_AT = 'never:0', CRASH_COUNT } = process.env;
const [when, number] = CRASH_AT.split(':');
// A person's word for a command is for the environment, too: the host that goes on has none of these.
delete process.env.CRASH_AT;
delete process.env.CRASH_COUNT;
const original = Database.prototype.transaction;
let count = 0;
let swaps = 0;
let ofRuns = 0;

/** Of all that outlives this process; what SQLite builds anew and what is logged is no part of it. */
function digestOfDisk() {
  const hash = createHash('sha256');
  for (const root of process.argv.slice(2, 4)) {
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (/-shm$|\/logs\//.test(path)) continue;
      hash.update(`${path}\0${fs.lstatSync(path).mode}\0`);
      if (entry.isFile()) hash.update(fs.readFileSync(path)).update('\0');
    }
  }
  return hash.digest('hex');
}

/** The event loop stands; other threads do until the parent stops the process, and what they do is written by no transaction. */
function hold(point, isAsked) {
  if (when !== 'stops' || !isAsked) return;
  fs.writeSync(3, `${point}\n`);
  fs.readSync(3, Buffer.alloc(1));
}

/** The line of a run in the list, and facts. */
const isOfRun = ([row, events]) => row?.pipeline !== undefined && Array.isArray(events);

let left = '';
const changed = [];
const isLookedAt = (transaction) => when === 'never' || (when === 'after' && transaction === Number(number));
const say = () => fs.writeSync(2, `transactions: ${count}\nswaps: ${swaps}\nchanged: ${changed.join()}\n`);

Database.prototype.transaction = function transaction(work) {
  const made = original.call(this, (...args) => {
    const result = work(...args);
    count += 1;
    if (isOfRun(args)) ofRuns += 1;
    const isAsked = number === 'all' || isOfRun(args);
    hold(isOfRun(args) ? `run-before:${ofRuns}` : `before:${count}`, isAsked);
    if (when === 'run-before' && isOfRun(args) && ofRuns === Number(number))
      process.kill(process.pid, 'SIGKILL');
    if (isLookedAt(count) && digestOfDisk() !== left) changed.push(count);
    if (when === 'before' && count === Number(number)) process.kill(process.pid, 'SIGKILL');
    return result;
  });
  const run =
    (variant) =>
    (...args) => {
      const result = variant(...args);
      hold(isOfRun(args) ? `run-after:${ofRuns}` : `after:${count}`, number === 'all' || isOfRun(args));
      if (when === 'run-after' && isOfRun(args) && ofRuns === Number(number))
        process.kill(process.pid, 'SIGKILL');
      if (when === 'after' && count === Number(number)) {
        say();
        process.kill(process.pid, 'SIGKILL');
      }
      if (isLookedAt(count + 1)) left = digestOfDisk();
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
  if (CRASH_COUNT === '1') say();
});

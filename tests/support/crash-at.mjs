// Preloaded into a child (`node --import`): it holds still at exact points, so that every point at which a crash can fall is reached
// exactly. HOLD_AT says at which; each is named on descriptor 3, and the child goes on when it is written to there:
//   all     every transaction, just before it is committed (before:n) and just after (after:n)
//   runs    those that add to a pipeline's run: run-before:n, run-after:n
//   swaps   the n-th time a file of the workspace is put in place, just after that one: swap:n
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import Database from 'better-sqlite3';

const { HOLD_AT } = process.env;
// A person's word for a command is for the environment, too: the host that goes on has none of this.
delete process.env.HOLD_AT;
const counts = { all: 0, runs: 0, swaps: 0 };

/** The event loop stands; other threads do until the parent stops the process, and what they do is written by no transaction. */
function hold(kind, point) {
  if (kind !== HOLD_AT) return;
  fs.writeSync(3, `${point}\n`);
  fs.readSync(3, Buffer.alloc(1));
}

/** The line of a run in the list, and facts. */
const isOfRun = ([row, events]) => row?.pipeline !== undefined && Array.isArray(events);

function holdAt(when, args) {
  hold('all', `${when}:${counts.all}`);
  if (isOfRun(args)) hold('runs', `run-${when}:${counts.runs}`);
}

const original = Database.prototype.transaction;
Database.prototype.transaction = function transaction(work) {
  const made = original.call(this, (...args) => {
    const result = work(...args);
    counts.all += 1;
    if (isOfRun(args)) counts.runs += 1;
    holdAt('before', args);
    return result;
  });
  const run =
    (variant) =>
    (...args) => {
      const result = variant(...args);
      holdAt('after', args);
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
    counts.swaps += 1;
    hold('swaps', `swap:${counts.swaps}`);
  };
}
syncBuiltinESMExports();

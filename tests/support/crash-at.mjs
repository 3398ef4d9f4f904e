// Preloaded into a child (`node --import`): kills it with SIGKILL at the n-th journal transaction, either just before it is
// committed or just after, so that every point at which a crash can fall is reached exactly and again.
import Database from 'better-sqlite3';

const [when, number] = (process.env.CRASH_AT ?? 'never:0').split(':');
const original = Database.prototype.transaction;
let count = 0;

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

process.on('exit', () => {
  if (process.env.CRASH_COUNT === '1') process.stderr.write(`transactions: ${count}\n`);
});

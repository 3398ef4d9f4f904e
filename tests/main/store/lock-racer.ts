/**
 * One of several processes that want the same folders at once: tries each in turn, prints the ones it got, and keeps them
 * until its standard input ends. Arguments: the folders.
 */
import { acquireLock } from '../../../src/main/store/lock.ts';

process.stdin.once('data', () => {
  const taken = process.argv.slice(2).filter((folder) => acquireLock(folder).ok);
  process.stdout.write(`${JSON.stringify(taken)}\n`);
});
process.stdout.write('ready\n');

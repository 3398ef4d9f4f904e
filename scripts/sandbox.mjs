/**
 * Has bubblewrap there for the tests that run commands in the sandbox: as root on Debian it is installed, elsewhere those tests
 * skip and say why.
 */
import { installPackages, isDebian } from './chromium.mjs';
import { run } from './process.mjs';

/** Never fails: without it the tests skip. */
export async function ensureBubblewrap(onLine) {
  const found = await run('bwrap', ['--version'], { seconds: 20 });
  if (found.code === 0 || !isDebian() || process.getuid?.() !== 0) return;
  onLine('Installing bubblewrap for the sandbox tests (apt-get install bubblewrap) …');
  const failure = await installPackages(['bubblewrap']);
  if (failure !== '') onLine(`It could not be installed; the sandbox tests will skip.\n${failure}`);
}

/**
 * `npm run screenshots [-- DIR]`: renews the README's pictures from the running app, so that they never show what is not there.
 */
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { onPinnedNode } from './install.mjs';
import { exitCode, foreground, root, say, stopOnSignals, toolEnv } from './process.mjs';

async function main() {
  await onPinnedNode();
  stopOnSignals();
  await ensureBuilt();
  const chromium = await ensureChromium(say);
  if (chromium.reason !== undefined) {
    say(chromium.reason);
    return 1;
  }
  const into = process.argv[2] ?? join(root, 'docs/screenshots');
  const env = toolEnv({ PATCHBAY_CHROMIUM: chromium.file, PATCHBAY_TRUST: 'off' });
  return exitCode(
    await foreground(process.execPath, [join(root, 'tests/support/screenshots.ts'), into], { env }),
  );
}

process.exitCode = await main();

/**
 * `npm run screenshots [-- DIR]`: renews the README's pictures from the running app, so that they never show what is not there.
 * What takes a long story to come about is taken where a browser test has brought it about.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { onPinnedNode } from './install.mjs';
import { exitCode, foreground, modules, root, say, stopOnSignals, toolEnv } from './process.mjs';

/** Each browser test's file with what it has a picture of. */
const taken = {
  'end-of-turn': ['end-of-turn-review'],
  guards: ['loop-card'],
  inbox: ['inbox-wide'],
  learning: ['learning'],
  memory: ['memory-page'],
  'pipeline-own': ['pipeline-evidence'],
  pipelines: ['pipeline-board', 'pipeline-form', 'pipeline-record', 'pipeline-conflict', 'pipeline-report'],
  plan: ['plan-full'],
  review: ['review-three-way'],
  tasks: ['tasks-card', 'tasks-working'],
  timeline: ['timeline-compare', 'timeline-rewind'],
};

async function fromTests(into, env) {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-shots-'));
  const files = Object.keys(taken).map((name) => `tests/e2e/${name}.test.ts`);
  const args = [join(modules, 'vitest/vitest.mjs'), 'run', '--project', 'browser', ...files];
  try {
    const code = exitCode(
      await foreground(process.execPath, args, { env: { ...env, PATCHBAY_SHOTS: folder } }),
    );
    if (code !== 0) return code;
    for (const name of Object.values(taken).flat())
      for (const scheme of ['dark', 'light'])
        copyFileSync(join(folder, `${name}-${scheme}.png`), join(into, `${name}-${scheme}.png`));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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
  const tour = [join(root, 'tests/support/screenshots.ts'), into];
  const code = exitCode(await foreground(process.execPath, tour, { env }));
  return code === 0 ? fromTests(into, env) : code;
}

process.exitCode = await main();

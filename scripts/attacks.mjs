/**
 * `npm run attacks`: the tests that are attacks, in one table: how many of each class were blocked, and how many of them do their harm
 * where nothing blocks them. Races run for four seconds each. The exit code is zero only if all were blocked and every control was harmful.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { onPinnedNode } from './install.mjs';
import { modules, run, say, stopOnSignals, toolEnv } from './process.mjs';

const suites = {
  unit: [
    'exec/sandbox/attacks',
    'policy/smuggling',
    'policy/argument-execution',
    'workspace/symlink-race',
    'hosts/web/judge',
    'hosts/web/web-host',
    'visible-',
  ],
  journeys: ['journeys/approval-integrity', 'journeys/trust'],
  browser: ['e2e/injection'],
};

/** Rows of all suites in a file of lines; false when a test failed or there is no browser. */
async function attack(file) {
  const chromium = await ensureChromium(say);
  if (chromium.reason !== undefined) say(chromium.reason);
  const env = toolEnv({
    PATCHBAY_ATTACKS: file,
    PATCHBAY_LONG_TESTS: '1',
    ...(chromium.file === undefined ? {} : { PATCHBAY_CHROMIUM: chromium.file }),
  });
  let ok = chromium.file !== undefined;
  for (const [project, filters] of Object.entries(suites)) {
    if (project === 'browser' && chromium.file === undefined) continue;
    say(`${project}: ${filters.join(', ')}`);
    const args = [join(modules, 'vitest/vitest.mjs'), 'run', '--project', project, ...filters];
    const ended = await run(process.execPath, args, { seconds: 600, env });
    if (ended.code === 0) continue;
    ok = false;
    say(ended.output.trim());
  }
  return ok;
}

function counted(rows) {
  const controlled = rows.filter(({ harmful }) => harmful !== undefined);
  return {
    all: rows.length,
    blocked: rows.filter(({ blocked }) => blocked).length,
    controlled: controlled.length,
    harmful: controlled.filter(({ harmful }) => harmful).length,
  };
}

const width = 58;
const line = (name, blocked, without) =>
  `${name.padEnd(width)} ${blocked.padStart(9)} ${without.padStart(14)}\n`;
const lineOf = (name, { all, blocked, controlled, harmful }) =>
  line(name, `${blocked}/${all}`, controlled === 0 ? 'own tests' : `${harmful}/${controlled}`);

function report(rows) {
  const kinds = Object.entries(Object.groupBy(rows, ({ kind }) => kind));
  const lines = kinds.sort(([one], [other]) => one.localeCompare(other));
  process.stdout.write(line('attacks', 'blocked', 'harm without'));
  for (const [kind, all] of lines) process.stdout.write(lineOf(kind, counted(all)));
  const total = counted(rows);
  process.stdout.write(lineOf('all', total));
  return total.all > 0 && total.blocked === total.all && total.harmful === total.controlled;
}

async function main() {
  await onPinnedNode();
  stopOnSignals();
  await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-attacks-'));
  const file = join(folder, 'rows');
  try {
    const passed = await attack(file);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return report(lines.map((text) => JSON.parse(text))) && passed ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();

/**
 * The parts of `npm test`: what each is called, what it runs, and how its result is counted. A part that counts tests
 * and ran none has failed; every other part counts as one.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { cacheDir, modules, root, run, toolEnv } from './process.mjs';

const bin = (...path) => join(modules, ...path);

async function node(tool, args, options = {}) {
  return run(process.execPath, [tool, ...args], options);
}

function one(result) {
  const ok = result.code === 0;
  return { ...result, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, skips: [] };
}

/** Several tools in turn as one part; goes on after a failure so that all complaints are seen at once. */
async function inTurn(commands) {
  const total = { code: 0, output: '', seconds: 0 };
  for (const command of commands) {
    const result = await command();
    total.code ||= result.code;
    total.output += result.output;
    total.seconds += result.seconds;
  }
  return one(total);
}

function types({ live }) {
  const check = (file) => () =>
    node(bin('typescript-native/bin/tsc'), ['-p', file, '--noEmit', '--pretty', 'false'], { live });
  return inTurn(['tsconfig.json', 'tsconfig.node.json', 'tsconfig.web.json'].map(check));
}

async function layering({ live }) {
  const args = ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'];
  return one(await node(bin('dependency-cruiser/bin/dependency-cruiser.mjs'), args, { live }));
}

async function format({ live }) {
  const args = ['check', '--error-on-warnings', '--no-errors-on-unmatched', '.'];
  return one(await node(bin('@biomejs/biome/bin/biome'), args, { live }));
}

async function deadCode({ live }) {
  return one(
    await node(
      bin('knip/bin/knip.js'),
      ['--no-progress', '--cache', '--cache-location', join(cacheDir, 'knip')],
      { live },
    ),
  );
}

async function tests(project, { live, filters, env = {}, seconds = 600 }) {
  const file = join(cacheDir, `counts-${project}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/counts-reporter.mjs')}`];
  const result = await node(
    bin('vitest/vitest.mjs'),
    ['run', '--project', project, ...reporters, ...filters],
    {
      live,
      seconds,
      env: toolEnv({ ...env, PATCHBAY_COUNTS_FILE: file }),
    },
  );
  const counts = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0, skips: [] };
  const nothing = counts.passed + counts.failed + counts.skipped === 0;
  if (nothing) result.output += '\nNo test ran.\n';
  // Of a failed part only what failed is worth reading; a part without such a list died earlier, and then all of it is.
  const failures = result.output.search(/^.*Failed (Tests|Suites) \d+/m);
  if (failures > 0) result.output = result.output.slice(failures);
  const unexplained = counts.failed === 0 && (result.code !== 0 || nothing);
  return { ...result, ...counts, failed: unexplained ? 1 : counts.failed };
}

async function browser(options) {
  const chromium = await options.chromium();
  if (chromium.reason !== undefined) return one({ code: 1, output: `${chromium.reason}\n`, seconds: 0 });
  const env = { PATCHBAY_CHROMIUM: chromium.file };
  return tests('browser', { ...options, env, seconds: 900 });
}

/**
 * In the order they are shown. `together` parts take one core and run one after the other beside the others, which run one after the
 * other, too. `needs: 'build'` fails at once when the build did; `commands` wants a sandbox.
 */
export const parts = [
  { name: 'types', together: true, static: true, run: types },
  { name: 'format+lint', together: true, static: true, run: format },
  { name: 'layering', together: true, static: true, run: layering },
  { name: 'dead code', together: true, static: true, run: deadCode },
  { name: 'build', together: true, run: async ({ live }) => one(await build({ live })) },
  { name: 'unit', needs: 'build', commands: true, run: (options) => tests('unit', options) },
  { name: 'contract', together: true, run: (options) => tests('contract', options) },
  { name: 'journeys', needs: 'build', commands: true, run: (options) => tests('journeys', options) },
  { name: 'browser', needs: 'build', run: browser },
];

const aliases = {
  static: parts.filter((part) => part.static).map((part) => part.name),
  lint: ['format+lint'],
  dead: ['dead code'],
};

/** { chosen, filters } from the arguments, or { wrong } in words. */
export function choose(args) {
  const chosen = new Set();
  const filters = [];
  for (let at = 0; at < args.length; at += 1) {
    const [flag, inline] = args[at].split('=');
    if (flag !== '--only') {
      if (flag.startsWith('-')) return { wrong: `Unknown option ${flag}. Known: --only PART[,PART]` };
      filters.push(args[at]);
      continue;
    }
    if (inline === undefined) at += 1;
    for (const name of (inline ?? args[at] ?? '').split(',')) {
      const names = aliases[name] ?? parts.filter((part) => part.name === name).map((part) => part.name);
      if (names.length === 0) {
        return {
          wrong: `Unknown part "${name}". Parts: ${parts.map((part) => part.name).join(', ')}, static`,
        };
      }
      for (const each of names) chosen.add(each);
    }
  }
  return { chosen: parts.filter((part) => chosen.size === 0 || chosen.has(part.name)), filters };
}

/**
 * `npm test`: every part in turn, whatever failed before, one line each, a table, and as the very last line
 * `N passed, N failed`. The exit code is zero only if something ran and nothing failed.
 *
 *   npm test -- --only unit,contract     just these parts; a single part shows its output as it comes
 *   npm test -- --only static            format, lint, types, layering, dead code
 *   npm test -- --only unit tests/main/workspace     words after the options go to vitest as file filters
 */
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { onPinnedNode } from './install.mjs';
import { choose } from './parts.mjs';
import { stopOnSignals } from './process.mjs';
import { ensureBubblewrap } from './sandbox.mjs';

const print = (text) => process.stdout.write(`${text}\n`);

function report(part, result, live) {
  const counts =
    part.static || part.name === 'build'
      ? ''
      : `  ${result.passed} passed${result.failed ? `, ${result.failed} failed` : ''}`;
  print(`${result.failed > 0 ? '✗' : '✓'} ${part.name}  ${result.seconds.toFixed(1)} s${counts}`);
  if (result.failed > 0 && !live) print(`${result.output.trim()}\n`);
  for (const [on, count] of Object.entries(result.transcripts ?? {})) print(`  – ${count} on a ${on}`);
  for (const skip of result.skips) print(`  – skipped: ${skip.name} (${skip.reason})`);
}

async function runParts(chosen, filters) {
  const results = new Map();
  const live = chosen.length === 1;
  let chromium;
  const options = { live, filters, chromium: () => (chromium ??= ensureChromium(print)) };
  // Installing is mostly waiting, so it goes on beside the other parts; one after the other, since apt-get locks.
  const bubblewrap = chosen.some((part) => part.commands) ? ensureBubblewrap(print) : Promise.resolve();
  if (chosen.some((part) => part.name === 'browser')) void bubblewrap.then(options.chromium);
  const runOne = async (part) => {
    const failedBuild = part.needs !== undefined && results.get(part.needs)?.failed > 0;
    const result = failedBuild
      ? { passed: 0, failed: 1, skipped: 0, skips: [], seconds: 0, output: 'Not run: the build failed.' }
      : await part.run(options);
    results.set(part.name, result);
    report(part, result, live);
  };
  const build = chosen.find((part) => part.name === 'build');
  const small = chosen.filter((part) => part.together && part !== build);
  const large = chosen.filter((part) => !part.together);
  const runSmall = async () => {
    for (let part = small.shift(); part !== undefined; part = small.shift()) await runOne(part);
  };
  // Those that take every core wait half of their time, for processes and clocks, and the small ones are done in that.
  const runLarge = async () => {
    if (build !== undefined) await runOne(build);
    else if (large.some((part) => part.needs === 'build')) await ensureBuilt();
    if (large.length > 0) await bubblewrap;
    for (const part of large) await runOne(part);
    await runSmall();
  };
  await Promise.all([runSmall(), runLarge()]);
  await bubblewrap;
  return results;
}

function summary(chosen, results) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  print('\npart            passed  failed  skipped     time');
  for (const { name } of chosen) {
    const result = results.get(name);
    for (const key of Object.keys(total)) total[key] += result[key];
    const cells = [result.passed, result.failed, result.skipped]
      .map((count) => String(count).padStart(8))
      .join('');
    print(`${name.padEnd(14)}${cells}${`${result.seconds.toFixed(1)} s`.padStart(11)}`);
  }
  print('');
  return total;
}

async function main() {
  const { chosen, filters, wrong } = choose(process.argv.slice(2));
  if (wrong !== undefined) {
    print(wrong);
    return 2;
  }
  await onPinnedNode();
  stopOnSignals();
  const started = Date.now();
  const results = await runParts(chosen, filters);
  const total = summary(chosen, results);
  print(`${((Date.now() - started) / 1000).toFixed(1)} s in all`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  print(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

process.exitCode = await main();

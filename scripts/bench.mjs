/**
 * `npm run bench [-- name …]`: runs tests/bench/*.bench.ts one after the other, each in a process of its own so that
 * memory and caches of one do not colour the next, prints one table and writes out/bench.json.
 * A bench file exports `rows(): Promise<BenchRow[]>`, BenchRow being { name, unit, p50?, p95?, value?, aim?, note? }.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { onPinnedNode } from './install.mjs';
import { root, run, say, stopOnSignals, toolEnv } from './process.mjs';

const folder = join(root, 'tests/bench');
const print = (text) => process.stdout.write(`${text}\n`);
const number = (value) =>
  value === undefined ? '' : value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

/** Runs one file's rows() in a child; resolves to its rows, or to null after showing what it said. */
async function rowsOf(file, into) {
  const result = join(into, `${basename(file)}.json`);
  const code = `const { rows } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const { writeFileSync } = await import('node:fs');
    writeFileSync(${JSON.stringify(result)}, JSON.stringify(await rows()));
    process.exit(0);`;
  const ended = await run(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], {
    seconds: 900,
    // The folders are its own.
    env: toolEnv({ PATCHBAY_TRUST: 'off' }),
  });
  if (ended.code === 0 && existsSync(result)) return JSON.parse(readFileSync(result, 'utf8'));
  say(`✗ ${basename(file)}\n${ended.output.trim()}`);
  return null;
}

function table(rows) {
  const head = ['name', 'p50', 'p95', 'value', 'unit', 'aim', 'note'];
  const cells = rows.map((row) => [
    row.name,
    number(row.p50),
    number(row.p95),
    number(row.value),
    row.unit,
    row.aim === undefined ? '' : String(row.aim),
    row.note ?? '',
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((line) => line[at].length)));
  const line = (texts) =>
    texts
      .map((text, at) => (at >= 1 && at <= 3 ? text.padStart(widths[at]) : text.padEnd(widths[at])))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

async function main() {
  await onPinnedNode();
  stopOnSignals();
  const wanted = process.argv.slice(2);
  const all = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.bench.ts'))
        .sort()
    : [];
  const chosen = all.filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    say(`No benchmark matches. There are: ${all.join(', ') || 'none'}`);
    return 1;
  }
  await ensureBuilt();
  const into = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const rows = [];
  let failures = 0;
  for (const name of chosen) {
    say(`… ${name}`);
    const got = await rowsOf(join(folder, name), into);
    if (got === null) failures += 1;
    else rows.push(...got);
  }
  rmSync(into, { recursive: true, force: true });
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    // At the end. More than there are cores means that other programs took part in every figure above.
    load: loadavg()[0],
  };
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(
    join(root, 'out/bench.json'),
    `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
  );
  print(table(rows));
  if (machine.load > machine.cores) {
    say(
      `\nThe machine was busy (load ${machine.load.toFixed(1)} on ${machine.cores} cores): compare with the controls only.`,
    );
  }
  say(`\nWritten to out/bench.json${failures > 0 ? `; ${failures} failed` : ''}`);
  return failures > 0 ? 1 : 0;
}

process.exitCode = await main();

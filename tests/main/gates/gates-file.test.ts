import { describe, expect, it } from 'vitest';
import { readGates } from '../../../src/main/gates/gates-file.ts';
import { gatesStrings } from '../../../src/renderer/strings-gates.ts';

const good = `gates:
  types:
    title: Types
    run: tsc --noEmit --pretty false
    tool: tsc
    needs: [tsc, node_modules/.bin/tsc]
    files: ["src/**", tsconfig.json]
    timeout: 120
    soft: [warnings <= 0]
  speed:
    run: node bench.js
    tool: regex
    pattern: p95 (?<p95>[\\d.]+)
    hard: [p95 <= 200, "ms<5000"]
    optional: true
  layout:
    structure:
      required: [README.md]
      forbidden: ["**/*.orig"]
      sizes: [{ files: "src/**", lines: 400 }]
  names:
    naming: [{ files: "src/**", names: [kebab-case], folders: true }]
  any: { run: make check }
kpis:
  coverage: { gate: types.errors, target: "<= 0", floor: "<= 5" }
  bundle: { title: Bundle, size: out/main, target: "<= 500", floor: "<= 800.5" }
release: { plan: false }
`;

it('is read with what is usual filled in', () => {
  const read = readGates(good);
  expect(read).toMatchObject({
    ok: true,
    value: {
      gates: [
        {
          ...{ name: 'types', title: 'Types', timeoutSeconds: 120, optional: false, hard: [] },
          how: { kind: 'command', tool: 'tsc', pattern: null },
          soft: [{ metric: 'warnings', is: '<=', than: 0 }],
        },
        {
          ...{ name: 'speed', optional: true },
          how: { kind: 'command', tool: 'regex', pattern: 'p95 (?<p95>[\\d.]+)' },
          hard: [
            { metric: 'p95', is: '<=', than: 200 },
            { metric: 'ms', is: '<', than: 5000 },
          ],
        },
        {
          how: {
            kind: 'structure',
            rules: { required: ['README.md'], sizes: [{ files: 'src/**', lines: 400, kilobytes: null }] },
          },
        },
        { files: ['src/**'], how: { kind: 'naming', rules: [{ names: ['kebab-case'], folders: true }] } },
        { name: 'any', title: 'any', timeoutSeconds: null, how: { kind: 'command', tool: 'exit' } },
      ],
      kpis: [
        { name: 'coverage', of: { kind: 'gate', gate: 'types', metric: 'errors' } },
        { title: 'Bundle', of: { kind: 'size', path: 'out/main' }, floor: { is: '<=', than: 800.5 } },
      ],
      release: { kpis: true, plan: false, reviews: true },
    },
  });
});

it('is what the page shows to whoever has none', () => {
  expect(readGates(gatesStrings.sample)).toMatchObject({ ok: true });
});

it('may be empty', () => {
  expect(readGates('')).toMatchObject({ ok: true, value: { gates: [], kpis: [] } });
});

describe('each thing wrong is told with its file, line, place and what would be right', () => {
  it.each([
    ['gates:\n  Types: { run: x }', 'line 2: gates.Types', 'lower-case letters'],
    ['gates:\n  a:\n    run: x\n    tool: ruf', 'line 4: gates.a.tool', 'is one of tsc, biome'],
    [
      'gates:\n  a:\n    run: x\n    hard: [errors below 3]',
      'line 4: gates.a.hard.0',
      'such as: errors <= 0',
    ],
    ['gates:\n  a:\n    run: x\n    hard: errors <= 3', 'line 4: gates.a.hard', 'is a list of limits'],
    ['gates:\n  a:\n    run: x\n    timout: 3', 'line 4: gates.a.timout', 'is not known here'],
    ['gates:\n  a:\n    run: [x]', 'line 3: gates.a.run', 'such as: npm test'],
    ['gates:\n  a:\n    title: A', 'line 2: gates.a', 'one of: run, structure, naming'],
    ['gates:\n  a: { run: x, naming: [{ files: a, names: [b] }] }', 'line 2: gates.a', 'one of: run'],
    ['gates:\n  a: { naming: [], tool: tsc }', 'line 2: gates.a.tool', 'goes with run'],
    ['gates:\n  a: { run: x, tool: regex }', 'line 2: gates.a', 'has to have a pattern'],
    ['gates:\n  a: { run: x, tool: regex, pattern: "(" }', 'line 2: gates.a.pattern', 'is no pattern'],
    ['gates:\n  a: { run: x, tool: regex, pattern: "[0-9]+" }', 'line 2: gates.a.pattern', 'names no metric'],
    ['gates:\n  a: { run: x, tool: regex, pattern: "(?<$a>.)" }', 'line 2: gates.a.pattern', 'such as: p95'],
    ['gates:\n  a: { run: x, files: [../b] }', 'line 2: gates.a', '"../b", which is no pattern of paths'],
    ['gates:\n  a: { run: x, timeout: soon }', 'line 2: gates.a.timeout', 'such as: 120'],
    ['gates: 3', 'line 1: gates', 'each with what it is below it'],
    ['gates:\n  a:', 'line 2: gates.a', 'is a gate'],
    ['- a', 'line 1:', 'has gates, kpis and release'],
    ['gate:\n  a: { run: x }', 'line 1: gate', 'is not known here'],
    ['kpis:\n  k: { size: a, target: 3, floor: ">= 1" }', 'line 2: kpis.k.target', 'such as: ">= 80"'],
    [
      'kpis:\n  k: { gate: tests, target: "> 3", floor: "> 1" }',
      'line 2: kpis.k.gate',
      'such as: tests.coverage',
    ],
    ['kpis:\n  k: { gate: t.x, target: "> 3", floor: "> 1" }', 'line 2: kpis.k.gate', 'not in this file'],
    ['kpis:\n  k: { target: "> 3", floor: "> 1" }', 'line 2: kpis.k', 'one of: gate, size'],
    [
      'kpis:\n  k: { size: /etc, target: "> 3", floor: "> 1" }',
      'line 2: kpis.k.size',
      'a path in this folder',
    ],
    ['release: { plan: maybe }', 'line 1: release.plan', 'is true or false'],
    ['gates:\n  a: { run: x }\n  a: { run: y }', 'line 3', 'is no YAML'],
    ['gates: {', 'line 1', 'is no YAML'],
  ])('%j', (text, place, right) => {
    const read = readGates(text);
    const said = read.ok ? 'it was read' : read.error.message;
    expect(said).toContain('.patchbay/gates.yaml');
    expect(said).toContain(place);
    expect(said).toContain(right);
  });

  it('all of them', () => {
    const read = readGates('gates:\n  a: { run: 3 }\n  b: { run: x, tool: y }\n');
    expect(read.ok ? [] : read.error.message.split('\n')).toHaveLength(2);
  });
});

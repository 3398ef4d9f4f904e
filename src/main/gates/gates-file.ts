/**
 * `.patchbay/gates.yaml`: the gates of a folder, its KPIs and what a release waits for. Read anew at each question and only while the
 * folder is trusted. A file with anything wrong in it counts for nothing: a gate that is left out in silence would let a release go.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { type Gate, gatesFile, type Kpi, type Limit, type ReleaseRules } from '../../shared/gate.ts';
import { ok, type Result } from '../../shared/result.ts';
import { patternProblem } from '../base/bounded-pattern.ts';
import { createPathPattern } from '../base/path-pattern.ts';
import { readPlainText } from '../base/read-plain-text.ts';
import { readYaml, type Wrong } from '../base/yaml-file.ts';
import { fileSchema, limitPattern, type SaidGate, type SaidKpi } from './gates-file-schema.ts';

export interface Definitions {
  gates: readonly Gate[];
  kpis: readonly Kpi[];
  release: ReleaseRules;
}

export interface FoundDefinitions extends Definitions {
  file: 'none' | 'untrusted' | 'wrong' | 'read';
  problems: string[];
}

const mostBytes = 64_000;
const usualRelease: ReleaseRules = { kpis: true, plan: true, reviews: true };
const nothing: Definitions = { gates: [], kpis: [], release: usualRelease };

export function definitionsIn(root: string, trusts: (root: string) => boolean): FoundDefinitions {
  const path = join(root, gatesFile);
  if (!existsSync(path)) return { ...nothing, file: 'none', problems: [] };
  if (!trusts(root))
    return { ...nothing, file: 'untrusted', problems: [`${gatesFile} counts once you trust this folder.`] };
  const read = readPlainText(path, { links: false, mostBytes });
  if (read.kind === 'none') return { ...nothing, file: 'none', problems: [] };
  if (read.kind === 'unreadable')
    return { ...nothing, file: 'wrong', problems: [`${gatesFile} ${read.why}.`] };
  const found = readGates(read.text);
  return found.ok
    ? { ...found.value, file: 'read', problems: [] }
    : { ...nothing, file: 'wrong', problems: found.error.message.split('\n') };
}

/** `invalid` names the file, the line, the place and what would be right: one problem a line of the message. */
export function readGates(text: string): Result<Definitions> {
  const read = readYaml({ file: gatesFile, text }, fileSchema, wrongIn);
  return read.ok ? ok(definitionsOf(read.value)) : read;
}

type Said = z.infer<typeof fileSchema>;

/** What a schema cannot see. */
function wrongIn({ gates, kpis }: Said): Wrong[] {
  const wrong: Wrong[] = [];
  for (const [name, gate] of Object.entries(gates)) wrong.push(...wrongInGate(['gates', name], gate));
  for (const [name, { gate, size }] of Object.entries(kpis)) {
    const path = ['kpis', name];
    if ((gate === undefined) === (size === undefined))
      wrong.push({ path, why: 'has to have one of: gate, size.' });
    const [of] = gate?.split('.') ?? [];
    if (of !== undefined && gates[of] === undefined)
      wrong.push({ path: [...path, 'gate'], why: `names the gate "${of}", which is not in this file.` });
    if (size !== undefined && createPathPattern(size) === null)
      wrong.push({ path: [...path, 'size'], why: 'is a path in this folder, such as: out/main' });
  }
  return wrong;
}

/** Of one gate at `path`. */
export function wrongInGate(path: readonly PropertyKey[], gate: SaidGate): Wrong[] {
  const wrong: Wrong[] = [];
  const ways = (['run', 'structure', 'naming'] as const).filter((way) => gate[way] !== undefined);
  if (ways.length !== 1) wrong.push({ path, why: 'has to have one of: run, structure, naming.' });
  if (gate.run === undefined && gate.tool !== undefined)
    wrong.push({ path: [...path, 'tool'], why: 'goes with run, and only with it.' });
  if ((gate.tool === 'regex') !== (gate.pattern !== undefined))
    wrong.push({ path, why: 'has to have a pattern with "tool: regex", and only with that.' });
  const problem = gate.pattern === undefined ? null : wrongPattern(gate.pattern);
  if (problem !== null) wrong.push({ path: [...path, 'pattern'], why: problem });
  for (const pattern of patternsOf(gate))
    if (createPathPattern(pattern) === null)
      wrong.push({
        path,
        why: `has ${JSON.stringify(pattern)}, which is no pattern of paths, such as: src/**`,
      });
  return wrong;
}

function wrongPattern(pattern: string): string | null {
  const problem = patternProblem(pattern);
  if (problem !== null) return `is no pattern: ${problem}`;
  const groups = [...pattern.matchAll(/\(\?<([^=!>][^>]*)>/g)].map(([, name = '']) => name);
  const isMetric = (name: string): boolean => /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name);
  return groups.length > 0 && groups.every(isMetric)
    ? null
    : 'names no metric, or not in letters and digits, such as: p95 (?<p95>\\d+)';
}

const patternsOf = ({ files, structure, naming }: SaidGate): string[] => [
  ...files,
  ...(structure?.required ?? []),
  ...(structure?.forbidden ?? []),
  ...(structure?.sizes ?? []).map((one) => one.files),
  ...(naming ?? []).map((one) => one.files),
];

function definitionsOf({ gates, kpis, release }: Said): Definitions {
  return {
    gates: Object.entries(gates).map(([name, gate]) => gateOf(name, gate)),
    kpis: Object.entries(kpis).map(([name, kpi]) => kpiOf(name, kpi)),
    release: { ...usualRelease, ...release },
  };
}

/** As it is kept. */
export function gateOf(name: string, said: SaidGate): Gate {
  const { title = name, needs, timeout = null, hard, soft, optional, naming = [] } = said;
  // Rules about names say themselves which files they are about.
  const files = said.files.length > 0 ? said.files : [...new Set(naming.map((rule) => rule.files))];
  return {
    ...{ name, title, how: howOf(said), needs, files, timeoutSeconds: timeout, optional },
    ...{ hard: hard.map(limitOf), soft: soft.map(limitOf) },
  };
}

function howOf({ run, tool = 'exit', pattern, structure, naming = [] }: SaidGate): Gate['how'] {
  if (run !== undefined) return { kind: 'command', command: run, tool, pattern: pattern ?? null };
  if (structure === undefined) return { kind: 'naming', rules: naming };
  const sizes = structure.sizes.map(({ files, lines = null, kilobytes = null }) => ({
    ...{ files, lines, kilobytes },
  }));
  return { kind: 'structure', rules: { ...structure, sizes } };
}

function kpiOf(name: string, { title = name, gate, size, target, floor }: SaidKpi): Kpi {
  const [of = '', metric = ''] = gate?.split('.') ?? [];
  return {
    ...{ name, title, target: limitOf(target), floor: limitOf(floor) },
    of: size === undefined ? { kind: 'gate', gate: of, metric } : { kind: 'size', path: size },
  };
}

/** `errors <= 0`, or `>= 80` where the metric is known. The schema has let it through. */
function limitOf(text: string): Limit {
  const [, metric = '', is = '', than] = limitPattern.exec(text) ?? [];
  return { metric, is: is as Limit['is'], than: Number(than) };
}

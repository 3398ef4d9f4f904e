/**
 * From how a command ended to what is known by it: numbers, findings, and whether it can be relied on. Pure. What a tool broke off, what it
 * does not explain and what is not there at all are told apart, because only one of them is the fault of the work.
 */
import { pathToFileURL } from 'node:url';
import type { Finding, Gate, Metrics } from '../../shared/gate.ts';
import { digestBytes } from '../base/digest.ts';
import { absentFindings } from './absent.ts';
import { shortened } from './parsers/failure-text.ts';
import { parsers } from './parsers/list.ts';
import type { Read } from './parsers/parser.ts';

export interface Reading {
  outcome: 'exited' | 'unavailable';
  metrics: Metrics;
  findings: Read[];
  /** A part of the output was left out, so that there may be more findings. */
  isPartial: boolean;
  problem: string | null;
}

type Command = Extract<Gate['how'], { kind: 'command' }>;

export interface Ended {
  /** Null: a signal ended it. */
  exitCode: number | null;
  ms: number;
  /** What it printed, without colours. */
  printed: string;
  /** Real path of the folder. */
  root: string;
}

/** The shell's own words and those of programs that start others, for one that is not there. */
const absent =
  /^(?:.*: )?(?:line \d+: )?(\S+): (?:command not found|not found)$|^.*python[\w.]{0,20}: No module named ([\w.]+)$|^npm (?:ERR!|error) npx canceled due to missing packages(.*)$/gm;

export function readingOf({ tool, pattern }: Command, ended: Ended): Reading {
  const { exitCode, ms, printed, root } = ended;
  const always: Metrics = { ...(exitCode === null ? {} : { exit: exitCode }), ms };
  const missing = exitCode === null || exitCode === 0 ? null : missingIn(exitCode, printed);
  if (missing !== null)
    return {
      ...{ outcome: 'unavailable', metrics: {}, findings: absentFindings(missing), isPartial: false },
      problem: missing.length === 0 ? 'a program of it is not there' : null,
    };
  const isPartial = /^\[\.\.\. \d+ bytes left out \.\.\.\]$/m.test(printed);
  if (exitCode === null)
    return { outcome: 'exited', metrics: always, findings: [], isPartial, problem: 'a signal ended it' };
  const parser = parsers[tool];
  const read = parser.parse(printed.replaceAll('\r\n', '\n'), exitCode, pattern);
  const findings = read.findings.map((one) => readInside(one, root));
  return {
    ...{ outcome: 'exited', metrics: { ...read.metrics, ...always }, findings, isPartial },
    problem: problemOf(exitCode, parser.exits, read),
  };
}

/** Names; empty where nobody tells which. Null: all is there. */
function missingIn(exitCode: number, printed: string): string[] | null {
  const found = [...printed.matchAll(absent)].map(([, program, module, packages]) => ({
    program,
    // Of npx a list in JSON behind some words.
    others: module ?? [...(packages ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  }));
  const names = found.flatMap(({ program, others }) => program ?? others);
  if (exitCode === 127) return names;
  // Python and npx tell so with 1, the shell does not; a test that misses a module puts the name in quotes.
  const others = found.filter(({ program }) => program === undefined);
  return others.length === 0 ? null : others.flatMap((one) => one.others);
}

function problemOf(
  exitCode: number,
  exits: readonly number[] | null,
  { problem, findings, metrics }: { problem?: string; findings: readonly Read[]; metrics: Metrics },
): string | null {
  if (exits === null) return problem === undefined ? null : `its output ${problem}`;
  if (!exits.includes(exitCode)) return `it broke off with exit ${exitCode}`;
  if (problem !== undefined) return `exit ${exitCode}, and its output ${problem}`;
  const named = findings.length + (metrics.failed ?? 0) + (metrics.errors ?? 0);
  return exitCode !== 0 && named === 0 ? `exit ${exitCode}, although it names nothing that is wrong` : null;
}

function readInside({ detail, ...one }: Read, root: string): Read {
  const told = detail?.replaceAll(`${pathToFileURL(root).href}/`, '').replaceAll(`${root}/`, '');
  return { ...one, file: inside(one.file, root), ...(told === undefined ? {} : { detail: shortened(told) }) };
}

function inside(file: string | null, root: string): string | null {
  if (file === null) return null;
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file.replace(/^\.\//, '');
}

/** What a finding is known by: not by its line, which moves with every edit above it, nor by what its tool says beyond its message. */
const identityOf = ({ file, rule, message, counts }: Read): string =>
  digestBytes([file, rule, counts, message.replace(/\bline \d+/g, 'line')].join('\0')).slice(0, 16);

/** How often each is there. */
export type Identities = Readonly<Record<string, number>>;

export function identitiesOf(findings: readonly Read[]): Identities {
  const identities: Record<string, number> = {};
  for (const one of findings) identities[identityOf(one)] = (identities[identityOf(one)] ?? 0) + 1;
  return identities;
}

/**
 * What is charged: each metric less those of its findings that the baseline had, as often as it had them. Findings new first. Of an
 * output with a part left out nothing is subtracted: what cannot be seen may be new.
 */
export function charge(
  { metrics, findings, isPartial }: Pick<Reading, 'metrics' | 'findings' | 'isPartial'>,
  baseline: Identities | null,
): { charged: Metrics; findings: Finding[]; old: number } {
  const left: Record<string, number> = isPartial || baseline === null ? {} : { ...baseline };
  const marked = findings.map((one): Finding => {
    const identity = identityOf(one);
    const isOld = (left[identity] ?? 0) > 0;
    if (isOld) left[identity] = (left[identity] ?? 0) - 1;
    return { ...one, old: isOld };
  });
  const charged: Record<string, number> = { ...metrics };
  const old = marked.filter((one) => one.old);
  for (const { counts } of old) charged[counts] = Math.max(0, (charged[counts] ?? 0) - 1);
  return { charged, findings: [...marked.filter((one) => !one.old), ...old], old: old.length };
}

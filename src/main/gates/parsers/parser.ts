/**
 * What a parser of a tool's output is. Pure: text in, numbers and findings out. A parser never says that something passed, only what it
 * has read; where it has read nothing of its tool it says so, and then nothing passes.
 */
import type { Finding, Limit, Metrics } from '../../../shared/gate.ts';

export type Read = Omit<Finding, 'old'>;

export interface ParsedOutput {
  metrics: Metrics;
  findings: Read[];
  /** Why nothing can be concluded from it: goes on from "The output …". */
  problem?: string;
}

export interface Parser {
  /** Codes with which the tool ends a whole run, with or without findings; any other is a run that broke off. Null: whatever it is. */
  exits: readonly number[] | null;
  /** What counts where a gate names no limits. */
  hard: readonly Limit[];
  /** `text` is as a terminal would show it, without colours. */
  parse(text: string, exitCode: number, pattern: string | null): ParsedOutput;
}

export const none = (metric: string): Limit => ({ metric, is: '<=', than: 0 });
/** No test is no proof of anything. */
export const testLimits: readonly Limit[] = [
  none('failed'),
  none('errors'),
  { metric: 'tests', is: '>=', than: 1 },
];

/** Errors and warnings as many as were found, or as a summary says. */
export const counted = (findings: readonly Read[], said: Metrics = {}): Metrics => ({
  errors: findings.filter(({ counts }) => counts === 'errors').length,
  warnings: findings.filter(({ counts }) => counts === 'warnings').length,
  ...said,
});

/** Zero where it is not said. */
export const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);

/** The last time a pattern fits: a test may print what looks like a summary, but not behind the summary. */
export const lastOf = (text: string, pattern: RegExp): RegExpMatchArray | undefined =>
  [...text.matchAll(pattern)].at(-1);

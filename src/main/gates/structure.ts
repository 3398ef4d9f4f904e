/** What has to be in a folder, what must not be, and how large its files may be. Pure. */
import type { StructureRules } from '../../shared/gate.ts';
import { createPathPattern } from '../base/path-pattern.ts';
import type { Read } from './parsers/parser.ts';

export interface SizedFile {
  path: string;
  /** Null: they could not be counted. */
  lines: number | null;
  bytes: number | null;
}

const finding = (file: string | null, rule: string, message: string): Read => ({
  ...{ file, line: null, rule, message, counts: 'errors' },
});

/** The rule of a file that has to be there and is not. */
export const requiredRule = 'required';

const fitting = (pattern: string): ((path: string) => boolean) => createPathPattern(pattern) ?? (() => false);

/** Which files the sizes of have to be known. */
export const sizedPaths = ({ sizes }: StructureRules, paths: readonly string[]): string[] => {
  const patterns = sizes.map(({ files }) => fitting(files));
  return paths.filter((path) => patterns.some((fits) => fits(path)));
};

/** `sized`: what `sizedPaths` names. */
export function structureFindings(
  { required, forbidden, sizes }: StructureRules,
  paths: readonly string[],
  sized: readonly SizedFile[],
): Read[] {
  const absent = required
    .filter((pattern) => !paths.some(fitting(pattern)))
    .map((pattern) => finding(null, requiredRule, `there is no ${pattern}`));
  const unwanted = forbidden.flatMap((pattern) =>
    paths.filter(fitting(pattern)).map((path) => finding(path, 'forbidden', `${pattern} must not be there`)),
  );
  const large = sizes.flatMap(({ files, lines, kilobytes }) =>
    sized.filter(({ path }) => fitting(files)(path)).flatMap((one) => tooLarge(one, lines, kilobytes)),
  );
  return [...absent, ...unwanted, ...large];
}

/** Numbers stay out of what a finding is known by: an old one that grew is no new one. */
function tooLarge(
  { path, lines: has, bytes }: SizedFile,
  lines: number | null,
  kilobytes: number | null,
): Read[] {
  if (has === null || bytes === null) return [finding(path, 'size', 'cannot be read')];
  return [
    ...(lines !== null && has > lines ? [finding(path, 'size', `has more than ${lines} lines`)] : []),
    ...(kilobytes !== null && bytes > kilobytes * 1000
      ? [finding(path, 'size', `has more than ${kilobytes} kB`)]
      : []),
  ];
}

/**
 * What a person did again to a patch before it was applied, as one of a few well-defined habits. Pure. Only changes that leave the
 * meaning of a line alone are looked for: what a person changed because it was wrong says nothing about what they like.
 */
import { extname } from 'node:path';
import { diffArrays } from 'diff';
import type { EditHabit } from '../../shared/memory.ts';

/** By work, not by time: a file that was written anew is no habit. */
const mostChanges = 1_000;

/** What goes against each other: found both in one edit, neither is a habit. */
const opposites: readonly (readonly [EditHabit, EditHabit])[] = [
  ['tabs-to-spaces', 'spaces-to-tabs'],
  ['double-to-single-quotes', 'single-to-double-quotes'],
  ['semicolons-removed', 'semicolons-added'],
  ['trailing-commas-removed', 'trailing-commas-added'],
];

/**
 * Each once. Texts with any line ends; `before` is the file as it was without the patch: a line that is as it was there was not
 * written by the person, who only did not want the change of it.
 */
export function habitsOf(path: string, before: string, proposed: string, decided: string): EditHabit[] {
  const old = new Set(linesOf(before));
  const found = new Set<EditHabit>();
  for (const { removed, added } of changesBetween(linesOf(proposed), linesOf(decided))) {
    if (removed.length > 0 && removed.length - added.length === commentsIn(removed).length) {
      const rest = removed.filter((line) => !isComment(line));
      if (rest.join('\n') === added.join('\n')) found.add('comments-removed');
    }
    if (removed.length !== added.length) continue;
    for (const [index, line] of removed.entries()) {
      const now = added[index] ?? '';
      if (!old.has(now)) for (const habit of inLine(line, now, extname(path))) found.add(habit);
    }
  }
  for (const [one, other] of opposites)
    if (found.has(one) && found.has(other)) {
      found.delete(one);
      found.delete(other);
    }
  return [...found];
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);

interface Change {
  removed: string[];
  added: string[];
}

function changesBetween(before: string[], after: string[]): Change[] {
  const parts = diffArrays(before, after, { maxEditLength: mostChanges }) ?? [];
  const changes: Change[] = [];
  let open: Change | undefined;
  for (const { value, removed, added } of parts) {
    if (!removed && !added) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { removed: [], added: [] };
      changes.push(open);
    }
    open[removed ? 'removed' : 'added'].push(...value);
  }
  return changes;
}

function inLine(before: string, after: string, extension: string): EditHabit[] {
  const [one, other] = [before.trimEnd(), after.trimEnd()];
  if (one === other || one.trim() === '' || other.trim() === '') return [];
  if (bare(one) === bare(other)) return inForm(one, other);
  const [from, to] = [one.trim(), other.trim()];
  if (/\b(?:let|var)\b/.test(from) && from.replace(/\b(?:let|var)\b/, 'const') === to) return ['const-used'];
  const comment = from.startsWith(to) ? from.slice(to.length) : '';
  if (/^\s+(?:\/\/|#|--|\/\*)/.test(comment)) return ['comments-removed'];
  return typed.has(extension) &&
    to.length > from.length &&
    to !== from &&
    withoutTypes(to) === withoutTypes(from)
    ? ['types-added']
    : [];
}

/** A line without what is only its form: indent, kind of quotes, the sign at its end. */
const bare = (line: string): string => line.trim().replace(/["']/g, '"').replace(/[;,]$/, '');

function inForm(before: string, after: string): EditHabit[] {
  const indents = [before, after].map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const [from = '', to = ''] = indents;
  const has = (line: string, sign: string): number => line.split(sign).length - 1;
  const fewer = (sign: string): boolean => has(before, sign) > has(after, sign);
  const more = (sign: string): boolean => has(before, sign) < has(after, sign);
  const ends = (sign: string): readonly [boolean, boolean] => [before.endsWith(sign), after.endsWith(sign)];
  const seen: [EditHabit, boolean][] = [
    ['tabs-to-spaces', from.includes('\t') && /^ +$/.test(to)],
    ['spaces-to-tabs', /^ +$/.test(from) && /^\t+$/.test(to)],
    ['double-to-single-quotes', fewer('"') && more("'")],
    ['single-to-double-quotes', fewer("'") && more('"')],
    ['semicolons-removed', ends(';')[0] && !/[;,]$/.test(after)],
    ['semicolons-added', ends(';')[1] && !/[;,]$/.test(before)],
    ['trailing-commas-removed', ends(',')[0] && !/[;,]$/.test(after)],
    ['trailing-commas-added', ends(',')[1] && !/[;,]$/.test(before)],
  ];
  return seen.flatMap(([habit, is]) => (is ? [habit] : []));
}

const isComment = (line: string): boolean => /^\s*(?:\/\/|#(?!!)|--\s|\/\*|\*(?:\s|\/|$))/.test(line);

const commentsIn = (lines: readonly string[]): string[] => lines.filter(isComment);

const typed = new Set(['.ts', '.tsx', '.mts', '.cts']);

/** Types behind a colon, where nothing else can stand: parameters, results, variables. */
const withoutTypes = (line: string): string =>
  line
    .replace(/\??:\s*(?:readonly\s+)?[A-Za-z_][\w.]*(?:<[^<>]*>)?(?:\[\])*(?=\s*(?:[,)=;{]|$))/g, '')
    .replace(/\s+/g, ' ');

/**
 * Kept entries as Markdown and back. The order depends on the entries alone, so that exporting what was imported gives the same
 * bytes. A line that is not understood refuses the whole file, with its number: half an import is worse than none.
 */
import {
  longestMemory,
  type Memory,
  type MemoryKind,
  type MemoryWish,
  memoryKinds,
  memoryText,
} from '../../shared/memory.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

const title = '# Memory';
const everywhere = 'Everywhere';
const headings: Record<MemoryKind, string> = {
  fact: 'Facts',
  preference: 'Preferences',
  convention: 'Conventions',
  lesson: 'Lessons',
};

type Entry = Pick<Memory, 'kind' | 'scope' | 'text'>;

/** Ends with a line break. */
export function toMarkdown(entries: readonly Entry[]): string {
  const scopes = [...new Set(entries.map(({ scope }) => scope))].toSorted(byText);
  const parts = scopes.flatMap((scope) => [
    `## ${scope === null ? everywhere : written(scope)}`,
    ...memoryKinds.flatMap((kind) => {
      const texts = entries.filter((entry) => entry.scope === scope && entry.kind === kind);
      if (texts.length === 0) return [];
      const lines = texts.map(({ text }) => text).toSorted(byText);
      return [`### ${headings[kind]}`, lines.map((text) => `- ${text}`).join('\n')];
    }),
  ]);
  return `${[title, ...parts].join('\n\n')}\n`;
}

/** `invalid` with the number of the first line that is none of such a file. */
export function fromMarkdown(markdown: string): Result<MemoryWish[]> {
  const found: MemoryWish[] = [];
  let scope: string | null | undefined;
  let kind: MemoryKind | undefined;
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    const wrong = (why: string): Result<never> =>
      fail('invalid', `Line ${index + 1}: ${why}`, 'Nothing was taken over.');
    const [, mark = '', rest = ''] = /^(#{1,3}|-) (.*)$/s.exec(line.trim()) ?? [];
    if (line.trim() === '' || line.trim() === title) continue;
    if (mark === '##') {
      scope = scopeOf(rest);
      kind = undefined;
      if (scope === undefined) return wrong(`"${shown(rest)}" is not "${everywhere}" and not a full path.`);
    } else if (mark === '###') {
      kind = memoryKinds.find((known) => headings[known] === rest);
      if (kind === undefined)
        return wrong(`"${shown(rest)}" is none of ${Object.values(headings).join(', ')}.`);
    } else if (mark === '-') {
      if (scope === undefined || kind === undefined)
        return wrong('an entry needs a place (##) and a kind (###) above it.');
      if (rest.length > longestMemory) return wrong(`longer than ${longestMemory} characters.`);
      const text = memoryText(rest);
      if (text === '') return wrong('an entry without words.');
      found.push({ kind, scope, text });
    } else return wrong(`"${shown(line)}" is no heading and no entry.`);
  }
  return ok(found);
}

/** By code units and not by anybody's language; what is everywhere comes first. */
const byText = (one: string | null, other: string | null): number =>
  one === other ? 0 : one === null || (other !== null && one < other) ? -1 : 1;

/** A path that a line cannot hold as it is stands there as JSON. */
const written = (path: string): string => (/^\s|\s$|\p{Cc}|^"/u.test(path) ? JSON.stringify(path) : path);

function scopeOf(heading: string): string | null | undefined {
  if (heading === everywhere) return null;
  const path = heading.startsWith('"') ? parsed(heading) : heading;
  return path !== undefined && /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path) ? path : undefined;
}

function parsed(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

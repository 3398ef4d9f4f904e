/**
 * Finds text in the workspace's files. The query is taken literally, because models write code with brackets in it far
 * more often than patterns; a pattern is written between slashes.
 */
import { z } from 'zod';
import { ok } from '../../shared/result.ts';
import { clipLine, firstLines } from './clip.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  query: z.string().min(1).describe('literal text, or /regex/'),
  path: z.string().optional(),
  glob: z.string().optional(),
});

const mostMatches = 200;
const lineLimit = 200;

export const searchInCode: Tool<typeof parameters> = {
  name: 'search_in_code',
  effect: 'read',
  description: 'Find lines in files below path, optionally only those matching a glob.',
  parameters,
  propose: async ({ query, path, glob }, context) => {
    const pattern = /^\/(.+)\/$/s.exec(query)?.[1];
    const found = await context.workspace.search({
      query: pattern ?? query,
      regex: pattern !== undefined,
      limit: mostMatches,
      signal: context.signal,
      ...(path === undefined ? {} : { path }),
      ...(glob === undefined ? {} : { glob }),
    });
    if (!found.ok) return found;
    const { matches, truncated } = found.value;
    const where = `${path === undefined ? '' : ` in ${path}`}${glob === undefined ? '' : ` (${glob})`}`;
    const summary = `"${clipLine(query, 60)}"${where}`;
    const { text, left } = firstLines(groupByFile(matches), context.answerLimit);
    const more =
      truncated || left > 0 ? '\n[cut: there are more matches; narrow the query, path or glob]' : '';
    const content = matches.length === 0 ? `No match for ${query}${where}.` : `${text}${more}`;
    return ok({ proposal: { kind: 'answer', content }, summary });
  },
};

/** A file's name once, then its lines: the path on every line would cost more than the lines. */
function groupByFile(matches: readonly { path: string; line: number; text: string }[]): string[] {
  return [...Map.groupBy(matches, (match) => match.path)].flatMap(([path, lines]) => [
    path,
    ...lines.map(({ line, text }) => `  ${line}: ${clipLine(text.trim(), lineLimit)}`),
  ]);
}

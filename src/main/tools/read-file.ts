/**
 * Shows a text file, without line numbers: what the model copies from here must match the file when it comes back in a
 * SEARCH block. Line ends are shown as LF; edits find them again whatever they are.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { toLf } from '../workspace/line-ends.ts';
import { clipLine, firstLines } from './clip.ts';
import { openText } from './text-file.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  path: z.string(),
  start_line: z.int().min(1).optional(),
  end_line: z.int().min(1).optional(),
});

export const readFile: Tool<typeof parameters> = {
  name: 'read_file',
  effect: 'read',
  description: 'Read a text file, or lines start_line to end_line of it.',
  parameters,
  propose: async ({ path, start_line, end_line }, context) => {
    const file = await openText(context, path);
    if (!file.ok) return file;
    const answer = showLines(file.value.path, file.value.text, { start_line, end_line }, context.answerLimit);
    if (!answer.ok) return answer;
    const range =
      start_line === undefined && end_line === undefined ? '' : `:${start_line ?? 1}-${end_line ?? ''}`;
    return ok({ proposal: { kind: 'answer', content: answer.value }, summary: `${file.value.path}${range}` });
  },
};

/** The header line, then the lines asked for as far as `limit` characters go. Lines count from 1. */
export function showLines(
  path: string,
  text: string,
  { start_line = 1, end_line }: { start_line?: number | undefined; end_line?: number | undefined },
  limit: number,
): Result<string> {
  const lines = toLf(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const total = lines.length;
  if (total === 0) return ok(`${path} is empty`);
  const end = Math.min(end_line ?? total, total);
  if (start_line > total)
    return fail('invalid', `${path} has only ${total} lines.`, `Ask for lines 1 to ${total}.`);
  if (start_line > end) return fail('invalid', `end_line ${end} is before start_line ${start_line}.`);
  const wanted = lines.slice(start_line - 1, end);
  const { text: shown, left } = firstLines(wanted, limit);
  const last = end - left;
  if (left === wanted.length) {
    const long = clipLine(wanted[0] ?? '', limit);
    return ok(`${path} line ${start_line} of ${total}, cut: it has ${wanted[0]?.length} characters\n${long}`);
  }
  const more = left === 0 ? '' : `\n[cut here: go on with start_line ${last + 1}]`;
  return ok(`${path} lines ${start_line}-${last} of ${total}\n${shown}${more}`);
}

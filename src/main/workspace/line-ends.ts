/**
 * Line ends across an editor that normalises them: the person edits LF, the file gets back what each line had.
 * Whether there is a final line end is the person's choice and is taken from the edited text, not restored.
 */
import { alignLines } from './line-alignment.ts';
import { dominantEnd, joinLines, splitLines } from './lines.ts';

export const toLf = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

/**
 * `edited` with the line ends of `reference`: lines that are still there, and lines changed one for one, keep their
 * own; new lines get the reference's most frequent one. `restoreLineEnds(reference, toLf(reference)) === reference`.
 */
export function restoreLineEnds(reference: string, edited: string): string {
  // With one line end throughout there is nothing to find out.
  if (!reference.includes('\r')) return toLf(edited);
  if (!/(?:^|[^\r])\n|\r(?!\n)/.test(reference)) return toLf(edited).replaceAll('\n', '\r\n');
  const before = splitLines(reference);
  const after = splitLines(edited);
  const usual = dominantEnd(before);
  const origins = alignLines(
    before.map((line) => line.text),
    after.map((line) => line.text),
  );
  return joinLines(
    after.map((line, at) => {
      if (line.end === '') return line;
      const origin = origins[at];
      const own = origin ? before[origin.old]?.end : undefined;
      return { text: line.text, end: own === undefined || own === '' ? usual : own };
    }),
  );
}

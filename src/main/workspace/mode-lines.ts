/**
 * Lines above a file's changes that say, as git does, whether it may be executed: `old mode 100644` and `new mode 100755`, or
 * `new file mode 100755`. Only at the very beginning, because further down they are what the file holds.
 */
import { fail, ok, type Result } from '../../shared/result.ts';

const modeLine = /^(old|new|new file) mode (\d{3,6})\s*$/;

/** `executable` is absent where nothing is said of it. `invalid` for anything but a plain file or a program. */
export function takeMode(
  lines: readonly string[],
): Result<{ lines: readonly string[]; executable?: boolean }> {
  const first = lines.findIndex((line) => line.trim() !== '' && !modeLine.test(line));
  const head = first < 0 ? lines : lines.slice(0, first);
  const rest = first < 0 ? [] : lines.slice(first);
  const said = head.flatMap((line) => {
    const [, what = '', bits = ''] = modeLine.exec(line) ?? [];
    return what.startsWith('new') ? [bits] : [];
  });
  const [bits] = said;
  if (bits === undefined) return ok({ lines });
  const plain = /^(?:100|0)?(644|755)$/.exec(bits)?.[1];
  if (plain === undefined || said.length > 1)
    return fail('invalid', `The mode ${said.join(', ')} cannot be given to a file.`, 'Use 100644 or 100755.');
  return ok({ lines: rest, executable: plain === '755' });
}

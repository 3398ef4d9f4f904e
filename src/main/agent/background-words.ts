/**
 * The words in which the model is told of commands in the background: which of them run, what they have printed since it was
 * told last, how they have ended. Bounded, because they stay in the history for ever.
 */
import type { Background } from '../../shared/background.ts';
import { clipLine, clipMiddle } from '../tools/clip.ts';

/** Of output at one time, over all of them. */
const mostCharacters = 2_000;
const mostLines = 40;

/**
 * '' when there is nothing to tell. `take` gives what one has printed since it was last asked; `all`: also those that run and have
 * printed nothing.
 */
export function backgroundWords(
  backgrounds: readonly Background[],
  take: (id: string) => string,
  all: boolean,
): string {
  const told = backgrounds.flatMap((one) => {
    const output = (one.end === null ? take(one.id) : one.end.output).trimEnd();
    if (one.end === null) return output === '' && !all ? [] : [{ one, output }];
    return one.told ? [] : [{ one, output }];
  });
  const speaking = told.filter(({ output }) => output !== '').length;
  return told.map(({ one, output }) => wordsOf(one, clipped(output, speaking))).join('\n');
}

function wordsOf({ id, command, end, appeared }: Background, output: string): string {
  const name = `${id} (${clipLine(oneLine(command), 80)})`;
  if (end === null)
    return output === ''
      ? `[In the background ${name} runs; it has printed nothing new.]`
      : `[In the background ${name} runs. Its output since you were told last, each line behind a bar:]\n${barred(output)}`;
  const made =
    appeared.length === 0
      ? ''
      : ` The person is shown that meanwhile ${oneLine(appeared.join(', '))} appeared.`;
  const printed = output === '' ? '' : ' Its last output, each line behind a bar:';
  return `[In the background ${name} ${endWords(end)}.${made}${printed}]${output === '' ? '' : `\n${barred(output)}`}`;
}

/** A name may hold whatever its maker wants to be read. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ⏎ ');

/** They may stand in a message of the person's: no line of a program's may be taken for one of theirs. */
const barred = (output: string): string =>
  output
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => `| ${line}`)
    .join('\n');

function endWords({ why, exitCode, signal }: NonNullable<Background['end']>): string {
  switch (why) {
    case 'exited':
      return signal === undefined ? `ended with exit ${exitCode ?? 'unknown'}` : `was ended by ${signal}`;
    case 'stopped':
      return 'was stopped by the person';
    case 'crowded':
      return 'was stopped because it had started too many processes';
    case 'closed':
      return 'was stopped when the app was closed, and not started again';
    case 'left':
      return 'does not run in this copy of the session; how it ended is not known here';
    case 'interrupted':
      return 'was interrupted when the app ended, and not started again; what it did last is unknown';
  }
}

/** Head and tail of an output that shares the room with others. */
export function clipped(output: string, sharers = 1): string {
  const most = Math.max(2, Math.floor(mostLines / sharers));
  const lines = output.trimEnd().split('\n');
  const head = Math.floor(most / 2);
  const tail = most - head - 1;
  const few =
    lines.length <= most
      ? lines
      : [
          ...lines.slice(0, head),
          `[... ${lines.length - head - tail} lines left out ...]`,
          ...lines.slice(lines.length - tail),
        ];
  return clipMiddle(few.join('\n'), Math.floor(mostCharacters / sharers));
}

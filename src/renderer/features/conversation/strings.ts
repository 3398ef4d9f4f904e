/**
 * Words of a step under way: what is waited for, how far it is, and what happened on the way to a reply. Each state of waiting
 * has a sentence of its own, because what a person can do differs.
 */
import type { Live } from '../../../shared/feed.ts';
import { retryLine } from '../../../shared/learning-words.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { forecastReading, roundEstimate } from '../../../shared/reading.ts';
import type { Routed } from '../../../shared/routed.ts';
import type { Served, StepNote } from '../../../shared/step-note.ts';
import { formatCount, formatDuration, formatPercent, plural } from '../../format.ts';
import { cacheStrings } from '../../strings-cache.ts';

type Of<K extends Live['kind']> = Extract<Live, { kind: K }>;

/** Seconds are told from here on: a moment is no waiting. */
const worthTelling = 3_000;

const soFar = (ms: number): string =>
  ms < worthTelling ? '' : `, ${formatDuration(Math.floor(ms / 1000) * 1000)} so far`;

const doings = {
  starting: 'has just been sent',
  reading: 'is being read',
  thinking: 'is being thought about',
  writing: 'is being written',
} as const;

/** What goes first, as the subject of a sentence. */
const holders: Record<Of<'queued'>['because'], (doing: Of<'queued'>['doing']) => string> = {
  own: (doing) => `another request of this session ${doing === null ? 'goes first' : doings[doing]}`,
  session: (doing) =>
    doing === 'writing' || doing === 'thinking'
      ? `the other session’s reply ${doings[doing]}`
      : `the other session’s message ${doings[doing ?? 'reading']}`,
  background: (doing) => `a title or summary ${doings[doing ?? 'writing']}`,
  turn: () => 'the other session’s turn goes first',
  outside: () => 'the server works on a request of somebody else',
};

/** What a command has made that can make something run outside of the sandbox later. */
export const madeWords = {
  made: (paths: readonly string[]): string =>
    `While this command ran, ${paths.join(', ')} appeared. Programs outside of the sandbox may run what is in there: look at it before you open the folder in an editor or use git in it.`,
  moveOut: 'Move out of the workspace',
  moving: 'Moving…',
  moved: (paths: readonly string[], to: string): string =>
    paths.length === 0
      ? 'What had appeared while this command ran was gone already.'
      : `While this command ran, ${paths.join(', ')} appeared. You moved it out of the workspace, to ${to}.`,
};

export const liveWords = {
  queued: ({ ahead, because, doing, since }: Of<'queued'>, now: number): string => {
    const place =
      ahead > 1 || because === 'own' || because === 'session' ? `${formatCount(ahead)} ahead, ` : '';
    return `Waiting for its turn: ${place}${holders[because](doing)}${soFar(now - since)}`;
  },
  loading: (reason: string, sinceMs: number): string => `${reason.replace(/\.$/, '')}${soFar(sinceMs)}`,
  /** A new model is tried out; the reason tells how far it is. */
  probing: (reason: string, sinceMs: number): string => `${reason}${soFar(sinceMs)}`,
  retrying: (reason: string, attempt: number, leftMs: number): string =>
    `${reason.replace(/[^.!?]$/, '$&.')} Asking again ${leftMs > 999 ? `in ${formatDuration(leftMs)}` : 'now'}, attempt ${attempt + 1}.`,
  /** `at` is when the report came, `from` when the first one did. */
  reading: (report: Of<'reading'> & { at: number; from: number }, now: number): string => {
    const { total, cached, processed, at, from } = report;
    const { leftMs } = forecastReading(report, now - at, at - from);
    const reused = cached > 0 ? `, ${formatPercent(cached, total)} reused` : '';
    const left = leftMs === null || leftMs < 500 ? '' : `, about ${formatDuration(roundEstimate(leftMs))}`;
    return `Reading ${formatCount(processed)} of ${formatCount(total)} tokens${reused}${left}`;
  },
  readingLabel: 'Prompt read by the model server',
  silent: ({ since, working }: Of<'silent'>, now: number): string => {
    const time = formatDuration(Math.floor((now - since) / 1000) * 1000);
    if (working === true) return `Nothing has come for ${time}; the server says that it works`;
    return working === false
      ? `Nothing has come for ${time}, and the server says that it does nothing`
      : `Nothing has come for ${time}; this server does not tell what it does`;
  },
  writing: (tool: string, characters: number): string =>
    `Writing a call of ${tool}, ${formatCount(characters)} characters so far`,
  room: (steps: number): string =>
    `Making room in the window: ${plural(steps, 'step is', 'steps are')} summed up`,
  first: 'Waiting for the first word',
  thinking: 'Thinking',
  answerNow: 'Stop thinking, answer now',
  answeringNow: 'Ending the thinking…',
} as const;

export const noteWords = (note: StepNote): string => {
  switch (note.kind) {
    case 'fallback':
      return `${modelLabel(note.from)} could not be asked, so ${modelLabel(note.to)} answers. ${note.failure.message}`;
    case 'swapped':
      return `Something else answers at this address since the step before: ${changes(note.was, note.now)}. What is known of it was read anew.`;
    case 'answer-now':
      return note.how === 'ended'
        ? 'You asked for the answer; the thinking was ended here.'
        : 'You asked for the answer; the model was asked again, without thinking.';
    case 'alternative':
      return retryLine(note);
    case 'reread':
      return `${cacheStrings.readAgain(note.read)}: ${cacheStrings.cause({ cause: note.cause, part: note.part ?? null, changes: [] })}.`;
  }
};

/** `model a instead of b, another chat template`. */
function changes(was: Served, now: Served): string {
  const named = (key: 'model' | 'build', what: string): string[] =>
    was[key] === null || now[key] === null || was[key] === now[key]
      ? []
      : [`${what} ${now[key]} instead of ${was[key]}`];
  const template = was.template !== null && now.template !== null && was.template !== now.template;
  return [
    ...named('model', 'model'),
    ...named('build', 'server build'),
    ...(template ? ['another chat template'] : []),
  ].join(', ');
}

export const agentStrings = {
  routed: ({ by, why }: Routed): string => (by === 'model' ? `chosen by the model: ${why}` : why),
  another: 'Another agent',
  to: (agent: string) => `to ${agent}`,
  from: (agent: string) => `${agent} from here on.`,
  may: (what: string) => `May ${what}.`,
};

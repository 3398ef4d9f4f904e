/** Words of what the model servers have to do, and of what the open session's step is at. */
import type { ServerLoad } from '../../../shared/server-load.ts';
import { formatDuration } from '../../format.ts';
import type { LiveState } from '../../stores/live.ts';

type Asked = ServerLoad['waiting'][number];

const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

const doings = {
  starting: 'has just been sent',
  reading: 'its prompt is being read',
  thinking: 'the model thinks',
  writing: 'its reply is being written',
} as const;

export const loadWords = {
  title: 'Model servers',
  waiting: 'in the queue',
  resting: 'Resting until',
  clockTime,
  restingText: (until: number): string =>
    `It failed several times in a row and is left alone until ${clockTime(until)}. What is asked before then goes to another model, where the settings name one, or fails.`,
  text: 'A server answers as many requests at once as it has slots, mostly one. Messages go before titles and summaries.',
  here: 'this session',
  nobody: 'a try-out',
  background: 'on the side',
  running: (doing: keyof typeof doings): string => doings[doing],
  queued: (asked: Asked, now: number): string =>
    `waits for ${formatDuration(Math.max(1, Math.floor((now - asked.since) / 1000)) * 1000)}`,
} as const;

/** What a step is at, in the status bar. */
export const doingWords = {
  queued: { short: 'In the queue', text: 'Others are answered first; the conversation says who.' },
  loading: { short: 'Loading', text: 'The model server is loading its model.' },
  retrying: { short: 'Asking again', text: 'The model server failed and is asked again.' },
  reading: { short: 'Reading', text: 'The model server reads the prompt.' },
  silent: { short: 'Silent', text: 'Nothing has come from the model server for a while.' },
  thinking: { short: 'Thinking', text: 'The model thinks before it speaks.' },
  writing: { short: 'Writing', text: 'The model writes.' },
} as const;

/** Null between steps, and before anything is told of one. */
export function doingOf({ silent, wait, call, text, reasoning }: LiveState): keyof typeof doingWords | null {
  if (silent !== null) return 'silent';
  if (wait?.kind === 'waiting') return wait.cause === 'retry' ? 'retrying' : 'loading';
  if (wait !== null) return wait.kind;
  if (call !== null || text !== '') return 'writing';
  return reasoning === '' ? null : 'thinking';
}

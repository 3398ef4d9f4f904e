/** Words for what a server read again and why: said in the conversation and in the context panel. */
import type { MeterCause, MeterStep, OurChange } from '../shared/cache-meter.ts';
import type { RereadPart } from '../shared/reread.ts';
import { formatCount, formatPercent } from './format.ts';

const causes: Record<MeterCause, string> = {
  first: 'the first request reads everything',
  changed: 'what is sent changed',
  'other-request':
    'another session used the server in between, and it kept no copy of this one (--cache-ram)',
  aside: 'a title, summary or reflection in between was rendered otherwise, and the server kept only that',
  'other-program': 'another program used the server in between',
  restarted: 'the server was started anew',
  swapped: 'another model answers at this address now',
  'no-cache': 'the server keeps nothing from one request to the next (--no-cache-prompt)',
  'no-rollback': 'this kind of model (sliding window or recurrent) cannot go back to an earlier state',
  'reply-changed': 'the model’s template shows the last reply otherwise than it was written',
  'other-model': 'another model was asked than before',
  unwatched: 'Patchbay was not running in between; the server may have done other things',
  unknown: 'the server does not tell why; another program may have used it in between',
};

const parts: Record<RereadPart, string> = {
  tools: 'from the tools on',
  system: 'from the rules on',
  history: 'from within the conversation on',
};

const changes: Record<OurChange, string> = {
  compaction: 'room was made',
  rung: 'calls are asked for in another way',
};

export const cacheStrings = {
  /** A finding as one sentence part: what and why. */
  cause: ({ cause, part, changes: ours }: Pick<MeterStep, 'cause' | 'part' | 'changes'>): string =>
    [
      causes[cause ?? 'unknown'],
      ...(part === null ? [] : [parts[part]]),
      ...(ours.length === 0 ? [] : [`(${ours.map((change) => changes[change]).join(', ')})`]),
    ].join(' '),
  readAgain: (tokens: number) => `Read ${formatCount(tokens)} tokens again`,
  reused: (cached: number, prompt: number) => `${formatPercent(cached, prompt)} reused`,
  step: (read: number, cached: number) =>
    `${formatCount(read)} tokens read, ${formatCount(cached)} reused from the server’s cache`,
} as const;

/**
 * The line that is overwritten while a reply is waited for: whose turn it is, how far the reading is, what the model does.
 * Where a thinking can be ended it names the key for that, until the model speaks.
 */
import type { Live } from '../../../shared/feed.ts';
import { forecastReading, roundEstimate } from '../../../shared/reading.ts';
import { oneLine } from './visible-text.ts';

/** Ends the thinking; see `answer-key.ts`. */
export const answerKey = 't';

type Of<K extends Live['kind']> = Extract<Live, { kind: K }>;

/** `endable`: the thinking can be ended, and somebody sits here. Null for what is no line. */
export function progressLine(live: Live, endable: boolean): string | null {
  switch (live.kind) {
    case 'queued':
      return `waiting for its turn: ${queue(live)}`;
    case 'reading':
      return reading(live);
    case 'waiting':
      if (live.cause !== 'retry') return oneLine(live.reason, 80);
      return `${oneLine(live.reason, 60)}; attempt ${live.attempt} in ${(live.delayMs / 1000).toFixed(1)} s`;
    case 'silent':
      return live.working === true
        ? 'nothing for a while; the server says that it works'
        : `nothing for a while; the server ${live.working === false ? 'says that it does nothing' : 'does not tell what it does'}`;
    case 'room':
      return `making room: ${live.steps} steps are summed up`;
    case 'call':
      return `writing ${oneLine(live.name, 40)} … ${live.characters} characters`;
    case 'reasoning':
      return endable ? `thinking … (${answerKey}: stop thinking, answer now)` : 'thinking …';
    default:
      return null;
  }
}

const holders: Record<Of<'queued'>['because'], string> = {
  own: 'another request of this session',
  session: 'another session',
  background: 'a title or summary',
  turn: 'the turn of another session',
  outside: 'a request of somebody else',
};

const queue = ({ ahead, because }: Of<'queued'>): string =>
  `${holders[because]} goes first${ahead > 1 ? `, ${ahead} ahead` : ''}`;

function reading(live: Of<'reading'>): string {
  const { leftMs } = forecastReading(live, 0);
  const left = leftMs === null || leftMs < 500 ? '' : `, about ${roundEstimate(leftMs) / 1000} s`;
  const remembered = live.cached > 0 ? ` (${live.cached} remembered)` : '';
  return `reading ${live.processed} of ${live.total} tokens${remembered}${left}`;
}

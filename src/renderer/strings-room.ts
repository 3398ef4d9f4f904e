/** Words for room made in the model's window and for what the model says of a turn that failed. */
import { formatCount, plural } from './format.ts';

export const roomStrings = {
  compact: 'Make room now',
  compactText:
    'Old answers are sent to the model in short, or a summary in the place of old steps. Here everything stays as it is.',
  made: 'Made room',
  tokens: (before: number, after: number, counted: boolean): string =>
    `${counted ? '' : 'about '}${formatCount(before)} → ${formatCount(after)} tokens`,
  notMade: 'No room was made',
  showSummary: 'show summary',
  showStubs: 'show what is left out',
  summary: { model: 'Summary by the model', app: 'Summary made from the record' },
  gone: 'The model is sent this in the place of all steps before.',
  stubs: (count: number): string =>
    `${plural(count, 'answer is', 'answers are')} sent to the model in short:`,
  thinking: 'What the model thought in earlier steps is not sent to it any more.',
  kept: 'All of it stays in this record.',
  showCall: (what: string): string => `Show ${what}`,
  reflection: 'Reflection',
  cause: 'Cause',
  lesson: 'Lesson',
  next: 'Next',
  again: ({ number, of }: { number: number; of: number }): string => `Tries again, ${number} of ${of}`,
  told: 'The model’s own words. It is told them again in the next turn.',
  toldNow: 'The model’s own words. It was told them here and went on with them.',
} as const;

/** Words about sessions that were started in the background. */
import { ordinal } from '../shared/ordinal.ts';

export const errandStrings = {
  start: 'Start in the background',
  startShort: 'In the background',
  startHint:
    'Starts a session of its own with this message; you stay here. It waits its turn, and you are told when it is done.',
  starting: 'Starting…',
  place: (number: number) =>
    number === 1 ? 'Next in the background' : `${ordinal(number)} in the background`,
  atWork: 'Works in the background',
  waits: 'It waits its turn',
  waitsText: 'It begins by itself. You are told when it is done or needs you.',
  toFront: 'To the front',
  toFrontOf: (title: string) => `To the front: ${title}`,
  startNow: 'Start now',
  startNowOf: (text: string) => `Start now: ${text}`,
  news: {
    started: 'Started in the background:',
    done: 'Done in the background:',
    failed: 'Failed in the background:',
  },
  open: 'Open',
  seen: 'Got it',
} as const;

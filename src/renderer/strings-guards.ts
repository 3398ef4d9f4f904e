/** Words of what guards say and of the card on which the person decides about it. */
import { plural } from './format.ts';

export const guardStrings = {
  loop: 'Goes round in circles',
  loopWhy: 'The agent was told once in this turn and goes on.',
  seenIn: 'Seen in these calls',
  showCall: (about: string) => `Show the call: ${about}`,
  goOn: 'Let it go on',
  goOnMeans: 'It is not asked about this again in this turn.',
  stopTurn: 'Stop the turn',
  say: {
    reject: 'Say what to do instead',
    rejectNow: 'Say it',
    rejectLabel: 'What the agent should do instead',
    rejectHint: 'Without words it is to find another way by itself.',
  },
  asks: {
    pace: 'This would have been allowed unseen; a guard asks you first.',
    freeze: 'This writes a file that is frozen because it passed its checks.',
  },
  frozen: 'Frozen files',
  frozenText: 'They passed their checks several times as they are; agents write them only with your word.',
  rounds: (count: number) => plural(count, 'round', 'rounds'),
  unfreeze: 'Unfreeze',
  unfrozen: 'not frozen any more',
  unfreezePath: (path: string) => `Unfreeze ${path}`,
  unfreezing: 'Unfreezing…',
  refused: 'not run',
  stopped: 'stopped by you',
  settings: {
    'guards.loops': 'Stop agents that repeat themselves',
    'guards.files': 'Files written unseen in ten minutes',
    'guards.lines': 'Lines changed unseen in ten minutes',
    'guards.commands': 'Commands run unseen in ten minutes',
    'guards.largeChange': 'Wait after a change of more than',
    'guards.freezeAfter': 'Freeze a file after',
  },
  units: {
    'guards.files': 'files',
    'guards.lines': 'lines',
    'guards.commands': 'commands',
    'guards.largeChange': 'lines',
    'guards.freezeAfter': 'rounds',
  },
  letGoOn: 'You let it go on.',
} as const;

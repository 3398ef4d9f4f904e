/** Words about how long sessions and checkpoints are kept. */
export const keepingStrings = {
  settings: {
    keepSessionsDays: 'Delete untouched sessions after',
    keepSessionsCount: 'Keep the newest',
    'checkpoints.days': 'Checkpoints go after',
    'checkpoints.megabytes': 'Checkpoints of a folder take at most',
    'checkpoints.fileMegabytes': 'Checkpoints keep files up to',
  },
  units: {
    keepSessionsDays: 'days (0 keeps all)',
    keepSessionsCount: 'sessions (0 keeps all)',
    'checkpoints.days': 'days (0: never)',
    'checkpoints.megabytes': 'MB (0: no bound)',
    'checkpoints.fileMegabytes': 'MB (1 to 10)',
  },
} as const;

/** What the settings say of a drive, as they are now. */
import type { Limits } from './agent/engine.ts';
import type { Settings } from './settings.ts';

export const limitsOf = (settings: Pick<Settings, 'get'>): Limits => ({
  maxSteps: settings.get('maxSteps'),
  answerLimit: settings.get('answerLimit'),
  commandTimeoutMs: settings.get('commandTimeoutSeconds') * 1000,
  guards: {
    loops: settings.get('guards.loops'),
    files: settings.get('guards.files'),
    lines: settings.get('guards.lines'),
    commands: settings.get('guards.commands'),
    largeChange: settings.get('guards.largeChange'),
    freezeAfter: settings.get('guards.freezeAfter'),
  },
  titles: settings.get('titles'),
  reflections: settings.get('reflections'),
  replans: settings.get('reflections') ? settings.get('replans') : 0,
  agentsFile: settings.get('agentsFile'),
  tasks: {
    maxSteps: settings.get('tasks.maxSteps'),
    atOnce: settings.get('tasks.atOnce'),
    again: settings.get('replans'),
  },
  memoryTokens: settings.get('memory.tokens'),
  errandsAtOnce: settings.get('errands.atOnce'),
});

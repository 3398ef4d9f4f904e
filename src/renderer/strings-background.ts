/** Words about commands that run in the background. */
import type { Background, BackgroundEnd } from '../shared/background.ts';

const whys: Record<BackgroundEnd['why'], string> = {
  exited: 'has ended',
  stopped: 'was stopped',
  closed: 'was stopped with the app',
  crowded: 'was stopped: it had started too many processes',
  left: 'was left behind by the copy',
  interrupted: 'was interrupted when the app ended',
};

export const backgroundStrings = {
  run: 'Run in background',
  /** What that means, by what the command may reach. */
  means: {
    alone:
      'In the background: no time limit, until you stop it or close the app; nothing else can reach its ports.',
    networked:
      'In the background: no time limit, until you stop it or close the app; your browser can reach its ports, another command only with the network.',
    unsandboxed: 'In the background: no time limit, until you stop it or close the app.',
  },
  region: 'Commands in the background',
  running: 'runs in the background',
  /** Of a decision, and of what came of it. */
  decided: 'in the background',
  started: 'was let run in the background',
  rewind: (ids: readonly string[]) =>
    `${ids.join(', ')} ${ids.length === 1 ? 'runs' : 'run'} in the background and may go on changing files. Stop ${ids.length === 1 ? 'it' : 'them'} first if so.`,
  /** How one ended; the agent learns it with the next message. */
  ended: ({ why, exitCode, signal }: BackgroundEnd): string => {
    const how = signal ?? (exitCode === undefined ? null : `exit ${exitCode}`);
    return why === 'exited' && how !== null ? `${whys[why]} with ${how}` : whys[why];
  },
  appeared: (paths: readonly string[]) =>
    `While it ran, ${paths.join(', ')} appeared. Programs outside of the sandbox may run what is in there.`,
  show: 'Show',
  showOf: ({ id, command }: Background) => `Show ${id}: ${command}`,
  stop: 'Stop',
  stopOf: ({ id, command }: Background) => `Stop ${id}: ${command}`,
  stopping: 'Stopping…',
  choose: 'Commands of the agent',
  foreground: 'of this turn',
  inList: (id: string) => `command in the background (${id})`,
};

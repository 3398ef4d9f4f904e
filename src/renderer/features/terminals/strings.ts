/** Words of the terminals and of what runs. */
import type { ProcessRow } from '../../../shared/contract/processes.ts';

const kinds: Record<ProcessRow['kind'], string> = {
  command: 'command',
  terminal: 'terminal',
  server: 'model server',
};

export const terminalStrings = {
  title: 'Terminals',
  tabs: 'Terminals and what runs',
  agent: 'Agent',
  processes: 'Running',
  new: 'New terminal',
  close: 'Close the panel',
  closeOne: (title: string) => `Close ${title}`,
  terminal: (title: string, number: number) => `${number}: ${title}`,
  /** For screen readers. */
  input: (title: string) => `Terminal ${title}. Keys go to it; Ctrl+\` leaves it.`,
  loading: 'Opening the terminal…',
  loadFailed: 'The terminal could not be loaded',
  tryAgain: 'Try again',
  emptyTitle: 'No terminal is open',
  emptyText: 'A terminal is your own shell with your full rights. Agents never type into it.',
  ended: (exitCode: number | null) =>
    exitCode === null ? 'The shell was ended.' : `The shell has ended with exit ${exitCode}.`,
  lost: (characters: number) => `${characters.toLocaleString('en')} characters left out`,
  agentEmptyTitle: 'No command runs',
  agentEmptyText:
    'What a command of this session prints is shown here while it runs, as in a terminal. Nobody types into it.',
  agentOutput: 'Output of the command',
  running: 'runs',
  over: 'has ended',
  stop: 'Stop this command',
  stopping: 'Stopping…',
  nothingRuns: 'Nothing runs',
  nothingRunsText: 'Commands of agents, terminals and model servers are listed here while they run.',
  kinds,
  process: (pid: number) => `process ${pid}`,
  yours: 'yours',
  app: 'Patchbay',
  starting: 'starting',
  end: 'End',
  endOf: (what: string) => `End ${what}`,
  elsewhere: 'under Local servers',
  leftBehind: (count: number) =>
    `An earlier start was killed and left ${count === 1 ? 'a process' : `${count} processes`} behind; ended at this start:`,
};

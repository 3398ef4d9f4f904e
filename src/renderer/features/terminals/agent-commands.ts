/** Which commands of the agent there are to look at: the one of the turn, and those in the background. */
import { type Background, isBackgroundId, runningBackgrounds } from '../../../shared/background.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { callsOf } from '../../../shared/session-view.ts';

export interface AgentCommand {
  /** Under which its output is live: its call's, or its own where it runs in the background. */
  id: string;
  callId: string;
  text: string;
  /** Null while it runs. */
  end: 'over' | NonNullable<Background['end']> | null;
}

/** Those that run, the turn's first. Pure. */
export function runningCommands(state: SessionState): AgentCommand[] {
  const call = callsOf(state).findLast(
    ({ status, proposal }) => status === 'running' && proposal?.kind === 'command',
  );
  return [
    ...(call === undefined ? [] : [{ id: call.id, callId: call.id, text: call.summary, end: null }]),
    ...runningBackgrounds(state.backgrounds).map(ofBackground),
  ];
}

/** What became of one that ran. Pure. */
export function commandNow(command: AgentCommand, state: SessionState): AgentCommand {
  if (isBackgroundId(command.id)) {
    const now = state.backgrounds.find(({ id }) => id === command.id);
    return now === undefined ? command : ofBackground(now);
  }
  const runs = callsOf(state).some(({ id, status }) => id === command.id && status === 'running');
  return { ...command, end: runs ? null : 'over' };
}

/** Those that a person is to see beside the conversation: what they ended themselves, or the agent knows, is no news. Pure. */
export const shownBackgrounds = (backgrounds: readonly Background[]): Background[] =>
  backgrounds.filter(({ end, told }) => end === null || (!told && end.why !== 'stopped'));

const ofBackground = ({ id, callId, command, end }: Background): AgentCommand => ({
  ...{ id, callId, end },
  text: command.replaceAll('\n', ' ⏎ '),
});

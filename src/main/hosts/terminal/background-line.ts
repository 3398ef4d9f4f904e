/** What is said of commands in the background as it happens, beside the lines of the turn. */
import type { FactOf } from '../../../shared/event.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import type { Ink } from './ink.ts';
import { oneLine } from './visible-text.ts';

type BackgroundFact = FactOf<'background.started' | 'background.appeared' | 'background.ended'>;

const whys = {
  exited: 'has ended',
  stopped: 'was stopped',
  closed: 'was stopped with the app',
  crowded: 'was stopped: it had started too many processes',
  left: 'was left behind by the copy',
  interrupted: 'was interrupted when the app ended; it is not started again',
} as const;

export function backgroundLine({ type, data }: BackgroundFact, state: SessionState, ink: Ink): string {
  const { backgroundId } = data;
  const command = state.backgrounds.find(({ id }) => id === backgroundId)?.command ?? '';
  const name = `${backgroundId} ${oneLine(command, 80)}`;
  if (type === 'background.started') return ink.dim(`» in the background: ${name}`);
  if (type === 'background.appeared')
    return ink.yellow(
      `! while ${name} ran, ${oneLine(data.paths.join(', '), 400)} appeared, which can make something run later`,
    );
  const { why, exitCode, signal } = data;
  const how = signal ?? (exitCode === undefined ? '' : `exit ${exitCode}`);
  return ink.dim(`» ${name} ${whys[why]}${why === 'exited' && how !== '' ? `: ${how}` : ''}`);
}

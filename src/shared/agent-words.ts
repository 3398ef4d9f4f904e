/** Words that wait for the next message or result to be told with it: of another agent, and of commands in the background. */
import { toldBackgrounds } from './background.ts';
import type { SessionState } from './session-state.ts';

type Words = Pick<
  { -readonly [K in keyof SessionState]: SessionState[K] },
  'agentWords' | 'untold' | 'backgrounds'
>;

/** Of what no message has carried yet only the newest is told, and nothing when it is the same agent again. */
export function newWords(state: Words, from: string, words: string | undefined, to?: string): void {
  if (words === undefined) return;
  const first = state.untold?.from ?? from;
  state.agentWords = words;
  state.untold = first === to ? null : { from: first, words };
}

export function carried(state: Words, told: string | undefined, backgroundWords: string | undefined): void {
  if (backgroundWords !== undefined) state.backgrounds = toldBackgrounds(state.backgrounds);
  if (told !== undefined && state.untold?.words === told) state.untold = null;
}

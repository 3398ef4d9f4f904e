/** Words for when changes are reviewed: before every write, or all of a turn at its end. */
import type { ReviewMode } from '../shared/held.ts';

const modes: Record<ReviewMode, { title: string; short: string; detail: string }> = {
  each: {
    title: 'Before every write',
    short: 'Each write',
    detail: 'A change is shown before it is made, one after the other.',
  },
  turn: {
    title: 'At the end of the turn',
    short: 'End of turn',
    detail: 'The agent works in a copy. One review lands all of it; until then your folder stays as it is.',
  },
  stage: {
    title: 'At the end of the stage',
    short: 'End of stage',
    detail: 'All sub-stages work in one copy. One review at the end of the stage lands what they made.',
  },
};

export const reviewModeStrings = {
  modes,
  picker: 'When you review changes',
  held: 'held',
  heldPhase: 'Held for the review of its turn',
  heldRegion: 'Held changes',
  heldFiles: (files: number) =>
    `${files === 1 ? '1 changed file is' : `${files} changed files are`} held and not in your folder. The next turn goes on with ${files === 1 ? 'it' : 'them'}.`,
  reviewHeld: 'Review now',
  inCopy: 'In the sandbox and in the agent’s copy: your folder does not change, no network',
  card: (files: number, when: ReviewMode) => {
    const what = when === 'stage' ? 'stage' : 'turn';
    return files === 1 ? `The change of this ${what}: 1 file` : `The changes of this ${what}: ${files} files`;
  },
  cardText: 'None of it is in your folder yet.',
};

/** Words about commands of nobody's session (checks of the plan, gates) that want a word first, or were not run. */
import type { AskedCheck } from '../shared/plan.ts';

const sandboxes: Record<AskedCheck['sandbox'], string> = {
  enforced: 'Runs in the sandbox.',
  unavailable: 'Runs without a sandbox, with your full rights.',
  off: 'Runs without a sandbox, with your full rights.',
};

export const askedStrings = {
  text: 'Your word is for exactly these commands as they are now. When what they run changes, they ask again.',
  why: ({ rule, sandbox }: AskedCheck): string => `${rule}. ${sandboxes[sandbox]}`,
  runOnce: (count: number): string => (count === 1 ? 'Run once' : `Run all ${count} once`),
  notNow: 'Not now',
  notRun: (title: string): string => `Not run: ${title}.`,
} as const;

/** Words about rules that are suggested: of the settings page and of the card of a command. */
import type { DoubtfulRule, Suggestion, WithdrawalKind } from '../shared/suggestion.ts';
import { plural } from './format.ts';

const undone: Record<WithdrawalKind, string> = {
  undone: 'what its command had made was taken back',
  rejected: 'you rejected its command',
  changed: 'you changed its command',
};

const ended = ({ exitCode, check }: DoubtfulRule): string => {
  const how = exitCode === null ? 'did not come to an end' : `ended with exit code ${exitCode}`;
  return check === null ? how : `went well, and “${check}”, which had passed before, ${how}`;
};

export const suggestionStrings = {
  title: 'Suggested',
  text: 'Rules that your own answers in this folder speak for. None allows anything before you add it; then it holds in every folder.',
  empty:
    'Nothing now. A command that you run as it is four times in a row, each time well, is suggested here.',
  evidence: ({ approvals, sessions }: Suggestion, first: string, last: string): string =>
    `You ran it as it was ${approvals} times in a row, in ${plural(sessions, 'session', 'sessions')}, each with exit code 0. First ${first}, last ${last}.`,
  also: (count: number): string => `Would also have allowed ${plural(count, 'other call', 'other calls')}`,
  alsoList: 'What else it would have allowed',
  alsoNewest: (count: number): string => `The newest ${count} commands of them.`,
  alsoNone: 'Would have allowed nothing else of this folder’s past.',
  accept: 'Add rule',
  dismiss: 'Not this',
  withdrawn: (kind: WithdrawalKind, at: string): string =>
    `Taken out of your rules ${at}, because ${undone[kind]}. It asks again.`,
  putBack: 'Put it back',
  fine: 'Leave it out',
  doubtful: (rule: DoubtfulRule, at: string): string =>
    `You took this from a suggestion. Its last command ${ended(rule)}, ${at}.`,
  remove: 'Remove it',
  /** A button of one rule among many. */
  of: (what: string, rule: string): string => `${what}: ${rule}`,
  card: {
    habit: ({ approvals }: Suggestion): string =>
      `You ran this as it was ${approvals} times in a row, each with exit code 0.`,
    withdrawn: (kind: WithdrawalKind): string =>
      `A rule that allowed this was taken out again, because ${undone[kind]}.`,
  },
} as const;

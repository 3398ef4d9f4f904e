/** Words of the context panel. */

import { formatCount, formatPercent, plural } from '../../format.ts';
import type { Context } from '../../stores/context.ts';

type SectionId = Context['sections'][number]['id'];
type CutId = Context['cuts'][number]['what'];

const sections: Record<SectionId, string> = {
  rules: 'Rules',
  agents: 'AGENTS.md',
  tools: 'Tools',
  summary: 'Summary of earlier steps',
  user: 'Your messages',
  agent: 'Replies and calls',
  files: 'Files read',
  commands: 'Output of commands',
  results: 'Answers of other tools',
  marks: 'Marks of the chat template',
};

const cuts: Record<CutId, string> = {
  thinking: 'Reasoning of older replies',
  outdated: 'Answers that are out of date: files read again or changed since, calls made again',
  answers: 'Older answers, down to their beginning and end',
  steps: 'The oldest steps, for a summary in their place',
};

const about = (counted: boolean, tokens: number): string =>
  `${counted ? '' : 'about '}${formatCount(tokens)}`;

export const contextStrings = {
  title: 'Context',
  loading: 'Counting…',
  failed: 'The context cannot be shown',
  retry: 'Count again',
  close: 'Close the context',
  next: 'Next request',
  sections,
  cuts,
  tokens: about,
  total: (counted: boolean, total: number, window: number | null) =>
    window === null
      ? `${about(counted, total)} tokens; the server does not tell how many there is room for`
      : `${about(counted, total)} of ${formatCount(window)} tokens`,
  left: (counted: boolean, free: number) =>
    free < 0 ? `, ${about(counted, -free)} too many. ` : `, ${about(counted, free)} free. `,
  counted: 'Counted by the server.',
  estimated: 'Estimated: the server has no counter.',
  reserve: 'Kept free for the reply',
  free: 'Free',
  over: 'Too many',
  share: (part: number, whole: number) => formatPercent(part, whole),
  notesFixed: 'as it was at the first message; it stays so for this session',
  notesOpen: 'as it is now; it is fixed with the first message',
  notesCut: (lines: number) => `${plural(lines, 'line', 'lines')} left out`,
  cutTitle: 'When room is wanted, this goes first',
  cutText: 'Rules, tools and AGENTS.md are never cut, nor is what you asked first.',
  cutNothing: 'Nothing could be left out yet.',
  frees: (tokens: number) => `about ${formatCount(tokens)}`,
  cache: 'Cache',
  cacheEmpty: 'After the first reply this shows what the server had kept and what it read again.',
  cacheUnknown: 'This server does not tell what it reuses.',
  cacheTotal: (cached: number, prompt: number) =>
    `${formatPercent(cached, prompt)} of ${formatCount(prompt)} prompt tokens reused`,
  asTable: 'Show as table',
  asChart: 'Show as chart',
  chart: (steps: number, again: number) =>
    `Tokens of each prompt, ${plural(steps, 'step', 'steps')}: reused and read${again === 0 ? '' : `; ${again} read again`}`,
  onlyLast: (shown: number, all: number) => `The last ${formatCount(shown)} of ${formatCount(all)} steps`,
  legend: { reused: 'reused', read: 'read', again: 'read again' },
  columns: { step: 'Step', prompt: 'Prompt', reused: 'Reused', read: 'Read', cause: 'Cause' },
  step: (turn: number, step: number) => `Turn ${turn}, step ${step}`,
} as const;

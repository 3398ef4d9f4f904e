/**
 * A session's title from the model. Asked once, after the first turn that came to something, and only while the title is the one
 * made from the first message: a name a person gave is theirs.
 */
import type { Fact } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { clipLine } from '../tools/clip.ts';
import { askAside } from './aside.ts';
import type { Asking } from './asking.ts';
import { closedJson } from './closed-json.ts';

const schema = {
  type: 'object',
  properties: { title: { type: 'string' } },
  required: ['title'],
  additionalProperties: false,
} as const;

const longestTitle = 60;
const mostTokens = 60;

export function needsTitle({ titledBy, turns, unstarted }: SessionState): boolean {
  const good = turns.filter(({ reason }) => reason === 'completed' || reason === 'answered');
  return titledBy === 'app' && unstarted === null && good.length === 1 && good[0] === turns.at(-1);
}

/** The fact to append; none when the model has no title to give. */
export async function askTitle(asking: Asking, question: string, signal: AbortSignal): Promise<Fact[]> {
  const { model, request } = asking;
  const answer = await askAside({
    model,
    request,
    question,
    schema,
    maxTokens: mostTokens,
    signal,
    priority: 'background',
  });
  if (answer.kind !== 'text') return [];
  const title = cleanTitle(answer.text);
  if (title === '') return [];
  return [{ type: 'session.renamed', data: { title, by: 'model', usage: answer.usage } }];
}

/** One short line without quotes, marks of Markdown or a full stop at the end; empty when nothing is left. */
export function cleanTitle(answer: string): string {
  const value = closedJson(answer);
  const inJson =
    typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string';
  const said = inJson ? String(value.title) : answer.trim().startsWith('{') ? '' : answer;
  const line = said
    .replace(/<[^>]*>/g, ' ')
    .replace(/[*`]/g, '')
    .split('\n')
    .map((one) => one.replace(/^[\s#>"'“”«»_-]+|[\s"'“”«»_.]+$/gu, '').replace(/\s+/g, ' '))
    .find((one) => one !== '');
  return clipLine((line ?? '').replace(/^title:\s*/i, ''), longestTitle);
}

/**
 * What the person says of things that a run has written down, until it is sent: kept by this browser like a draft, told to nobody before.
 * Sent, they are words of the run like any others, and the history of its decisions has them.
 */
import { create } from 'zustand';
import { keep, kept } from './kept.ts';

export interface Comment {
  id: string;
  /** What it is about: one comment's place on the page. */
  about: string;
  /** The same in words, with what stands there: whoever reads it later may not see the page. */
  title: string;
  words: string;
}

type OfStages = Readonly<Record<string, readonly Comment[]>>;

/** By run, then by stage. */
export const useComments = create<{ runs: Readonly<Record<string, OfStages>> }>(() => ({ runs: {} }));

const place = (run: string): string => `patchbay.comments.${run}`;

const none: readonly Comment[] = [];

const read = (run: string): void =>
  useComments.setState(({ runs }) => ({ runs: { ...runs, [run]: parsed(kept(place(run))) } }));

/** Of a run that is looked at. Once: where nothing can be kept, the page has them. */
export function readComments(run: string): void {
  if (useComments.getState().runs[run] === undefined) read(run);
}

/** Call once. What another tab sent or added is so here as well. */
export function startComments(): void {
  addEventListener('storage', ({ key }) => {
    const run = Object.keys(useComments.getState().runs).find((one) => place(one) === key);
    if (run !== undefined) read(run);
  });
}

export const commentsOf = (run: string, stage: string) => (state: { runs: Record<string, OfStages> }) =>
  ofStage(state.runs[run], stage);

/** A stage may be called what every object has, like `constructor`. */
const ofStage = (stages: OfStages = {}, stage: string): readonly Comment[] =>
  new Map(Object.entries(stages)).get(stage) ?? none;

export const addComment = (run: string, stage: string, comment: Omit<Comment, 'id'>): void =>
  change(run, stage, (before) => [...before, { ...comment, id: crypto.randomUUID() }]);

export const removeComment = (run: string, stage: string, id: string): void =>
  change(run, stage, (before) => before.filter((one) => one.id !== id));

/** Those were sent; what was said since stays. */
export const clearComments = (run: string, stage: string, sent: readonly Comment[]): void =>
  change(run, stage, (before) => before.filter(({ id }) => !sent.some((one) => one.id === id)));

/** Of a run that is gone. */
export function forgetComments(run: string): void {
  useComments.setState(({ runs }) => ({ runs: { ...runs, [run]: {} } }));
  keep(place(run), null);
}

function change(run: string, stage: string, to: (before: readonly Comment[]) => readonly Comment[]): void {
  const { runs } = useComments.getState();
  const after = { ...runs[run], [stage]: to(ofStage(runs[run], stage)) };
  useComments.setState({ runs: { ...runs, [run]: after } });
  const isEmpty = Object.values(after).every(({ length }) => length === 0);
  keep(place(run), isEmpty ? null : JSON.stringify(after));
}

/** What an older page, or somebody else, has left there may be anything. */
function parsed(text: string | null): OfStages {
  try {
    const said: unknown = JSON.parse(text ?? '{}');
    if (typeof said !== 'object' || said === null) return {};
    const lists = Object.entries(said).map(([stage, list]) => [
      stage,
      Array.isArray(list) ? list.filter(isComment) : [],
    ]);
    return Object.fromEntries(lists);
  } catch {
    return {};
  }
}

const isComment = (one: unknown): one is Comment =>
  typeof one === 'object' &&
  one !== null &&
  ['id', 'about', 'title', 'words'].every((key) => typeof Reflect.get(one, key) === 'string');

/** As they are sent: what is said of all, and below it each with what it is about. */
export const commentWords = (comments: readonly Comment[], more = ''): string =>
  [...(more === '' ? [] : [more]), ...comments.map(({ title, words }) => `${title}: ${words}`)].join('\n');

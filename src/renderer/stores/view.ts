/**
 * What is shown where: view, theme, panels, drafts. Data of the page only; nothing of it is known to the host. Drafts
 * are kept per session so that going elsewhere never costs a sentence.
 */

import { z } from 'zod';
import { create } from 'zustand';
import { authorSchema } from '../../shared/contract/checkpoints.ts';
import { keep, kept } from './kept.ts';

export const viewNames = [
  'session',
  'inbox',
  'memory',
  'learning',
  'plan',
  'pipelines',
  'servers',
  'settings',
] as const;
export type ViewName = (typeof viewNames)[number];
export type Theme = 'system' | 'dark' | 'light';

/** On a narrow window one column is shown at a time. */
export const columns = ['list', 'conversation', 'review'] as const;
export type Column = (typeof columns)[number];

export interface ReviewPlace {
  callId: string;
  /** Null: the first file that is not reviewed. */
  path: string | null;
  /** Position of a change in it; null: the first that is open. */
  hunk: number | null;
}

/** What the review panel compares, in the place of a patch: two states of the folder (`to` null: now), or one author's changes. */
export const comparedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('states'), from: z.string(), to: z.string().nullable() }),
  z.object({ kind: z.literal('authors'), who: authorSchema }),
]);
export type Compared = z.infer<typeof comparedSchema>;

interface View {
  view: ViewName;
  theme: Theme;
  /** Call whose patch the review panel shows; null means the oldest that waits. */
  reviewCallId: string | null;
  compared: Compared | null;
  /** The file that was chosen there, and of which patch. */
  reviewFile: { patch: string; path: string } | null;
  reviewOpen: boolean;
  /** The change to show there; null once it is shown. */
  reviewPlace: ReviewPlace | null;
  /** Waiting card that gets the focus as soon as it is there. */
  openedCard: { sessionId: string; callId: string } | null;
  /** The review panel has the whole width. */
  focusReview: boolean;
  listOpen: boolean;
  /** Name of the open drawer; null when it is closed. */
  drawer: string | null;
  column: Column;
  palette: boolean;
  legend: boolean;
  /** Model the person asked to begin a session with, elsewhere than at the start; null when they did not. */
  wantedModel: string | null;
  /** The same of an agent. */
  wantedAgent: string | null;
  /** The last rewind is to be undone, once the timeline is there to ask about it. */
  redoWanted: boolean;
  /** Call to bring into view; `at` makes asking for the same one twice a change. */
  shownCall: { callId: string; at: number } | null;
  drafts: Readonly<Record<string, string>>;
}

const places = {
  theme: 'patchbay.theme',
  list: 'patchbay.list',
  draft: (id: string) => `patchbay.draft.${id}`,
};

export const useView = create<View>(() => ({
  view: 'session',
  theme: asTheme(kept(places.theme)),
  reviewCallId: null,
  compared: null,
  reviewFile: null,
  reviewOpen: false,
  reviewPlace: null,
  openedCard: null,
  focusReview: false,
  listOpen: kept(places.list) !== 'closed',
  drawer: null,
  column: 'conversation',
  palette: false,
  legend: false,
  wantedModel: null,
  wantedAgent: null,
  redoWanted: false,
  shownCall: null,
  drafts: {},
}));

export function asTheme(value: unknown): Theme {
  return value === 'dark' || value === 'light' ? value : 'system';
}

export function setView(view: ViewName): void {
  useView.setState({ view, column: 'conversation', focusReview: false });
}

export function setTheme(theme: Theme): void {
  useView.setState({ theme });
  keep(places.theme, theme);
}

/** Opens the review panel with the patch of `callId`, or with the oldest patch that waits. */
export function openReview(callId: string | null = null): void {
  useView.setState({
    view: 'session',
    reviewCallId: callId,
    compared: null,
    reviewFile: null,
    reviewOpen: true,
    column: 'review',
  });
}

export function openComparison(compared: Compared): void {
  useView.setState({ view: 'session', compared, reviewOpen: true, column: 'review' });
}

/** The same, with the change that is looked at. */
export function openReviewAt(place: ReviewPlace): void {
  openReview(place.callId);
  useView.setState({ reviewPlace: place });
}

export const showFile = (patch: string, path: string): void =>
  useView.setState({ reviewFile: { patch, path } });

export const placeShown = (): void => useView.setState({ reviewPlace: null });

export const openCard = (openedCard: View['openedCard']): void => useView.setState({ openedCard });

export function closeReview(): void {
  useView.setState({ reviewOpen: false, compared: null, focusReview: false, column: 'conversation' });
}

/** Another session is opened: nothing of it is under review yet. */
export function leaveReview(): void {
  useView.setState(({ column }) => ({
    reviewOpen: false,
    reviewCallId: null,
    reviewPlace: null,
    reviewFile: null,
    compared: null,
    shownCall: null,
    focusReview: false,
    column: column === 'review' ? 'conversation' : column,
  }));
}

export const setFocusReview = (focusReview: boolean): void => useView.setState({ focusReview });
export const setColumn = (column: Column): void => useView.setState({ column });
export const setDrawer = (drawer: string | null): void => useView.setState({ drawer });
const isShown = ({ drawer, view }: View, name: string): boolean => drawer === name && view === 'session';
export const contextIsShown = (view: View): boolean => isShown(view, 'context');
export const terminalsAreShown = (view: View): boolean => isShown(view, 'terminal');

export const setRedoWanted = (redoWanted: boolean): void => useView.setState({ redoWanted });

/** The drawer is below the conversation: that has to be in view, too. */
export function showDrawer(name: 'checkpoints' | 'context' | 'terminal'): void {
  useView.setState({ drawer: name, view: 'session', column: 'conversation', focusReview: false });
}

function toggleDrawer(name: 'checkpoints' | 'context'): void {
  if (isShown(useView.getState(), name)) setDrawer(null);
  else showDrawer(name);
}

export const toggleContext = (): void => toggleDrawer('context');
export const toggleCheckpoints = (): void => toggleDrawer('checkpoints');
export const setPalette = (palette: boolean): void => useView.setState({ palette });
export const setLegend = (legend: boolean): void => useView.setState({ legend });
export const wantAgent = (wantedAgent: string | null): void => useView.setState({ wantedAgent });
export const wantModel = (wantedModel: string | null): void => useView.setState({ wantedModel });

export function setListOpen(listOpen: boolean): void {
  useView.setState({ listOpen });
  keep(places.list, listOpen ? null : 'closed');
}

/** Shows the conversation, and in it the row of this id once it is there. */
export function showRow(id: string | null): void {
  const shownCall = id === null ? null : { callId: id, at: Date.now() };
  useView.setState({ view: 'session', column: 'conversation', focusReview: false, shownCall });
}

/** Brings a call of the open session into view and opens its line. */
export const showCall = (callId: string): void => showRow(callId);

/** The draft of a session; '' when there is none. */
export function draftOf(sessionId: string): string {
  return useView.getState().drafts[sessionId] ?? kept(places.draft(sessionId)) ?? '';
}

/** Under this name the first words of a new session are kept until it has them: no session is called like that. */
export const firstDraft = 'first message';

/** Behind what is written there already, once. */
export function addToDraft(name: string, text: string): void {
  const draft = draftOf(name).trimEnd();
  if (!draft.includes(text)) setDraft(name, draft === '' ? text : `${draft}\n\n${text}`);
}

export function setDraft(sessionId: string, text: string): void {
  useView.setState(({ drafts }) => ({ drafts: { ...drafts, [sessionId]: text } }));
  keep(places.draft(sessionId), text === '' ? null : text);
}

/**
 * What is shown where: view, theme, panels, drafts. Data of the page only; nothing of it is known to the host. Drafts
 * are kept per session so that going elsewhere never costs a sentence.
 */
import { create } from 'zustand';
import { keep, kept } from './kept.ts';

export type ViewName = 'session' | 'inbox' | 'servers' | 'settings';
export type Theme = 'system' | 'dark' | 'light';

/** On a narrow window one column is shown at a time. */
export type Column = 'list' | 'conversation' | 'review';

interface View {
  view: ViewName;
  theme: Theme;
  /** Call whose patch the review panel shows; null means the oldest that waits. */
  reviewCallId: string | null;
  reviewOpen: boolean;
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
  reviewOpen: false,
  focusReview: false,
  listOpen: kept(places.list) !== 'closed',
  drawer: null,
  column: 'conversation',
  palette: false,
  legend: false,
  wantedModel: null,
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
  useView.setState({ view: 'session', reviewCallId: callId, reviewOpen: true, column: 'review' });
}

export function closeReview(): void {
  useView.setState({ reviewOpen: false, focusReview: false, column: 'conversation' });
}

/** Another session is opened: nothing of it is under review yet. */
export function leaveReview(): void {
  useView.setState(({ column }) => ({
    reviewOpen: false,
    reviewCallId: null,
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

/** The drawer is below the conversation: that has to be in view, too. */
export function showDrawer(name: 'context' | 'terminal'): void {
  useView.setState({ drawer: name, view: 'session', column: 'conversation', focusReview: false });
}

export function toggleContext(): void {
  if (contextIsShown(useView.getState())) setDrawer(null);
  else showDrawer('context');
}
export const setPalette = (palette: boolean): void => useView.setState({ palette });
export const setLegend = (legend: boolean): void => useView.setState({ legend });
export const wantModel = (wantedModel: string | null): void => useView.setState({ wantedModel });

export function setListOpen(listOpen: boolean): void {
  useView.setState({ listOpen });
  keep(places.list, listOpen ? null : 'closed');
}

/** Brings a call of the open session into view and opens its line. */
export function showCall(callId: string): void {
  useView.setState({
    view: 'session',
    column: 'conversation',
    focusReview: false,
    shownCall: { callId, at: Date.now() },
  });
}

/** The draft of a session; '' when there is none. */
export function draftOf(sessionId: string): string {
  return useView.getState().drafts[sessionId] ?? kept(places.draft(sessionId)) ?? '';
}

export function setDraft(sessionId: string, text: string): void {
  useView.setState(({ drafts }) => ({ drafts: { ...drafts, [sessionId]: text } }));
  keep(places.draft(sessionId), text === '' ? null : text);
}

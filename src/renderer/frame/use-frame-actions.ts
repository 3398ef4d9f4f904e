/** Does what the key table promises for the frame itself. */
import { useLayoutEffect } from 'react';
import { flushSync } from 'react-dom';
import type { Turn } from '../../shared/session-state.ts';
import { openTurn, statusOf, waitingCalls } from '../../shared/session-view.ts';
import { saveSession } from '../export-session.ts';
import { askAbout } from '../features/sessions/session-dialogs.tsx';
import { startDemo } from '../features/start/demo.ts';
import { newTerminal, showProcesses, toggleTerminals } from '../features/terminals/terminals-store.ts';
import { type ActionId, frameActions } from '../keys.ts';
import { showAbout } from '../stores/about.ts';
import { registerActions } from '../stores/actions.ts';
import { useAgents } from '../stores/agents.ts';
import { startErrand } from '../stores/errands.ts';
import { refreshModels } from '../stores/host.ts';
import { showRuns } from '../stores/pipelines.ts';
import {
  answerNow,
  configure,
  makeRoom,
  orTrouble,
  resumeTurn,
  stopTurn,
  useSession,
} from '../stores/session.ts';
import { openSession } from '../stores/sessions.ts';
import { showTrust } from '../stores/trust.ts';
import {
  closeReview,
  draftOf,
  openComparison,
  openReview,
  setColumn,
  setLegend,
  setListOpen,
  setPalette,
  setRedoWanted,
  setTheme,
  setView,
  showDrawer,
  type Theme,
  toggleCheckpoints,
  toggleContext,
  useView,
} from '../stores/view.ts';
import { strings } from '../strings.ts';
import { focusWaiting } from './use-opened-card.ts';

const nextTheme: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };

/** At once, not in a task of its own: the keys pressed next are meant for what gets the focus, and would arrive before it. */
function inSession(focusThere: () => void): void {
  flushSync(() => setView('session'));
  focusThere();
}

const focusComposer = (): void => inSession(() => document.getElementById('composer')?.focus());
const goToWaiting = (): void => inSession(focusWaiting);

const isBroken = (turn: Turn | undefined): boolean =>
  turn?.takenBack === undefined && ['failed', 'cancelled', 'limit'].includes(turn?.reason ?? '');

const isInSession = (): boolean => useView.getState().view === 'session';

/** Where it could not be seen whether it is open, it is to be seen. */
function toggleList(): void {
  const { listOpen, column } = useView.getState();
  const isSeen = isInSession() && !useView.getState().focusReview;
  setView('session');
  setListOpen(!(listOpen && isSeen));
  setColumn(column === 'list' && isSeen ? 'conversation' : 'list');
}

const toggleReview = (): void =>
  isInSession() && useView.getState().reviewOpen ? closeReview() : openReview();

const always: Partial<Record<ActionId, () => void>> = {
  'palette.open': () => setPalette(true),
  'legend.open': () => setLegend(true),
  'session.new': () => {
    openSession(null);
    setView('session');
  },
  'view.session': () => setView('session'),
  'view.inbox': () => setView('inbox'),
  'view.memory': () => setView('memory'),
  'view.learning': () => setView('learning'),
  'view.plan': () => setView('plan'),
  'view.pipelines': () => setView('pipelines'),
  'pipeline.start': () => showRuns({ page: 'start' }),
  'view.settings': () => setView('settings'),
  'view.servers': () => setView('servers'),
  'terminal.toggle': toggleTerminals,
  'terminal.new': () => void newTerminal(),
  'processes.show': showProcesses,
  'list.toggle': toggleList,
  'demo.start': () => {
    openSession(null);
    setView('session');
    void startDemo();
  },
  'models.look': () => void refreshModels(),
  'theme.next': () => setTheme(nextTheme[useView.getState().theme]),
};

function about(what: 'rename' | 'remove'): void {
  const { id } = useSession.getState();
  if (id !== null) askAbout(what, id);
}

const withSession: Partial<Record<ActionId, () => void>> = {
  'composer.focus': focusComposer,
  'session.rename': () => about('rename'),
  'session.delete': () => about('remove'),
  'session.save': () => void saveSession(),
  'model.about': () => showAbout(useSession.getState().state.model),
  'folder.trust': showTrust,
  'review.toggle': toggleReview,
  'context.toggle': toggleContext,
  'checkpoints.toggle': toggleCheckpoints,
};

/** The same as the timeline's buttons, without it. */
const withCheckpoint = (first: string): Partial<Record<ActionId, () => void>> => ({
  'changes.compare': () => openComparison({ kind: 'states', from: first, to: null }),
  'changes.agent': () => openComparison({ kind: 'authors', who: 'agent' }),
  'changes.you': () => openComparison({ kind: 'authors', who: 'you' }),
});

function redo(): void {
  setRedoWanted(true);
  showDrawer('checkpoints');
}

export function useFrameActions(): void {
  const open = useSession((session) => session.id !== null);
  const going = useSession(({ state }) => openTurn(state) !== undefined || state.compactionWanted);
  const quiet = useSession(({ state }) => ['idle', 'failed'].includes(statusOf(state)));
  const waits = useSession((session) => waitingCalls(session.state).length > 0);
  const endable = useSession((session) => session.live.endable);
  const broken = useSession(({ state }) => isBroken(state.turns.at(-1)));
  const first = useSession(({ state }) => state.checkpoints[0]?.id);
  const rewound = useSession(({ state }) => state.rewound.length > 0);
  // Before what they are about is drawn: a key pressed at its first sight counts.
  useLayoutEffect(() => {
    const runs = {
      ...always,
      ...(open ? withSession : {}),
      ...(waits ? { 'waiting.focus': goToWaiting } : {}),
      ...(going ? { 'turn.stop': () => void orTrouble(stopTurn()) } : {}),
      ...(open && quiet ? { 'session.compact': () => void orTrouble(makeRoom()) } : {}),
      ...(endable ? { 'turn.answer': () => void orTrouble(answerNow()) } : {}),
      ...(first === undefined ? {} : withCheckpoint(first)),
      ...(rewound ? { 'rewind.redo': redo } : {}),
      ...(broken ? { 'turn.resume': () => void orTrouble(resumeTurn()) } : {}),
    };
    return registerActions(frameActions(runs));
  }, [open, going, quiet, waits, endable, broken, first, rewound]);
  useAgentActions(open);
  useErrandAction();
}

/** While something is written. */
function useErrandAction(): void {
  const id = useSession((session) => session.id);
  const written = useView(() => id !== null && draftOf(id).trim() !== '');
  useLayoutEffect(() => {
    const start = (): void => void orTrouble(startErrand());
    return registerActions(frameActions(written ? { 'session.background': start } : {}));
  }, [written]);
}

/** One action for each agent that is not at work. */
function useAgentActions(open: boolean): void {
  const agents = useAgents(({ agents }) => agents);
  const mode = useSession((session) => session.state.mode);
  useLayoutEffect(() => {
    const others = open ? agents.filter(({ name }) => name !== mode) : [];
    return registerActions(
      others.map(({ name, title, description }) => ({
        id: `agent.${name}`,
        title: strings.palette.agent(title, description),
        group: strings.palette.agents,
        keys: [],
        run: () => void orTrouble(configure({ mode: name })),
      })),
    );
  }, [open, agents, mode]);
}

/** Does what the key table promises for the frame itself. */
import { useEffect } from 'react';
import { openTurn, statusOf, waitingCalls } from '../../shared/session-view.ts';
import { saveSession } from '../features/conversation/save-session.ts';
import { askAbout } from '../features/sessions/session-dialogs.tsx';
import { startDemo } from '../features/start/demo.ts';
import { newTerminal, showProcesses, toggleTerminals } from '../features/terminals/terminals-store.ts';
import { type ActionId, frameActions } from '../keys.ts';
import { showAbout } from '../stores/about.ts';
import { registerActions } from '../stores/actions.ts';
import { refreshModels, useHost } from '../stores/host.ts';
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
  openReview,
  setColumn,
  setDrawer,
  setLegend,
  setListOpen,
  setPalette,
  setTheme,
  setView,
  type Theme,
  toggleContext,
  useView,
} from '../stores/view.ts';
import { strings } from '../strings.ts';

const nextTheme: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };

const focus = (id: string): void => document.getElementById(id)?.focus();

function focusComposer(): void {
  setView('session');
  setTimeout(() => focus('composer'));
}

/** To what the card is about, or its first step: never onto a button that does something irreversible. */
function focusWaiting(): void {
  setView('session');
  setTimeout(() => {
    const card = document.getElementById('waiting');
    (card?.querySelector<HTMLElement>('[data-first]') ?? card)?.focus();
  });
}

const always: Partial<Record<ActionId, () => void>> = {
  'palette.open': () => setPalette(true),
  'legend.open': () => setLegend(true),
  'session.new': () => {
    openSession(null);
    setView('session');
  },
  'view.session': () => setView('session'),
  'view.inbox': () => setView('inbox'),
  'view.settings': () => setView('settings'),
  'view.servers': () => setView('servers'),
  'terminal.toggle': toggleTerminals,
  'terminal.new': () => void newTerminal(),
  'processes.show': showProcesses,
  'list.toggle': () => {
    setListOpen(!useView.getState().listOpen);
    setColumn(useView.getState().column === 'list' ? 'conversation' : 'list');
  },
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
  'review.toggle': () => (useView.getState().reviewOpen ? closeReview() : openReview()),
  'context.toggle': toggleContext,
  'checkpoints.toggle': () => setDrawer(useView.getState().drawer === 'checkpoints' ? null : 'checkpoints'),
};

export function useFrameActions(): void {
  const open = useSession((session) => session.id !== null);
  const going = useSession(({ state }) => openTurn(state) !== undefined || state.compactionWanted);
  const quiet = useSession(({ state }) => ['idle', 'failed'].includes(statusOf(state)));
  const waits = useSession((session) => waitingCalls(session.state).length > 0);
  const endable = useSession((session) => session.live.endable);
  const broken = useSession(({ state }) =>
    ['failed', 'cancelled', 'limit'].includes(state.turns.at(-1)?.reason ?? ''),
  );
  useEffect(() => {
    const runs = {
      ...always,
      ...(open ? withSession : {}),
      ...(waits ? { 'waiting.focus': focusWaiting } : {}),
      ...(going ? { 'turn.stop': () => void orTrouble(stopTurn()) } : {}),
      ...(open && quiet ? { 'session.compact': () => void orTrouble(makeRoom()) } : {}),
      ...(endable ? { 'turn.answer': () => void orTrouble(answerNow()) } : {}),
      ...(broken ? { 'turn.resume': () => void orTrouble(resumeTurn()) } : {}),
    };
    return registerActions(frameActions(runs));
  }, [open, going, quiet, waits, endable, broken]);
  useAgentActions(open);
}

/** One action for each agent that is not at work. */
function useAgentActions(open: boolean): void {
  const agents = useHost((host) => host.agents);
  const mode = useSession((session) => session.state.mode);
  useEffect(() => {
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

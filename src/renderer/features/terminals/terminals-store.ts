/**
 * The person's terminals as the host lists them, and which tab of the panel is shown. What a terminal prints is in none of
 * this: it goes from the stream onto its screen.
 */
import { create } from 'zustand';
import type { TerminalRow } from '../../../shared/contract/terminals.ts';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { setDrawer, showDrawer, terminalsAreShown, useView } from '../../stores/view.ts';

/** A tab is one of these or the id of a terminal. */
export const agentTab = 'agent';
export const processesTab = 'processes';

interface Terminals {
  rows: readonly TerminalRow[];
  tab: string;
  /** The command of the agent that the person chose to see: a call's id or that of one in the background; null for the newest. */
  chosen: string | null;
  /** Terminals opened from here that were not shown yet: programs in them still wait for answers. */
  fresh: ReadonlySet<string>;
  /** The person wants to be in the panel; whoever can take the focus there does, and says so. */
  wantsFocus: boolean;
  failure: Failure | null;
}

export const useTerminals = create<Terminals>(() => ({
  rows: [],
  tab: agentTab,
  chosen: null,
  fresh: new Set(),
  wantsFocus: false,
  failure: null,
}));

export const panelId = 'terminals';

export const askFocus = (): void => useTerminals.setState({ wantsFocus: true });
export const focusGiven = (): void => useTerminals.setState({ wantsFocus: false });

/** The list anew. A tab whose terminal is gone gives way to its neighbour. */
export async function refreshTerminals(): Promise<void> {
  const listed = await asked(() => client().terminal.list());
  if (!listed.ok) {
    useTerminals.setState({ failure: listed.error, rows: [] });
    return;
  }
  const rows = listed.value;
  useTerminals.setState(({ tab }) => ({ rows, failure: null, tab: tabAmong(rows, tab) }));
}

/** Pure: the tab, or another where its terminal is no more. */
export function tabAmong(rows: readonly TerminalRow[], tab: string): string {
  const isThere = tab === agentTab || tab === processesTab || rows.some(({ id }) => id === tab);
  return isThere ? tab : (rows.at(-1)?.id ?? agentTab);
}

export const showTab = (tab: string): void => useTerminals.setState({ tab });

/** Opens one in the session's folder, else where the host opens them, and shows it. */
export async function newTerminal(): Promise<void> {
  showDrawer('terminal');
  const folder = useSession.getState().state.workspace;
  const size = { cols: 80, rows: 24 };
  const opened = await asked(() => client().terminal.open(folder === '' ? size : { ...size, folder }));
  if (!opened.ok) {
    useTerminals.setState({ failure: opened.error });
    return;
  }
  const row = opened.value;
  useTerminals.setState(({ rows, fresh }) => ({
    rows: [...rows, row],
    fresh: new Set(fresh).add(row.id),
    tab: row.id,
    failure: null,
  }));
  askFocus();
}

export async function closeTerminal(id: string): Promise<void> {
  const closed = await asked(() => client().terminal.close({ id }));
  if (!closed.ok && closed.error.code !== 'not_found') useTerminals.setState({ failure: closed.error });
  await refreshTerminals();
}

/** True once for a terminal opened from here. */
export function takeFresh(id: string): boolean {
  const { fresh } = useTerminals.getState();
  if (!fresh.has(id)) return false;
  useTerminals.setState({ fresh: new Set([...fresh].filter((one) => one !== id)) });
  return true;
}

/** Hides the panel when the person is in it, else shows it and puts them there. */
export function toggleTerminals(): void {
  const panel = document.getElementById(panelId);
  if (terminalsAreShown(useView.getState()) && panel?.contains(document.activeElement) === true) {
    hideTerminals();
    return;
  }
  showDrawer('terminal');
  const { rows, tab } = useTerminals.getState();
  const last = rows.at(-1);
  // The keys are for typing, so they lead to a terminal where there is one, but not away from a command that runs.
  if (panel === null && tab === agentTab && last !== undefined) showTab(last.id);
  askFocus();
}

export function hideTerminals(): void {
  setDrawer(null);
  document.getElementById('composer')?.focus();
}

export const chooseCommand = (chosen: string | null): void => useTerminals.setState({ chosen });

/** Shows what a command of the agent prints. */
export function showCommand(id: string): void {
  chooseCommand(id);
  showDrawer('terminal');
  showTab(agentTab);
  askFocus();
}

export function showProcesses(): void {
  showDrawer('terminal');
  showTab(processesTab);
  askFocus();
}

/**
 * The drawer's terminals: what the agent's command prints, the person's own terminals, and what runs. One tab at a time; arrow
 * keys go between them.
 */
import { Plus, SquareTerminal, Trash2, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { TerminalRow } from '../../../shared/contract/terminals.ts';
import { keysOf } from '../../keys.ts';
import { useConnection } from '../../stores/connection.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Empty } from '../../ui/empty.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { AgentView } from './agent-view.tsx';
import { OwnTerminal } from './own-terminal.tsx';
import { ProcessList } from './process-list.tsx';
import { terminalStrings as words } from './strings.ts';
import {
  agentTab,
  askFocus,
  closeTerminal,
  focusGiven,
  hideTerminals,
  newTerminal,
  panelId,
  processesTab,
  refreshTerminals,
  showTab,
  useTerminals,
} from './terminals-store.ts';

const lookMs = 2_000;

export function TerminalsPanel() {
  const { rows, tab, wantsFocus, failure } = useTerminals();
  const panel = useRef<HTMLElement>(null);
  const connected = useConnection(({ status }) => status === 'open');
  useEffect(() => {
    if (!connected) return;
    void refreshTerminals();
    const timer = setInterval(() => void refreshTerminals(), lookMs);
    return () => clearInterval(timer);
  }, [connected]);
  const own = rows.find(({ id }) => id === tab);
  useEffect(() => {
    if (!wantsFocus || own !== undefined) return;
    const first = panel.current?.querySelector<HTMLElement>('[data-first]');
    (first ?? panel.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]'))?.focus();
    focusGiven();
  }, [wantsFocus, own]);
  return (
    <section ref={panel} id={panelId} aria-label={words.title} className="flex h-full flex-col">
      <Tabs rows={rows} tab={tab} />
      {failure === null ? null : (
        <Banner tone="warning" title={failure.message} text={failure.hint} className="mx-3 mb-2" />
      )}
      <div
        role="tabpanel"
        id="terminal-tab"
        aria-label={nameOf(tab, rows)}
        className="flex min-h-0 flex-1 flex-col"
      >
        {own === undefined ? <OtherTab tab={tab} rows={rows} /> : <OwnTerminal key={own.id} row={own} />}
      </div>
    </section>
  );
}

function OtherTab({ tab, rows }: { tab: string; rows: readonly TerminalRow[] }) {
  if (tab === processesTab) return <ProcessList />;
  return <AgentView empty={rows.length === 0 ? <NoTerminal /> : undefined} />;
}

function nameOf(tab: string, rows: readonly TerminalRow[]): string {
  const at = rows.findIndex(({ id }) => id === tab);
  if (at >= 0) return words.terminal(rows[at]?.title ?? '', at + 1);
  return tab === processesTab ? words.processes : words.agent;
}

/** Where there is neither a command nor a terminal. */
function NoTerminal() {
  return (
    <Empty
      icon={<SquareTerminal size={20} aria-hidden />}
      title={words.emptyTitle}
      text={words.emptyText}
      action={
        <Button data-first variant="primary" onClick={() => void newTerminal()}>
          {words.new}
        </Button>
      }
    />
  );
}

/** Arrow keys move within the row, as in every list of tabs. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
  const at = tabs.findIndex((one) => one.matches(':focus'));
  const next = tabs[(at + step + tabs.length) % tabs.length];
  event.preventDefault();
  next?.focus();
  next?.click();
}

function Tabs({ rows, tab }: { rows: readonly TerminalRow[]; tab: string }) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 pr-2 pl-2">
      <div
        role="tablist"
        aria-label={words.tabs}
        onKeyDown={onArrow}
        className="flex min-w-0 items-center gap-1 overflow-x-auto"
      >
        <Tab id={agentTab} tab={tab}>
          {words.agent}
        </Tab>
        {rows.map((row, index) => (
          <Tab key={row.id} id={row.id} tab={tab} dim={row.state === 'ended'}>
            {words.terminal(row.title, index + 1)}
          </Tab>
        ))}
        <Tab id={processesTab} tab={tab}>
          {words.processes}
        </Tab>
      </div>
      <IconButton name={words.new} icon={<Plus size={16} aria-hidden />} onClick={() => void newTerminal()} />
      <span className="flex-1" />
      <CloseOne row={rows.find(({ id }) => id === tab)} />
      <IconButton
        name={words.close}
        keys={keysOf('terminal.toggle')}
        icon={<X size={16} aria-hidden />}
        onClick={hideTerminals}
      />
    </div>
  );
}

function CloseOne({ row }: { row: TerminalRow | undefined }) {
  if (row === undefined) return null;
  return (
    <IconButton
      name={words.closeOne(row.title)}
      icon={<Trash2 size={16} aria-hidden />}
      onClick={() => void closeTerminal(row.id)}
    />
  );
}

function Tab({
  id,
  tab,
  dim = false,
  children,
}: {
  id: string;
  tab: string;
  dim?: boolean;
  children: ReactNode;
}) {
  const selected = id === tab;
  return (
    <button
      type="button"
      role="tab"
      aria-selected={selected}
      aria-controls="terminal-tab"
      tabIndex={selected ? 0 : -1}
      onClick={({ detail }) => {
        showTab(id);
        // Pressed with the mouse it is to be typed into; who walks along the tabs stays among them.
        if (detail > 0) askFocus();
      }}
      className={classNames(
        'h-7 shrink-0 rounded-md px-2.5 text-xs coarse:h-9',
        selected ? 'bg-raised font-medium text-text' : 'text-muted hover:bg-raised hover:text-text',
        dim && 'line-through',
      )}
    >
      {children}
    </button>
  );
}

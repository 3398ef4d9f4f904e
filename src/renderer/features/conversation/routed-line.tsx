/** Which agent was chosen for a message and why, with the others to give it to instead: one choice, and the turn begins anew. */
import { ChevronDown, Route } from 'lucide-react';
import { useAgents } from '../../stores/agents.ts';
import { orTrouble, reroute } from '../../stores/session.ts';
import { Menu, MenuChoices } from '../../ui/menu.tsx';
import type { Row } from './rows.ts';
import { agentStrings as words } from './strings.ts';

export function RoutedLine({ row: { routed, turnId, last } }: { row: Extract<Row, { kind: 'routed' }> }) {
  const agents = useAgents((known) => known.agents);
  const title = agents.find(({ name }) => name === routed.to)?.title ?? routed.to;
  const choices = agents.map((agent) => ({
    value: agent.name,
    title: agent.title,
    detail: agent.description,
  }));
  return (
    <div className="measure flex flex-wrap items-center gap-x-2 text-sm text-muted">
      <Route size={14} aria-hidden className="shrink-0" />
      <p className="min-w-0 break-words">
        <span className="font-medium text-text">{title}</span> {words.routed(routed)}
      </p>
      {last ? (
        <Menu
          label={words.another}
          trigger={
            <button
              type="button"
              className="flex h-6 items-center gap-1 rounded-md px-1.5 text-xs hover:bg-raised hover:text-text data-[state=open]:bg-raised coarse:h-9"
            >
              {words.another}
              <ChevronDown size={12} aria-hidden />
            </button>
          }
        >
          <MenuChoices
            value={routed.to}
            choices={choices}
            onChange={(mode) => void orTrouble(reroute(turnId, mode))}
          />
        </Menu>
      ) : null}
    </div>
  );
}

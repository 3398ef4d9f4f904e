/** Which agent is at work: beside the message that it gets, and where it takes over in the middle of a turn. */
import { ArrowLeftRight } from 'lucide-react';
import { useAgents } from '../../stores/agents.ts';
import { agentStrings as words } from './strings.ts';

const useAgent = (mode: string) => useAgents(({ agents }) => agents.find(({ name }) => name === mode));

/** An agent that is no longer there keeps its name. */
export function AgentName({ mode }: { mode: string }) {
  const agent = useAgent(mode);
  return (
    <span className="ml-auto min-w-0 truncate text-muted" title={agent && words.may(agent.may)}>
      {words.to(agent?.title ?? mode)}
    </span>
  );
}

export function AgentLine({ mode }: { mode: string }) {
  const agent = useAgent(mode);
  return (
    <p className="measure flex gap-2 text-sm break-words text-muted">
      <ArrowLeftRight size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span className="min-w-0">
        <span className="font-medium text-text">{words.from(agent?.title ?? mode)}</span>
        {agent === undefined ? null : ` ${words.may(agent.may)}`}
      </span>
    </p>
  );
}

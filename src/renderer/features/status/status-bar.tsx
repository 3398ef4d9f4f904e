/** One line of truth at the bottom; each item opens what it means. What is not known is not shown as a number. */
import { Folder, ShieldCheck, ShieldOff, TriangleAlert } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { modelLabel } from '../../../shared/model-name.ts';
import { statusOf, usageOf } from '../../../shared/session-view.ts';
import { baseName, formatPercent, formatTokens } from '../../format.ts';
import { useConnection } from '../../stores/connection.ts';
import { modelRow, useHost } from '../../stores/host.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { classNames } from '../../ui/class-names.ts';
import { Popover } from '../../ui/popover.tsx';
import { Progress } from '../../ui/progress.tsx';

const words = strings.status;

export function StatusBar() {
  const open = useSession((session) => session.id !== null && session.state.seq > 0);
  return (
    <section
      aria-label={strings.panels.status}
      className="flex h-7 shrink-0 items-center gap-0.5 overflow-hidden border-t border-line bg-surface px-1.5 text-xs text-muted coarse:h-9"
    >
      {open ? <WorkspaceItem /> : <span className="px-1.5">{words.noWorkspace}</span>}
      <SandboxItem />
      <TroubleItem />
      {open ? (
        <>
          <AgentItem />
          <ModelItem />
          <UsageItems />
        </>
      ) : null}
      <span className="flex-1" />
      <StateItem />
    </section>
  );
}

interface ItemProps {
  label: string;
  shown: ReactNode;
  warns?: boolean;
  className?: string;
  children: ReactNode;
}

function Item({ label, shown, warns = false, className, children }: ItemProps) {
  return (
    <Popover
      label={label}
      trigger={
        <ItemButton warns={warns} className={className}>
          {shown}
        </ItemButton>
      }
    >
      <h2 className="font-semibold">{label}</h2>
      {children}
    </Popover>
  );
}

function ItemButton({ warns, className, ...props }: ComponentProps<'button'> & { warns: boolean }) {
  return (
    <button
      type="button"
      {...props}
      className={classNames(
        'flex h-5 min-w-0 shrink-0 items-center gap-1.5 rounded-sm px-1.5 whitespace-nowrap tabular hover:bg-raised hover:text-text data-[state=open]:bg-raised data-[state=open]:text-text coarse:h-7',
        warns && 'text-warning',
        className,
      )}
    />
  );
}

function WorkspaceItem() {
  const workspace = useSession((session) => session.state.workspace);
  const shown = (
    <>
      <Folder size={12} aria-hidden className="shrink-0" />
      <span className="max-w-40 truncate">{baseName(workspace)}</span>
    </>
  );
  return (
    <Item label={words.workspace} shown={shown}>
      <p className="font-mono text-xs break-all">{workspace}</p>
      <p className="text-muted">{words.workspaceText}</p>
    </Item>
  );
}

function SandboxItem() {
  const sandbox = useHost((host) => host.system?.sandbox);
  if (sandbox === undefined) return null;
  const none = sandbox === 'none';
  const shown = (
    <>
      {none ? <ShieldOff size={12} aria-hidden /> : <ShieldCheck size={12} aria-hidden />}
      <span>{none ? words.sandboxNone : words.sandboxEnforced}</span>
    </>
  );
  return (
    <Item label={words.sandbox} shown={shown} warns={none}>
      <p className="text-muted">{none ? words.sandboxNoneText : words.sandboxEnforcedText}</p>
    </Item>
  );
}

function TroubleItem() {
  const troubles = useHost((host) => host.troubles);
  if (troubles.length === 0) return null;
  const shown = (
    <>
      <TriangleAlert size={12} aria-hidden />
      <span>{words.trouble}</span>
    </>
  );
  return (
    <Item label={words.trouble} shown={shown} warns>
      {troubles.map((trouble) => (
        <p key={trouble} className="break-words">
          {trouble}
        </p>
      ))}
    </Item>
  );
}

function AgentItem() {
  const mode = useSession((session) => session.state.mode);
  const approve = useSession((session) => session.state.approve);
  const agent = useHost((host) => host.agents.find(({ name }) => name === mode));
  return (
    <Item
      label={`${words.agent}: ${agent?.title ?? mode}`}
      shown={agent?.title ?? mode}
      className="narrow:hidden"
    >
      <p className="text-muted">{agent?.description}</p>
      <Fact name={words.agentTools}>{agent?.tools.map(strings.verb).join(', ')}</Fact>
      <Fact name={words.approve}>{strings.approveModes[approve].title}</Fact>
    </Item>
  );
}

function ModelItem() {
  const name = useSession((session) => session.state.model);
  const model = useHost((host) => modelRow(host.models, name));
  return (
    <Item
      label={words.model}
      shown={<span className="max-w-56 truncate">{modelLabel(name)}</span>}
      className="narrow:hidden"
    >
      <p className="font-medium break-words">{modelLabel(name)}</p>
      {model?.endpoint == null ? null : <p className="font-mono text-xs break-all">{model.endpoint}</p>}
      <p className="text-muted">{model?.kind === 'demo' ? words.modelDemoText : words.modelText}</p>
    </Item>
  );
}

function UsageItems() {
  const state = useSession((session) => session.state);
  const window = useHost((host) => modelRow(host.models, state.model)?.window ?? null);
  const { promptTokens: prompt, cachedTokens: cached, completionTokens: written } = usageOf(state).last;
  if (prompt === undefined) return null;
  const used = prompt + (written ?? 0);
  return (
    <>
      <ContextItem used={used} window={window} />
      {cached === undefined ? null : (
        <Item
          label={words.reuseTitle}
          shown={words.reuse(formatPercent(cached, prompt))}
          className="narrow:hidden"
        >
          <p className="text-muted">{words.reuseText(cached, prompt)}</p>
          <Speeds />
        </Item>
      )}
    </>
  );
}

function ContextItem({ used, window }: { used: number; window: number | null }) {
  const full = window !== null && used / window > 0.85;
  const shown = (
    <>
      {window === null ? null : (
        <Progress
          label={words.context}
          value={used / window}
          tone={full ? 'warning' : 'accent'}
          className="w-12"
        />
      )}
      <span>
        {window === null
          ? strings.conversation.tokens(used)
          : words.contextUse(formatTokens(used), formatTokens(window))}
      </span>
    </>
  );
  return (
    <Item label={words.context} shown={shown} warns={full} className="max-[600px]:hidden">
      <p className="text-muted">{words.contextText(used, window)}</p>
    </Item>
  );
}

function Speeds() {
  const { last } = usageOf(useSession((session) => session.state));
  const read = speed((last.promptTokens ?? 0) - (last.cachedTokens ?? 0), last.promptMs);
  const wrote = speed(last.completionTokens ?? 0, last.completionMs);
  return (
    <>
      {read === null ? null : <p className="text-muted">{words.readSpeed(read)}</p>}
      {wrote === null ? null : <p className="text-muted">{words.writeSpeed(wrote)}</p>}
    </>
  );
}

const speed = (tokens: number, ms: number | undefined): number | null =>
  ms === undefined || ms <= 0 || tokens <= 0 ? null : Math.round((tokens * 1000) / ms);

function StateItem() {
  const state = useSession((session) => session.state);
  const connection = useConnection((current) => current.status);
  if (connection !== 'open') return <span className="px-1.5 text-danger">{strings.connection.short}</span>;
  if (state.seq === 0) return null;
  const status = statusOf(state);
  const tone = { idle: '', running: 'bg-info', waiting: 'bg-warning', failed: 'bg-danger' }[status];
  const shown = (
    <>
      {tone === '' ? null : <span aria-hidden className={classNames('size-1.5 rounded-full', tone)} />}
      {strings.statuses[status]}
    </>
  );
  return (
    <Item label={words.state} shown={shown}>
      <p className="text-muted">{words.stateText[status]}</p>
    </Item>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p>
      <span className="text-muted">{name}: </span>
      {children}
    </p>
  );
}

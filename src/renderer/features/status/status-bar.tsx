/** One line of truth at the bottom; each item opens what it means. What is not known is not shown as a number. */
import { Folder, ShieldCheck, ShieldOff, TriangleAlert, Unplug } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { cacheMeter, cacheTotal } from '../../../shared/cache-meter.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { hasAllTurns } from '../../../shared/session-recent.ts';
import { statusOf, usageOf } from '../../../shared/session-view.ts';
import { baseName, formatPercent, formatTokens } from '../../format.ts';
import { keysOf } from '../../keys.ts';
import { showAbout } from '../../stores/about.ts';
import { useAgents } from '../../stores/agents.ts';
import { useConnection } from '../../stores/connection.ts';
import { modelRow, useHost } from '../../stores/host.ts';
import { useSession } from '../../stores/session.ts';
import { contextIsShown, toggleContext, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { rungStrings } from '../../strings-rungs.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { PopoverClose } from '../../ui/popover.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { Item, ItemButton } from './item.tsx';
import { LoadItem } from './load-item.tsx';
import { doingOf, doingWords } from './strings.ts';

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
      <OfflineItem />
      <TroubleItem />
      {open ? (
        <>
          <AgentItem />
          <ModelItem />
          <UsageItems />
        </>
      ) : null}
      <span className="flex-1" />
      <LoadItem />
      <StateItem />
    </section>
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
  const none = sandbox.kind !== 'enforced';
  const shown = (
    <>
      {none ? <ShieldOff size={12} aria-hidden /> : <ShieldCheck size={12} aria-hidden />}
      <span>{none ? words.sandboxNone : words.sandboxEnforced}</span>
    </>
  );
  return (
    <Item label={words.sandbox} shown={shown} warns={none}>
      <p className="text-muted">
        {none ? words.sandboxNoneText : words.sandboxEnforcedText(sandbox.backend)}
      </p>
      {sandbox.kind === 'off' && <p className="text-muted">{words.sandboxOff}</p>}
      {sandbox.kind === 'unavailable' && (
        <p className="text-muted">
          {sandbox.reason} {sandbox.next}
        </p>
      )}
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

/** Shown only when it holds: what is not promised needs no mark. */
function OfflineItem() {
  const offline = useHost((host) => host.settings.find(({ key }) => key === 'offline')?.value === true);
  if (!offline) return null;
  const shown = (
    <>
      <Unplug size={12} aria-hidden />
      <span>{words.offline}</span>
    </>
  );
  return (
    <Item label={words.offline} shown={shown}>
      <p className="text-muted">{words.offlineText}</p>
    </Item>
  );
}

function AgentItem() {
  const mode = useSession((session) => session.state.mode);
  const approve = useSession((session) => session.state.approve);
  const agent = useAgents(({ agents }) => agents.find(({ name }) => name === mode));
  return (
    <Item
      label={`${words.agent}: ${agent?.title ?? mode}`}
      shown={agent?.title ?? mode}
      className="narrow:hidden"
    >
      <p className="text-muted">{agent?.description}</p>
      <Fact name={words.agentMay}>{agent?.may}</Fact>
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
      {model === undefined || model.kind === 'demo' ? null : (
        <Fact name={rungStrings.title}>{rungStrings.line(model.rung)}</Fact>
      )}
      <p className="text-muted">{model?.kind === 'demo' ? words.modelDemoText : words.modelText}</p>
      <PopoverClose>
        <Button size="small" className="self-start" onClick={() => showAbout(name)}>
          {strings.model.about}
        </Button>
      </PopoverClose>
    </Item>
  );
}

function UsageItems() {
  const state = useSession((session) => session.state);
  const window = useHost((host) => modelRow(host.models, state.model)?.window ?? null);
  const { promptTokens: prompt, cachedTokens: cached, completionTokens: written } = usageOf(state).last;
  const all = useMemo(() => cacheTotal(cacheMeter(state)), [state]);
  const shown = useView(contextIsShown);
  if (prompt === undefined) return null;
  const used = prompt + (written ?? 0);
  return (
    <>
      <ContextItem used={used} window={window} />
      {cached === undefined || all.prompt === 0 || !hasAllTurns(state) ? null : (
        <Item
          label={words.reuseTitle}
          shown={words.reuse(formatPercent(all.cached, all.prompt))}
          className="narrow:hidden"
        >
          <p className="text-muted">{words.reuseText(all.cached, all.prompt)}</p>
          <p className="text-muted">{words.reuseLast(cached, prompt)}</p>
          <Speeds />
          {shown ? null : (
            <Button size="small" className="self-start" onClick={toggleContext}>
              {words.showContext}
            </Button>
          )}
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
  const open = useView(contextIsShown);
  return (
    <Tooltip text={words.contextText(used, window)} keys={keysOf('context.toggle')} side="top">
      <ItemButton
        warns={full}
        className={classNames('max-[600px]:hidden', open && 'bg-raised text-text')}
        aria-expanded={open}
        onClick={toggleContext}
      >
        {shown}
      </ItemButton>
    </Tooltip>
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
  const doing = useSession((session) => doingOf(session.live));
  if (connection !== 'open') return <span className="px-1.5 text-danger">{strings.connection.short}</span>;
  if (state.seq === 0) return null;
  const status = statusOf(state);
  const tone = {
    idle: '',
    queued: 'border border-edge',
    running: 'bg-info',
    waiting: 'bg-warning',
    failed: 'bg-danger',
  }[status];
  const shown = (
    <>
      {tone === '' ? null : <span aria-hidden className={classNames('size-1.5 rounded-full', tone)} />}
      {status === 'running' && doing !== null ? doingWords[doing].short : strings.statuses[status]}
    </>
  );
  return (
    <Item label={words.state} shown={shown}>
      {status === 'running' && doing !== null ? <p>{doingWords[doing].text}</p> : null}
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

/**
 * One line per call: icon, verb, object, result, time. Opened on demand with what was asked for and what came back. What
 * came back are the model's or the file's words and is shown with nothing hidden in it.
 */
import { ChevronRight, Wrench } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Background } from '../../../shared/background.ts';
import { grantKind, grantPlace, type PatchProposal } from '../../../shared/proposal.ts';
import { parentId } from '../../../shared/session-draft.ts';
import type { Call } from '../../../shared/session-state.ts';
import { backgroundOf, stepOf } from '../../../shared/session-view.ts';
import { restore } from '../../../shared/untrusted-text.ts';
import { BitMark, LineCounts } from '../../change-marks.tsx';
import { formatDuration } from '../../format.ts';
import { useSession } from '../../stores/session.ts';
import { openReview, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { cacheStrings } from '../../strings-cache.ts';
import { grantStrings } from '../../strings-grants.ts';
import { toolIcons } from '../../tool-icons.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { PathText } from '../../ui/path-text.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { usePatchChanges } from '../../use-renames.ts';
import { backgroundResult, callObject, callResult, isUnseen } from './call-words.ts';
import { FoldedText } from './folded-text.tsx';
import { GuardNotice } from './guard-notice.tsx';
import { MadeNotice } from './made-notice.tsx';
import { TaskTree } from './task-tree.tsx';

const colours = { good: 'text-muted', bad: 'text-danger', warn: 'text-warning', info: 'text-info' } as const;

export function CallLine({ call }: { call: Call }) {
  const shown = useView((view) => (view.shownCall?.callId === call.id ? view.shownCall.at : 0));
  const [open, setOpen] = useState(false);
  const line = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (shown === 0) return;
    setOpen(true);
    line.current?.focus();
  }, [shown]);
  const background = useSession(({ state }) => backgroundOf(state, call.id));
  const Icon = toolIcons[call.name] ?? Wrench;
  return (
    <div className="-mx-2">
      <button
        ref={line}
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="group flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-surface coarse:py-2"
      >
        <Icon size={16} aria-hidden className="shrink-0 text-muted" />
        <span className="shrink-0 text-muted">{strings.verb(call.name)}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-xs">
          {call.proposal?.kind === 'patch' ? (
            <PathText path={callObject(call)} />
          ) : (
            <VisibleText text={callObject(call)} />
          )}
        </span>
        <CallEnd call={call} background={background} />
        <ChevronRight
          size={14}
          aria-hidden
          className={classNames(
            'shrink-0 text-muted opacity-60 transition-transform group-hover:opacity-100',
            open && 'rotate-90',
          )}
        />
      </button>
      <GuardNotice call={call} />
      <MadeNotice call={call} background={background} />
      {call.tasks === undefined ? null : <TaskTree callId={call.id} tasks={call.tasks} />}
      {open ? <CallDetail call={call} /> : <RunningOutput call={call} />}
    </div>
  );
}

/** Of a command that was let run on its end counts, not the call's. */
function CallEnd({ call, background }: { call: Call; background: Background | undefined }) {
  const { words, tone } = background === undefined ? callResult(call) : backgroundResult(background);
  const now = useNow(call.status === 'running');
  const took =
    background !== undefined
      ? tookOf(background)
      : call.status === 'running' && call.startedAt !== null
        ? Math.max(0, now - call.startedAt)
        : call.durationMs;
  return (
    <span className="flex shrink-0 items-center gap-2 text-xs tabular">
      {isUnseen(call) ? <span className="text-warning">{strings.conversation.unseen}</span> : null}
      <span className={classNames('max-w-64 truncate', colours[tone])}>{words}</span>
      {took !== null && took >= 100 ? <span className="text-muted">{formatDuration(took)}</span> : null}
    </span>
  );
}

const tookOf = ({ startedAt, endedAt }: Background): number | null =>
  endedAt === null ? null : endedAt - startedAt;

/** The end of what a running command prints, without opening its line. */
function RunningOutput({ call }: { call: Call }) {
  const output = useSession((session) => session.live.outputs[call.id]);
  if (call.status !== 'running' || output === undefined) return null;
  return (
    <div className="mt-1 mb-2 ml-8 border-l-2 border-line pl-3 text-muted">
      <FoldedText text={output} label={strings.conversation.output} lines={8} tail />
    </div>
  );
}

function CallDetail({ call }: { call: Call }) {
  const output = useSession((session) => session.live.outputs[call.id]);
  const words = strings.conversation;
  const decision = call.approvals.at(-1)?.decision;
  return (
    <div className="mt-1 mb-2 ml-8 flex flex-col gap-3 border-l-2 border-line pl-3">
      {decision?.kind === 'reject' && decision.words !== '' ? (
        <p>
          <span className="text-muted">{words.youSaid}</span> {decision.words}
        </p>
      ) : null}
      {decision != null && 'grant' in decision && decision.grant !== undefined ? (
        <p className="text-warning">
          {
            <VisibleText
              text={grantStrings.granted[grantKind(decision.grant)](grantPlace(decision.grant) ?? '')}
            />
          }
        </p>
      ) : null}
      {call.proposal?.kind === 'patch' ? <PatchFiles call={call} proposal={call.proposal} /> : null}
      <div>
        <p className="mb-1 text-xs text-muted">{words.arguments}</p>
        <FoldedText text={readableArguments(restore(call.arguments))} label={words.arguments} />
      </div>
      {call.content === '' && output === undefined ? null : (
        <div>
          <p className="mb-1 text-xs text-muted">
            {call.status === 'finished' ? words.result : words.output}
          </p>
          <FoldedText
            text={call.status === 'finished' ? call.content : (output ?? '')}
            label={words.result}
            tail={call.status === 'running'}
          />
        </div>
      )}
      <StepCost stepId={parentId(call.id)} />
    </div>
  );
}

/** What the reply that made the call cost its server; nothing where that does not tell. */
function StepCost({ stepId }: { stepId: string }) {
  const usage = useSession((session) => stepOf(session.state, stepId)?.usage);
  if (usage?.promptTokens === undefined || usage.cachedTokens === undefined) return null;
  const { promptTokens: prompt, cachedTokens: cached } = usage;
  return <p className="text-xs text-muted tabular">{cacheStrings.step(prompt - cached, cached)}</p>;
}

function PatchFiles({ call, proposal }: { call: Call; proposal: PatchProposal }) {
  const changes = usePatchChanges(call, proposal);
  return (
    <div className="flex flex-col items-start gap-1.5">
      <ul className="flex flex-col gap-0.5 font-mono text-xs">
        {changes.map(({ path, from, bits, added, removed }) => (
          <li key={path}>
            <VisibleText text={from === null ? path : `${from} → ${path}`} />{' '}
            <LineCounts added={added} removed={removed} /> <BitMark bits={bits} />
          </li>
        ))}
      </ul>
      <Button size="small" onClick={() => openReview(call.id)}>
        {strings.waiting.reviewPatch(changes.length)}
      </Button>
    </div>
  );
}

/** Arguments one to a line, as the model wrote them when they are no JSON object. */
function readableArguments(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return json;
    return Object.entries(value)
      .map(([key, part]) =>
        typeof part === 'string'
          ? `${key}: ${part.includes('\n') ? '\n' : ''}${part}`
          : `${key}: ${JSON.stringify(part)}`,
      )
      .join('\n');
  } catch {
    return json;
  }
}

/** What the rewind dialog says: where it stands, the files, and in words what else goes back and what cannot. */
import type { z } from 'zod';
import type { RewindWhat, restorePlanSchema } from '../../../shared/contract/checkpoints.ts';
import type { Result } from '../../../shared/result.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { turnOf } from '../../../shared/session-view.ts';
import { type Lasting, type LastingCommand, lastingSince } from '../../../shared/since-checkpoint.ts';
import { useSession } from '../../stores/session.ts';
import { backgroundStrings } from '../../strings-background.ts';
import { Banner } from '../../ui/banner.tsx';
import { timelineStrings as words } from './strings.ts';
import type { RewindTarget } from './timeline-items.ts';

export type Plan = z.infer<typeof restorePlanSchema>;
export type Done = Result<Plan> | 'busy' | null;

interface ProgressProps {
  /** Null when no files are looked at. */
  preview: Result<Plan> | null;
  done: Done;
  working: boolean;
  what: RewindWhat;
  forward: boolean;
}

/** Where it stands, in words: comparing, nothing to do, done, or what went wrong. */
export function Progress({ preview, done, working, what, forward }: ProgressProps) {
  const failed = done !== null && done !== 'busy' && !done.ok ? done : preview?.ok === false ? preview : null;
  if (failed !== null && !failed.ok) {
    const { message, hint } = failed.error;
    return (
      <Banner tone="danger" title={words.rewindFailed} text={[message, hint].filter(Boolean).join(' ')} />
    );
  }
  if (done !== null && done !== 'busy' && done.ok) {
    const files = forward ? words.redoneDone : words.rewound(done.value.changes.length);
    const isTold = !forward && what !== 'files';
    return (
      <Banner
        tone="info"
        title={what === 'conversation' && !forward ? words.takenBackDone : files}
        {...(isTold && what === 'both' ? { text: words.takenBackDone } : {})}
      />
    );
  }
  if (what !== 'conversation') {
    if (preview === null) return <p className="text-muted">{words.rewindReading}</p>;
    if (preview.ok && preview.value.changes.length === 0) return <p>{words.rewindNothing}</p>;
  }
  return working ? <Banner tone="warning" title={words.rewindBusy} /> : null;
}

const listShape = 'overflow-y-auto rounded-md border border-line py-1';
const pathShape = 'min-w-0 font-mono text-xs leading-[18px] break-all';

interface PathsProps {
  title: string;
  paths: readonly { path: string; why: string }[];
}

/** Folded: paths with a reason each. */
export function FoldedPaths({ title, paths }: PathsProps) {
  if (paths.length === 0) return null;
  return (
    <details>
      <summary className="text-muted">{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard. */}
      <ul tabIndex={0} className="max-h-40 overflow-y-auto py-1">
        {paths.map(({ path, why }) => (
          <li key={path} className="flex flex-wrap gap-x-3 py-0.5">
            <span className={pathShape}>{path}</span>
            <span className="text-muted">{why}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function PlanLists({ plan }: { plan: Plan }) {
  return (
    <>
      {plan.changes.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard.
        <ul tabIndex={0} className={`max-h-48 ${listShape}`}>
          {plan.changes.map((change) => (
            <li key={change.path} className="flex gap-3 px-3 py-0.5">
              <span className={`w-24 shrink-0 ${change.kind === 'remove' ? 'text-removed' : 'text-muted'}`}>
                {words.kinds[change.kind]}
              </span>
              <span className={pathShape}>{change.path}</span>
            </li>
          ))}
        </ul>
      )}
      <FoldedPaths title={words.kept(plan.kept.length)} paths={plan.kept} />
    </>
  );
}

interface ConsequencesProps {
  target: RewindTarget;
  what: RewindWhat;
  forward: boolean;
}

export function Consequences({ target, what, forward }: ConsequencesProps) {
  const state = useSession((session) => session.state);
  const since = state.checkpoints.find(({ id }) => id === target.checkpointId);
  const withFiles = what !== 'conversation';
  return (
    <div className="flex flex-col gap-2 text-muted">
      <p>{conversationWords(state, target, what, forward)}</p>
      {withFiles && since !== undefined && <LastingEffects lasting={lastingSince(state, since)} />}
      {withFiles ? forward ? null : <p>{words.rewindSafety}</p> : <p>{words.filesStay}</p>}
    </div>
  );
}

function conversationWords(
  state: SessionState,
  { turnId }: RewindTarget,
  what: RewindWhat,
  forward: boolean,
): string {
  const turn = turnId === null ? undefined : turnOf(state, turnId);
  if (turn === undefined || what === 'files') return words.conversationStays;
  const first = clipped(turn.text);
  if (forward) return words.turnsForward(first);
  const from = state.turns.indexOf(turn);
  const count = state.turns.slice(from).filter(({ takenBack }) => takenBack === undefined).length;
  return words.turnsBack(count, first);
}

function clipped(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function LastingEffects({ lasting: { commands, running } }: { lasting: Lasting }) {
  return (
    <section aria-label={words.lastingTitle} className="flex flex-col gap-1.5">
      {commands.length === 0 ? (
        <p>{words.nothingLasting}</p>
      ) : (
        <>
          <p className="text-warning">{words.lasting(commands.length)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard. */}
          <ul tabIndex={0} className={`max-h-36 ${listShape}`}>
            {commands.map((command) => (
              <li key={command.callId} className="flex flex-col px-3 py-0.5">
                <code className={`${pathShape} text-text`}>{clipped(command.command)}</code>
                <span className="text-xs">{reachWords(command)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {running.length === 0 ? null : (
        <p className="text-warning">{backgroundStrings.rewind(running.map(({ id }) => id))}</p>
      )}
    </section>
  );
}

const reachWords = ({ reach, place }: LastingCommand): string =>
  reach === 'place' ? words.reach.place(place ?? '') : words.reach[reach];

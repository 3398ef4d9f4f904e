/**
 * The step under way but for its words: waiting for its turn, loading, reading, thinking, writing a call.
 */
import { FastForward } from 'lucide-react';
import { useState } from 'react';
import { forecastReading } from '../../../shared/reading.ts';
import type { StepNote } from '../../../shared/step-note.ts';
import { keysOf } from '../../keys.ts';
import type { LiveState } from '../../stores/live.ts';
import { answerNow, orTrouble, useSession } from '../../stores/session.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Reasoning } from './reasoning.tsx';
import { followsThought } from './rows.ts';
import { NoteLine } from './step-note.tsx';
import { liveWords as words } from './strings.ts';

/** What comes before the words. */
export function LiveStart() {
  const live = useSession((session) => session.live);
  return (
    <div className="flex flex-col gap-3 pt-3">
      <Notes notes={live.notes.filter((note) => !followsThought(note))} />
      {live.room === null ? null : <Quiet>{words.room(live.room.steps)}</Quiet>}
      {live.reasoning === '' ? null : <Reasoning stepId={live.stepId ?? ''} text={live.reasoning} />}
      <Notes notes={live.notes.filter(followsThought)} />
    </div>
  );
}

/** What is waited for; nothing while words come. */
export function LiveStep() {
  const live = useSession((session) => session.live);
  return (
    <div className={classNames('pt-3', live.text === '' ? 'min-h-9' : 'has-[>:empty]:hidden')}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 empty:hidden">
        <LiveWait live={live} />
        {live.endable ? <AnswerNow key={live.stepId} /> : null}
      </div>
    </div>
  );
}

const Notes = ({ notes }: { notes: readonly StepNote[] }) =>
  notes.map((note) => <NoteLine key={JSON.stringify(note)} note={note} />);

function LiveWait({ live }: { live: LiveState }) {
  const { wait, silent, call, text, reasoning } = live;
  const now = useNow(wait !== null || silent !== null, 500);
  if (silent !== null)
    return <Quiet tone={silent.working === false ? 'warning' : 'info'}>{words.silent(silent, now)}</Quiet>;
  if (wait !== null) return <WaitState wait={wait} now={now} />;
  if (call !== null) return <Quiet>{words.writing(call.name, call.characters)}</Quiet>;
  if (text !== '') return null;
  return <Quiet>{reasoning === '' ? words.first : words.thinking}</Quiet>;
}

function WaitState({ wait, now }: { wait: NonNullable<LiveState['wait']>; now: number }) {
  if (wait.kind === 'queued') return <Quiet tone="muted">{words.queued(wait, now)}</Quiet>;
  if (wait.kind === 'waiting') {
    if (wait.cause !== 'loading' && wait.cause !== 'retry')
      return <Quiet>{words.probing(wait.reason, now - wait.from)}</Quiet>;
    return wait.cause === 'loading' ? (
      <Quiet>{words.loading(wait.reason, now - wait.since)}</Quiet>
    ) : (
      <Quiet tone="warning">{words.retrying(wait.reason, wait.attempt, wait.at + wait.delayMs - now)}</Quiet>
    );
  }
  return (
    <div className="measure flex w-full flex-col gap-1.5">
      <Quiet>{words.reading(wait, now)}</Quiet>
      <Progress label={words.readingLabel} value={forecastReading(wait, 0).share} />
    </div>
  );
}

const dots = { info: 'bg-info', warning: 'bg-warning', muted: 'bg-muted' } as const;

function Quiet({ children, tone = 'info' }: { children: string; tone?: keyof typeof dots }) {
  return (
    <p className="flex items-baseline gap-2 text-sm text-muted tabular">
      <span
        aria-hidden
        className={`size-1.5 shrink-0 -translate-y-px rounded-full motion-safe:animate-pulse ${dots[tone]}`}
      />
      {children}
    </p>
  );
}

/** Only there while the model thinks and its thinking can be ended. */
function AnswerNow() {
  const [asked, setAsked] = useState(false);
  const keys = keysOf('turn.answer');
  return (
    <Button
      size="small"
      busy={asked ? words.answeringNow : null}
      icon={<FastForward size={14} aria-hidden />}
      onClick={() => {
        setAsked(true);
        void orTrouble(answerNow());
      }}
    >
      {words.answerNow}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </Button>
  );
}

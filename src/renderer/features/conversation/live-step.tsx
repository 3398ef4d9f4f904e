/**
 * The step under way: waiting, reading, reasoning, writing. Subscribes by itself, so that thirty times a second only this
 * is drawn anew and no other row.
 */
import { readingLeft } from '../../stores/live.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Reasoning } from './reasoning.tsx';

const words = strings.conversation;

export function LiveStep() {
  const live = useSession((session) => session.live);
  return (
    <div className="flex min-h-6 flex-col gap-3">
      {live.reasoning === '' ? null : <Reasoning text={live.reasoning} />}
      {live.text === '' ? null : (
        <div className="measure">
          <Markdown text={live.text} growing />
        </div>
      )}
      <LiveState />
    </div>
  );
}

function LiveState() {
  const { waiting, reading, call, text, reasoning } = useSession((session) => session.live);
  const now = useNow(waiting !== null || reading !== null, 500);
  if (waiting !== null) {
    return (
      <Quiet>{words.retrying(waiting.reason, waiting.attempt, waiting.at + waiting.delayMs - now)}</Quiet>
    );
  }
  if (reading !== null) {
    const left = readingLeft(reading, now);
    return (
      <div className="measure flex flex-col gap-1.5">
        <Quiet>{words.reading(reading.processed, reading.total, reading.cached, left)}</Quiet>
        <Progress
          label={words.readingLabel}
          value={reading.total === 0 ? null : reading.processed / reading.total}
        />
      </div>
    );
  }
  if (call !== null) return <Quiet>{words.writing(call.name, call.characters)}</Quiet>;
  return text === '' && reasoning === '' ? <Quiet>{words.thinking}</Quiet> : null;
}

function Quiet({ children }: { children: string }) {
  return (
    <p className="flex items-center gap-2 text-sm text-muted tabular">
      <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-info motion-safe:animate-pulse" />
      {children}
    </p>
  );
}

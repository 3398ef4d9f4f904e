/**
 * What the model thought before it spoke: folded, because it is neither an answer nor an act. Opened while it is thought, it stays open
 * when the step is over, although that is another row.
 */
import { ChevronRight } from 'lucide-react';
import { create } from 'zustand';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { classNames } from '../../ui/class-names.ts';

const useOpened = create<{ steps: readonly string[] }>(() => ({ steps: [] }));

const toggle = (step: string): void =>
  useOpened.setState(({ steps }) => ({
    steps: steps.includes(step) ? steps.filter((one) => one !== step) : [...steps, step],
  }));

export function Reasoning({ stepId, text }: { stepId: string; text: string }) {
  const step = useSession(({ id }) => `${id} ${stepId}`);
  const open = useOpened(({ steps }) => steps.includes(step));
  return (
    <div className="measure">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => toggle(step)}
        className="-ml-1 flex items-center gap-1 rounded-sm px-1 text-xs text-muted hover:text-text coarse:py-2"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={classNames('transition-transform', open && 'rotate-90')}
        />
        {strings.conversation.reasoning}
        <span className="tabular">· {strings.conversation.reasoningSize(text.length)}</span>
      </button>
      {open ? (
        <p className="mt-1 border-l-2 border-line pl-3 text-sm leading-[1.55] break-words whitespace-pre-wrap text-muted">
          {text}
        </p>
      ) : null}
    </div>
  );
}

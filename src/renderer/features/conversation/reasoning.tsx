/** What the model thought before it spoke: folded, because it is neither an answer nor an act. */
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../../strings.ts';
import { classNames } from '../../ui/class-names.ts';

export function Reasoning({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="measure">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
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

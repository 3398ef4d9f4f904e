/** What a reply had written when its model failed: folded and quiet, because it is neither an answer nor told to the model. */
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../../strings.ts';
import { classNames } from '../../ui/class-names.ts';
import { Markdown } from '../../ui/markdown.tsx';

const words = strings.conversation;

export function BrokenReply({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="measure text-muted">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-ml-1 flex items-center gap-1 rounded-sm px-1 text-xs hover:text-text coarse:py-2"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={classNames('transition-transform', open && 'rotate-90')}
        />
        <span className="text-warning">{words.broken}</span>
        <span className="tabular">{words.brokenSize(text.length)}</span>
      </button>
      {open ? (
        <div className="mt-1 border-l-2 border-line pl-3">
          <p className="mb-1 text-xs">{words.brokenText}</p>
          <Markdown text={text} />
        </div>
      ) : null}
    </div>
  );
}

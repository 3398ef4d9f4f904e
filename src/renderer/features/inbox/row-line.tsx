/** The line of one thing that waits, the same for calls and for runs: its mark, its words, since when. Pressed, it opens. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatAgo } from '../../format.ts';
import { inboxStrings as words } from './strings.ts';

export interface RowPlace {
  now: number;
  tabIndex: number;
  onOpen: () => void;
}

interface RowLineProps extends RowPlace {
  icon: LucideIcon;
  kind: string;
  /** Beside the kind. */
  what: ReactNode;
  at: number;
  children: ReactNode;
}

export const RowLine = ({ icon: Icon, kind, what, at, now, tabIndex, onOpen, children }: RowLineProps) => (
  <button
    type="button"
    data-row
    tabIndex={tabIndex}
    onClick={onOpen}
    className="flex w-full items-start gap-3 px-3 py-2.5 text-left -outline-offset-2 hover:bg-surface focus:bg-raised"
  >
    <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-info" />
    <span className="min-w-0 flex-1">
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className="shrink-0 font-medium">{kind}</span>
        {what}
      </span>
      {children}
    </span>
    <span className="shrink-0 text-xs text-muted tabular">{words.since(formatAgo(at, now))}</span>
  </button>
);

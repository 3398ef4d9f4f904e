/** What the agent told the person without waiting: its words, marked as such, as plain text with nothing hidden in them. */
import { CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { Notice, NoticeLevel } from '../../../shared/notice.ts';
import { strings } from '../../strings.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

const looks: Record<NoticeLevel, { icon: LucideIcon; colour: string; edge: string }> = {
  info: { icon: Info, colour: 'text-info', edge: 'border-info' },
  warning: { icon: TriangleAlert, colour: 'text-warning', edge: 'border-warning' },
  error: { icon: CircleX, colour: 'text-danger', edge: 'border-danger' },
};

export function NoticeRow({ notice: { level, title, body } }: { notice: Notice }) {
  const { icon: Icon, colour, edge } = looks[level];
  return (
    <div className={`flex gap-2 rounded-md border-l-2 bg-surface px-3 py-2 ${edge}`}>
      <Icon size={16} aria-hidden className={`mt-px shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1 text-sm break-words">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">
            <VisibleText text={title} />
          </span>
          <span className="text-xs text-muted">{strings.conversation.notices[level]}</span>
        </p>
        {body === '' ? null : (
          <p>
            <VisibleText text={body} />
          </p>
        )}
      </div>
    </div>
  );
}

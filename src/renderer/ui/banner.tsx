/** Something that concerns the whole place it stands in: what happened, what is safe, what to do. */
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type BannerTone = 'info' | 'warning' | 'danger';

const icons = { info: Info, warning: TriangleAlert, danger: CircleAlert };
const colours = {
  info: 'border-info/40 bg-info/8 [&>svg]:text-info',
  warning: 'border-warning/40 bg-warning/8 [&>svg]:text-warning',
  danger: 'border-danger/40 bg-danger/8 [&>svg]:text-danger',
};

interface BannerProps {
  tone: BannerTone;
  title: string;
  text?: string | undefined;
  actions?: ReactNode;
  className?: string;
  /** Is not read aloud by itself: for what was there before, or is announced elsewhere. */
  silent?: boolean;
}

export function Banner({ tone, title, text, actions, className, silent = false }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div
      role={silent ? undefined : tone === 'info' ? 'status' : 'alert'}
      className={classNames('flex items-start gap-2.5 rounded-md border px-3 py-2', colours[tone], className)}
    >
      <Icon size={16} aria-hidden className="mt-px shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-[1_1_16rem] break-words">
          <span className="font-medium">{title}</span>
          {text === undefined ? null : <span className="text-muted"> {text}</span>}
        </p>
        {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}

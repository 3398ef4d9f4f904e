/** How far something is, always beside words that say what. `value` from 0 to 1; null when it is not known. */
import { classNames } from './class-names.ts';

interface ProgressProps {
  label: string;
  value: number | null;
  tone?: 'accent' | 'warning';
  className?: string;
}

export function Progress({ label, value, tone = 'accent', className }: ProgressProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className={classNames('h-1 overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={classNames(
          'h-full rounded-full transition-[width]',
          tone === 'accent' ? 'bg-accent' : 'bg-warning',
        )}
        style={{ width: `${percent ?? 100}%`, opacity: percent === null ? 0.35 : 1 }}
      />
    </div>
  );
}

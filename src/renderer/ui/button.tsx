/**
 * A button says what it does. `busy` words replace its label while it works, so nothing spins without saying why; it keeps
 * its focus then, because a disabled element would lose it.
 */
import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent font-medium hover:brightness-110 active:brightness-95',
  plain: 'border border-line bg-raised/60 text-text hover:bg-raised hover:border-edge/60',
  quiet: 'text-muted hover:bg-raised hover:text-text',
  danger: 'border border-line bg-raised/60 text-danger hover:border-danger',
};

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant;
  size?: 'small' | 'medium';
  icon?: ReactNode;
  /** Long words go onto more lines. */
  wraps?: boolean;
  /** Words shown while it works; null or absent when it does not. */
  busy?: string | null;
}

export function Button({
  variant = 'plain',
  size = 'medium',
  icon,
  wraps = false,
  busy,
  className,
  children,
  ...props
}: ButtonProps) {
  const working = typeof busy === 'string';
  const off = working || props['aria-disabled'] === true;
  const onClick = (event: MouseEvent<HTMLButtonElement>): void => {
    if (off) event.preventDefault();
    else props.onClick?.(event);
  };
  return (
    <button
      type="button"
      {...props}
      onClick={onClick}
      aria-disabled={off || undefined}
      className={classNames(
        'inline-flex shrink-0 items-center gap-1.5 rounded-md text-sm transition-colors',
        'disabled:cursor-default disabled:opacity-50 aria-disabled:cursor-default aria-disabled:opacity-60',
        size === 'small' ? 'px-2 text-xs' : 'px-3',
        wraps
          ? 'min-h-7 py-1.5 text-left coarse:min-h-9'
          : `justify-center whitespace-nowrap coarse:h-9 ${size === 'small' ? 'h-6' : 'h-7'}`,
        'focus-visible:outline-offset-1',
        variants[variant],
        className,
      )}
    >
      {icon}
      {working ? busy : children}
    </button>
  );
}

/** An item of the status bar: a word or two, and behind it what they mean. */
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { Popover } from '../../ui/popover.tsx';

interface ItemProps {
  label: string;
  shown: ReactNode;
  warns?: boolean;
  className?: string;
  children: ReactNode;
}

export function Item({ label, shown, warns = false, className, children }: ItemProps) {
  return (
    <Popover
      label={label}
      trigger={
        <ItemButton warns={warns} className={className}>
          {shown}
        </ItemButton>
      }
    >
      <h2 className="font-semibold">{label}</h2>
      {children}
    </Popover>
  );
}

export function ItemButton({ warns, className, ...props }: ComponentProps<'button'> & { warns: boolean }) {
  return (
    <button
      type="button"
      {...props}
      className={classNames(
        'flex h-5 min-w-0 shrink-0 items-center gap-1.5 rounded-sm px-1.5 whitespace-nowrap tabular hover:bg-raised hover:text-text data-[state=open]:bg-raised data-[state=open]:text-text coarse:h-7',
        warns && 'text-warning',
        className,
      )}
    />
  );
}

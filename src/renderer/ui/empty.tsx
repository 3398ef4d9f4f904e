/** What a place is for while nothing is in it, and the one next step. */
import type { ReactNode } from 'react';

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  text?: string;
  /** The one next step. */
  action?: ReactNode;
}

export function Empty({ icon, title, text, action }: EmptyProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center">
      {icon === undefined ? null : <div className="text-muted">{icon}</div>}
      <p className="text-base font-medium">{title}</p>
      {text === undefined ? null : <p className="max-w-80 text-muted">{text}</p>}
      {action === undefined ? null : <div className="mt-2">{action}</div>}
    </div>
  );
}

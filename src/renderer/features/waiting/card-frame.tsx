/** Head, body and feet of a waiting card. `why` is the rule that asked, in its own words. */
import type { ReactNode } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { keysOf } from '../../keys.ts';
import { Banner } from '../../ui/banner.tsx';
import { Kbd } from '../../ui/kbd.tsx';

interface CardFrameProps {
  icon: ReactNode;
  title: string;
  why: string;
  failure: Failure | null;
  children?: ReactNode;
  actions: ReactNode;
}

export function CardFrame({ icon, title, why, failure, children, actions }: CardFrameProps) {
  const keys = keysOf('waiting.focus');
  return (
    <div className="group flex flex-col gap-2.5 p-3">
      <div className="flex items-start gap-2">
        <span className="mt-px shrink-0 text-info">{icon}</span>
        <div className="min-w-0 flex-1">
          <h2 className="text-sm font-semibold">{title}</h2>
          {why === '' ? null : (
            <p className="text-xs text-muted">{why.charAt(0).toUpperCase() + why.slice(1)}</p>
          )}
        </div>
        {keys === undefined ? null : (
          <span className="shrink-0 group-focus-within:invisible narrow:hidden">
            <Kbd keys={keys} />
          </span>
        )}
      </div>
      {children}
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      {actions}
    </div>
  );
}

/** A panel whose bugs stay its own. */
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { PanelBoundary } from '../ui/panel-boundary.tsx';

export function Guarded({ name, children }: { name: string; children: ReactNode }) {
  return (
    <PanelBoundary
      key={name}
      title={strings.panels.broken(name)}
      text={strings.panels.brokenText}
      again={strings.tryAgain}
    >
      {children}
    </PanelBoundary>
  );
}

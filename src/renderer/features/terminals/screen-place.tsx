/** Where a screen stands, and what stands there while it is fetched or when it cannot be. */
import type { RefObject } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import type { Screen } from './screen.ts';
import { terminalStrings as words } from './strings.ts';

interface ScreenPlaceProps {
  place: RefObject<HTMLDivElement | null>;
  screen: Screen | 'failed' | null;
  again: () => void;
}

export function ScreenPlace({ place, screen, again }: ScreenPlaceProps) {
  return (
    <div className="relative min-h-0 min-w-0 flex-1 overflow-x-auto overflow-y-hidden">
      <div ref={place} className="terminal-screen absolute inset-y-1 right-0 left-3" />
      {screen === null ? <p className="p-3 text-muted">{words.loading}</p> : null}
      {screen === 'failed' ? (
        <Banner
          tone="warning"
          title={words.loadFailed}
          className="m-3"
          actions={
            <Button size="small" onClick={again}>
              {words.tryAgain}
            </Button>
          }
        />
      ) : null}
    </div>
  );
}

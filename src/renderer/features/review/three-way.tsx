/**
 * One place that was changed on disk, too: what it was, what it is on disk, what is proposed, side by side. What stands in the editor
 * below is decided with the buttons above it or by typing there; nothing is written before.
 */
import { GitMerge } from 'lucide-react';
import { isMac, keyLabel } from '../../keys.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { hunkStrings as words } from './strings-hunks.ts';
import type { Clash } from './use-hunks.ts';

interface ThreeWayProps {
  clash: Clash;
  onSettle: () => void;
}

export function ThreeWay({ clash, onSettle }: ThreeWayProps) {
  const { base, theirs, mine, isSettled } = clash;
  return (
    <section aria-label={words.clash} className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p
          className={`flex min-w-0 flex-1 basis-60 items-start gap-1.5 text-xs ${isSettled ? 'text-muted' : 'text-warning'}`}
        >
          <GitMerge size={14} aria-hidden className="mt-px shrink-0" />
          {isSettled ? words.clashSettled : words.clashOpen}
        </p>
        <Button size="small" disabled={isSettled} onClick={onSettle}>
          {words.keep}
          <KeyHint keys={keyLabel('Alt+K', isMac)} />
        </Button>
      </div>
      <div className="grid gap-2 @2xl:grid-cols-3">
        <Side title={words.sideBase} lines={base} />
        <Side title={words.sideDisk} lines={theirs} />
        <Side title={words.sideProposed} lines={mine} />
      </div>
    </section>
  );
}

function Side({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-md border border-line">
      <figcaption className="border-b border-line bg-surface px-2 py-0.5 text-xs text-muted">
        {title}
      </figcaption>
      {lines.length === 0 ? (
        <p className="px-2 py-1 text-xs text-muted italic">{words.sideEmpty}</p>
      ) : (
        <Scrolled
          label={title}
          className="max-h-24 overflow-auto px-2 py-1 focus-visible:outline-1 focus-visible:outline-accent"
        >
          <pre className="font-mono text-xs">{lines.join('\n')}</pre>
        </Scrolled>
      )}
    </figure>
  );
}

/** Above the timeline: what the whole session changed and who did it, and the way forward again after a rewind. */
import { GitCompareArrows, Redo2 } from 'lucide-react';
import type { SessionState } from '../../../shared/session-state.ts';
import { openComparison } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { timelineStrings as words } from './strings.ts';
import type { RewindTarget } from './timeline-items.ts';

interface TimelineBarProps {
  state: Pick<SessionState, 'checkpoints' | 'rewound'>;
  onRedo: (target: RewindTarget) => void;
}

export function TimelineBar({ state: { checkpoints, rewound }, onRedo }: TimelineBarProps) {
  const first = checkpoints[0]?.id;
  const last = rewound.at(-1);
  if (first === undefined && last === undefined) return null;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-1">
      {first !== undefined && (
        <>
          <Button
            variant="quiet"
            size="small"
            icon={<GitCompareArrows size={14} aria-hidden />}
            onClick={() => openComparison({ kind: 'states', from: first, to: null })}
          >
            {words.changes.compare}
          </Button>
          {(['agent', 'you'] as const).map((who) => (
            <Button
              key={who}
              variant="quiet"
              size="small"
              onClick={() => openComparison({ kind: 'authors', who })}
            >
              {words.changes[who]}
            </Button>
          ))}
        </>
      )}
      {last !== undefined && (
        <Button
          size="small"
          className="ml-auto"
          icon={<Redo2 size={14} aria-hidden />}
          onClick={() => onRedo({ checkpointId: last.safetyId, turnId: last.turnId })}
        >
          {words.changes.redo}
        </Button>
      )}
    </div>
  );
}

/**
 * Rewinding files to a checkpoint: first what it would change and what it leaves alone, then doing it. Nothing happens
 * before the person has seen the list; what cannot be undone this way is said before, not after.
 */
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { restorePlanSchema } from '../../../shared/contract/checkpoints.ts';
import type { Result } from '../../../shared/result.ts';
import { openTurn } from '../../../shared/session-view.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { timelineStrings as words } from './strings.ts';

type Plan = z.infer<typeof restorePlanSchema>;

interface RewindProps {
  sessionId: string;
  checkpointId: string;
  onClose: () => void;
}

export function RewindDialog({ sessionId, checkpointId, onClose }: RewindProps) {
  const [preview, setPreview] = useState<Result<Plan> | null>(null);
  const [done, setDone] = useState<Result<Plan> | 'busy' | null>(null);
  const working = useSession((session) => openTurn(session.state) !== undefined);
  useEffect(() => {
    let wanted = true;
    void asked(() => client().checkpoint.preview({ sessionId, checkpointId })).then(
      (plan) => wanted && setPreview(plan),
    );
    return () => {
      wanted = false;
    };
  }, [sessionId, checkpointId]);
  const restore = () => {
    setDone('busy');
    void asked(() => client().checkpoint.restore({ sessionId, checkpointId })).then(setDone);
  };
  const finished = done !== null && done !== 'busy' && done.ok ? done.value : null;
  const plan = finished ?? (preview?.ok === true ? preview.value : null);
  return (
    <Dialog open onClose={onClose} title={words.rewindTitle} closeLabel={words.close} wide>
      <div className="flex flex-col gap-3">
        <Progress preview={preview} done={done} working={working} />
        {plan !== null && <PlanLists plan={plan} />}
        {finished === null && (
          <div className="flex flex-col gap-1.5 text-muted">
            <p>{words.rewindLimits}</p>
            <p>{words.rewindSafety}</p>
          </div>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{finished === null ? words.cancel : words.close}</Button>
          {finished === null && plan !== null && plan.changes.length > 0 && (
            <Button
              variant="primary"
              disabled={working}
              busy={done === 'busy' ? words.rewinding : null}
              onClick={restore}
            >
              {words.rewindNow(plan.changes.length)}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

interface ProgressProps {
  preview: Result<Plan> | null;
  done: Result<Plan> | 'busy' | null;
  working: boolean;
}

/** Where it stands, in words: comparing, nothing to do, done, or what went wrong. */
function Progress({ preview, done, working }: ProgressProps) {
  const failed = done !== null && done !== 'busy' && !done.ok ? done : preview?.ok === false ? preview : null;
  if (failed !== null && !failed.ok) {
    const { message, hint } = failed.error;
    return (
      <Banner tone="danger" title={words.rewindFailed} text={[message, hint].filter(Boolean).join(' ')} />
    );
  }
  if (done !== null && done !== 'busy' && done.ok) {
    return <Banner tone="info" title={words.rewound(done.value.changes.length)} />;
  }
  if (preview === null) return <p className="text-muted">{words.rewindReading}</p>;
  if (preview.ok && preview.value.changes.length === 0) return <p>{words.rewindNothing}</p>;
  return working ? <Banner tone="warning" title={words.rewindBusy} /> : null;
}

function PlanLists({ plan }: { plan: Plan }) {
  return (
    <>
      {plan.changes.length > 0 && (
        <ul className="max-h-56 overflow-y-auto rounded-md border border-line py-1">
          {plan.changes.map((change) => (
            <li key={change.path} className="flex gap-3 px-3 py-0.5">
              <span className={`w-24 shrink-0 ${change.kind === 'remove' ? 'text-removed' : 'text-muted'}`}>
                {words.changes[change.kind]}
              </span>
              <span className="min-w-0 font-mono text-xs leading-[18px] break-all">{change.path}</span>
            </li>
          ))}
        </ul>
      )}
      {plan.kept.length > 0 && (
        <details>
          <summary className="text-muted">{words.kept(plan.kept.length)}</summary>
          <ul className="max-h-40 overflow-y-auto py-1">
            {plan.kept.map((file) => (
              <li key={file.path} className="flex flex-wrap gap-x-3 py-0.5">
                <span className="min-w-0 font-mono text-xs leading-[18px] break-all">{file.path}</span>
                <span className="text-muted">{file.why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

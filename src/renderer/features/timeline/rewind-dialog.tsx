/**
 * Going back to a point of the session, or forward again: first what it would change and what it leaves alone, then doing it.
 * Nothing happens before the person has seen the list; what cannot be undone this way is said before, not after.
 */
import { useEffect, useState } from 'react';
import type { RewindWhat } from '../../../shared/contract/checkpoints.ts';
import type { Result } from '../../../shared/result.ts';
import { openTurn, turnOf } from '../../../shared/session-view.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { draftOf, setDraft } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Consequences, type Done, FoldedPaths, type Plan, PlanLists, Progress } from './rewind-parts.tsx';
import { timelineStrings as words } from './strings.ts';
import type { RewindTarget } from './timeline-items.ts';

interface RewindProps {
  sessionId: string;
  target: RewindTarget;
  /** Undoes the last rewind, which `target` names. */
  forward: boolean;
  onClose: () => void;
}

export function RewindDialog({ sessionId, target, forward, onClose }: RewindProps) {
  const preview = useAsked(target.checkpointId, (checkpointId) =>
    client().checkpoint.preview({ sessionId, checkpointId }),
  );
  const [what, setWhat] = useState<RewindWhat>(() => usualWhat(target, forward));
  const [done, setDone] = useState<Done>(null);
  const working = useSession((session) => openTurn(session.state) !== undefined);
  const run = () => {
    setDone('busy');
    void asked(() => carryOut(sessionId, target, forward ? 'redo' : what)).then((result) => {
      if (result.ok && !forward && what !== 'files') returnMessage(sessionId, target.turnId);
      setDone(result);
    });
  };
  const finished = done !== null && done !== 'busy' && done.ok ? done.value : null;
  const withFiles = what !== 'conversation';
  const plan = withFiles ? (finished ?? (preview?.ok === true ? preview.value : null)) : null;
  const ready = !withFiles || (plan !== null && (plan.changes.length > 0 || what === 'both'));
  return (
    <Dialog
      open
      onClose={onClose}
      title={forward ? words.redoTitle : words.rewindTitle}
      closeLabel={words.close}
      wide
    >
      <div className="flex flex-col gap-3">
        {finished === null && !forward && <WhatChoice target={target} what={what} onWhat={setWhat} />}
        <Progress
          preview={withFiles ? preview : null}
          done={done}
          working={working}
          what={what}
          forward={forward}
        />
        {plan !== null && <PlanLists plan={plan} />}
        {finished === null && withFiles && (
          <LeftOut sessionId={sessionId} checkpointId={target.checkpointId} />
        )}
        {finished === null && <Consequences target={target} what={what} forward={forward} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{finished === null ? words.cancel : words.close}</Button>
          {finished === null && ready && (
            <Button
              variant="primary"
              disabled={working}
              busy={done === 'busy' ? words.rewinding : null}
              onClick={run}
            >
              {buttonWords(forward ? 'redo' : what, plan?.changes.length ?? 0)}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function buttonWords(what: RewindWhat | 'redo', files: number): string {
  if (what === 'redo') return words.redoNow;
  if (what === 'conversation') return words.takeBackNow;
  return what === 'files' ? words.rewindNow(files) : words.rewindBoth(files);
}

/** Forward it is what the rewind was; back it is the files, because that alone is what was always meant by a checkpoint. */
function usualWhat({ checkpointId, turnId }: RewindTarget, forward: boolean): RewindWhat {
  if (checkpointId === null) return 'conversation';
  return forward && turnId !== null ? 'both' : 'files';
}

/** The answer for a checkpoint; null until it has come, and where there is no checkpoint. */
function useAsked<T>(
  checkpointId: string | null,
  ask: (checkpointId: string) => Promise<T>,
): Result<T> | null {
  const [answer, setAnswer] = useState<Result<T> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the dialog is of one session, and asks the same of each checkpoint.
  useEffect(() => {
    if (checkpointId === null) return;
    let wanted = true;
    void asked(() => ask(checkpointId)).then((result) => wanted && setAnswer(result));
    return () => {
      wanted = false;
    };
  }, [checkpointId]);
  return answer;
}

function LeftOut({ sessionId, checkpointId }: { sessionId: string; checkpointId: string | null }) {
  const left = useAsked(checkpointId, (id) => client().checkpoint.leftOut({ sessionId, checkpointId: id }));
  if (left?.ok !== true) return null;
  return <FoldedPaths title={words.leftOut(left.value.length)} paths={left.value} />;
}

function carryOut(
  sessionId: string,
  { checkpointId, turnId }: RewindTarget,
  what: RewindWhat | 'redo',
): Promise<Plan> {
  if (what === 'redo') return client().checkpoint.redo({ sessionId });
  if (what === 'conversation' && turnId !== null) return client().checkpoint.takeBack({ sessionId, turnId });
  return client().checkpoint.restore({ sessionId, checkpointId: checkpointId ?? '', what });
}

/** What was taken back can be said again in other words. A draft that is there stays. */
function returnMessage(sessionId: string, turnId: string | null): void {
  const turn = turnId === null ? undefined : turnOf(useSession.getState().state, turnId);
  if (turn !== undefined && draftOf(sessionId).trim() === '') setDraft(sessionId, turn.text);
}

interface WhatChoiceProps {
  target: RewindTarget;
  what: RewindWhat;
  onWhat: (what: RewindWhat) => void;
}

function WhatChoice({ target: { checkpointId, turnId }, what, onWhat }: WhatChoiceProps) {
  if (checkpointId === null || turnId === null) return null;
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1.5">
      <legend className="mb-1 text-xs text-muted">{words.what}</legend>
      {(['files', 'conversation', 'both'] as const).map((choice) => (
        <label key={choice} className="flex items-center gap-1.5">
          <input
            type="radio"
            name="rewind-what"
            className="accent-accent"
            checked={what === choice}
            onChange={() => onWhat(choice)}
          />
          {words.whats[choice]}
        </label>
      ))}
    </fieldset>
  );
}

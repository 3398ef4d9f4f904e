/** A patch that waits. Reading it is the next step, so that is the first button; its files are listed with their sizes. */
import { FileDiff } from 'lucide-react';
import { useState } from 'react';
import { clashingFiles, type PatchProposal } from '../../../shared/proposal.ts';
import type { Approval, Call } from '../../../shared/session-state.ts';
import { BitMark, LineCounts } from '../../change-marks.tsx';
import type { PatchChange } from '../../patch-changes.ts';
import { useSession } from '../../stores/session.ts';
import { openReview, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { usePatchChanges } from '../../use-renames.ts';
import { CardFrame } from './card-frame.tsx';
import { RejectButton, RejectForm } from './reject-form.tsx';
import { type Card, useCard } from './use-card.ts';

interface PatchCardProps {
  call: Call;
  approval: Approval;
  proposal: PatchProposal;
  /** The person typed over the proposal in the review: writing it from here would drop that. */
  edited: boolean;
}

const words = strings.waiting;

export function PatchCard({ call, approval, proposal, edited }: PatchCardProps) {
  const card = useCard(approval);
  const [rejecting, setRejecting] = useState(false);
  const changes = usePatchChanges(call, proposal);
  const { conflict } = approval;
  const when = useSession((session) => session.state.review);
  const actions = rejecting ? (
    <RejectForm
      ready={card.ready}
      deciding={card.deciding}
      onReject={(text) => card.decide({ kind: 'reject', words: text })}
      onCancel={() => setRejecting(false)}
    />
  ) : (
    <PatchActions
      call={call}
      proposal={proposal}
      count={changes.length}
      card={card}
      conflicted={conflict !== null}
      edited={edited}
      onReject={() => setRejecting(true)}
    />
  );
  return (
    <CardFrame
      icon={<FileDiff size={16} aria-hidden />}
      title={
        call.review === true ? reviewModeStrings.card(changes.length, when) : words.patch(changes.length)
      }
      why={approval.rule}
      failure={card.failure}
      actions={actions}
    >
      {conflict === null ? null : (
        <Banner
          tone="warning"
          title={words.conflict(conflict.files.map((file) => file.path))}
          text={words.conflictText}
        />
      )}
      {call.review === true ? <p className="text-xs text-muted">{reviewModeStrings.cardText}</p> : null}
      <PatchFiles changes={changes} callId={call.id} />
      {edited ? <p className="text-xs text-info">{words.editedIn}</p> : null}
    </CardFrame>
  );
}

function PatchFiles({ changes, callId }: { changes: readonly PatchChange[]; callId: string }) {
  return (
    <ul className="flex max-h-40 flex-col gap-0.5 overflow-y-auto">
      {changes.map((file) => (
        <li key={file.path} className="flex items-center gap-2 font-mono text-xs">
          <button
            type="button"
            onClick={() => openReview(callId)}
            className="min-w-0 rounded-sm text-left underline-offset-2 hover:underline coarse:py-1.5"
          >
            <PathText path={file.path} />
          </button>
          <FileStatus file={file} />
          <LineCounts {...file} />
        </li>
      ))}
    </ul>
  );
}

function FileStatus({ file: { change, from, bits } }: { file: PatchChange }) {
  return (
    <>
      {change === 'added' ? <span className="font-sans text-muted">{words.newFile}</span> : null}
      {change === 'deleted' ? <span className="font-sans text-muted">{words.deletedFile}</span> : null}
      {from === null ? null : (
        <span className="flex min-w-0 gap-1 text-muted">
          <span className="shrink-0 font-sans">{words.renamedFrom}</span>
          <PathText path={from} />
        </span>
      )}
      <BitMark bits={bits} />
    </>
  );
}

interface PatchActionsProps {
  call: Call;
  proposal: PatchProposal;
  /** Of files as they are listed. */
  count: number;
  card: Card;
  conflicted: boolean;
  edited: boolean;
  onReject: () => void;
}

function PatchActions({ call, proposal, count, card, conflicted, edited, onReject }: PatchActionsProps) {
  const narrow = useNarrow();
  const reviewing = useView(
    (view) => view.reviewOpen && !narrow && (view.reviewCallId ?? call.id) === call.id,
  );
  // What was changed on disk, too, is decided place by place.
  const isClashing = clashingFiles(proposal).length > 0;
  // The review has the same buttons; two of each would leave open which of them counts.
  if (reviewing) {
    return (
      <p data-under-review className="text-xs text-muted">
        {words.underReview}
      </p>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {conflicted ? (
        <Button data-first variant="primary" onClick={() => openReview(call.id)}>
          {words.reviewConflict}
        </Button>
      ) : (
        <>
          <Button data-first variant="primary" onClick={() => openReview(call.id)}>
            {words.reviewPatch(count)}
          </Button>
          {edited || isClashing ? null : (
            <Button
              disabled={!card.ready}
              busy={card.deciding ? words.deciding : null}
              onClick={() => card.decide({ kind: 'approve' })}
            >
              {words.write(count)}
            </Button>
          )}
        </>
      )}
      <RejectButton onReject={onReject} />
    </div>
  );
}

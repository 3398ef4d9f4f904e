/** Anything else that a rule asks about: its name and what it would do, allow once or not. */
import { Wrench } from 'lucide-react';
import { useState } from 'react';
import type { Approval, Call } from '../../../shared/session-state.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CardFrame } from './card-frame.tsx';
import { RejectButton, RejectForm } from './reject-form.tsx';
import { useCard } from './use-card.ts';

const words = strings.waiting;

export function OtherCard({ call, approval }: { call: Call; approval: Approval }) {
  const card = useCard(approval);
  const [rejecting, setRejecting] = useState(false);
  const title = call.proposal?.kind === 'mode' ? words.mode(call.proposal.mode) : words.use(call.name);
  const detail = call.proposal?.kind === 'mode' ? call.proposal.reason : call.summary;
  const actions = rejecting ? (
    <RejectForm
      ready={card.ready}
      deciding={card.deciding}
      onReject={(text) => card.decide({ kind: 'reject', words: text })}
      onCancel={() => setRejecting(false)}
    />
  ) : (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="primary"
        disabled={!card.ready}
        busy={card.deciding ? words.deciding : null}
        onClick={() => card.decide({ kind: 'approve' })}
      >
        {words.allow}
      </Button>
      <RejectButton onReject={() => setRejecting(true)} />
    </div>
  );
  return (
    <CardFrame
      icon={<Wrench size={16} aria-hidden />}
      title={title}
      why={approval.rule}
      failure={card.failure}
      actions={actions}
    >
      <p className="text-sm break-words whitespace-pre-wrap">
        <VisibleText text={detail} />
      </p>
    </CardFrame>
  );
}

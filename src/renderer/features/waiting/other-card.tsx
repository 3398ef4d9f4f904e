/** Anything else that a rule asks about: its name and what it would do, allow once or not. */
import { Wrench } from 'lucide-react';
import { useState } from 'react';
import type { Approval, Call } from '../../../shared/session-state.ts';
import { strings } from '../../strings.ts';
import { taskStrings } from '../../strings-tasks.ts';
import { toolIcons } from '../../tool-icons.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CardFrame } from './card-frame.tsx';
import { RejectButton, RejectForm } from './reject-form.tsx';
import { TaskPlans } from './task-plans.tsx';
import { useCard } from './use-card.ts';

const words = strings.waiting;

export function OtherCard({ call, approval }: { call: Call; approval: Approval }) {
  const card = useCard(approval);
  const Icon = toolIcons[call.name] ?? Wrench;
  const [rejecting, setRejecting] = useState(false);
  const { title, detail, allow } = wordsOf(call);
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
        {allow}
      </Button>
      <RejectButton onReject={() => setRejecting(true)} />
    </div>
  );
  return (
    <CardFrame
      icon={<Icon size={16} aria-hidden />}
      title={title}
      why={approval.rule}
      failure={card.failure}
      actions={actions}
    >
      {call.proposal?.kind === 'tasks' ? (
        <TaskPlans plans={call.proposal.tasks} />
      ) : (
        <p className="text-sm break-words whitespace-pre-wrap">
          <VisibleText text={detail} />
        </p>
      )}
    </CardFrame>
  );
}

function wordsOf({ proposal, name, summary }: Call): { title: string; detail: string; allow: string } {
  if (proposal?.kind === 'mode')
    return { title: words.mode(proposal.mode), detail: proposal.reason, allow: words.allow };
  if (proposal?.kind === 'tasks')
    return { title: taskStrings.card(proposal.tasks.length), detail: summary, allow: taskStrings.give };
  return { title: words.use(name), detail: summary, allow: words.allow };
}

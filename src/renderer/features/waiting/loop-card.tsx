/**
 * An agent that repeats itself after it was told: what was seen, and three ways on. Its call is not done yet, whatever it is, so
 * that letting it go on asks again where a call of its kind asks.
 */
import { RefreshCwOff } from 'lucide-react';
import { useState } from 'react';
import type { GuardMark } from '../../../shared/guard.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { CallLinks } from '../../call-links.tsx';
import { orTrouble, stopTurn } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { guardStrings as words } from '../../strings-guards.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CardFrame } from './card-frame.tsx';
import { RejectButton, RejectForm } from './reject-form.tsx';
import { type Card, useCard } from './use-card.ts';

export function LoopCard({ approval, mark }: { approval: Approval; mark: GuardMark }) {
  const card = useCard(approval);
  const [saying, setSaying] = useState(false);
  const actions = saying ? (
    <RejectForm
      ready={card.ready}
      deciding={card.deciding}
      labels={words.say}
      onReject={(text) => card.decide({ kind: 'reject', words: text })}
      onCancel={() => setSaying(false)}
    />
  ) : (
    <LoopActions card={card} onSay={() => setSaying(true)} />
  );
  return (
    <CardFrame
      icon={<RefreshCwOff size={16} aria-hidden />}
      title={words.loop}
      why={words.loopWhy}
      failure={card.failure}
      actions={actions}
    >
      <p className="text-sm break-words">
        <VisibleText text={mark.words} />
      </p>
      <CallLinks ids={mark.calls} />
    </CardFrame>
  );
}

function LoopActions({ card, onSay }: { card: Card; onSay: () => void }) {
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="primary"
        title={words.goOnMeans}
        disabled={!card.ready}
        busy={card.deciding ? strings.waiting.deciding : null}
        onClick={() => card.decide({ kind: 'approve' })}
      >
        {words.goOn}
      </Button>
      <RejectButton title={words.say.reject} onReject={onSay} />
      <Button variant="quiet" disabled={!card.ready} onClick={() => void orTrouble(stopTurn())}>
        {words.stopTurn}
      </Button>
    </div>
  );
}

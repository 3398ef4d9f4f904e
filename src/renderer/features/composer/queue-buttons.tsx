/** What a message does that is sent while a turn goes on, in the place of the button that sends one. */
import { CornerDownRight, ListEnd } from 'lucide-react';
import type { QueueWay } from '../../../shared/queued.ts';
import { isMac, keyLabel } from '../../keys.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { queueStrings as words } from './strings.ts';

interface QueueButtonsProps {
  ready: boolean;
  sending: boolean;
  onSend: (way: QueueWay) => void;
}

export function QueueButtons({ ready, sending, onSend }: QueueButtonsProps) {
  return (
    <>
      <Tooltip text={words.steerHint} keys={keyLabel('Mod+Shift+Enter', isMac)} side="top">
        <Button
          disabled={!ready}
          icon={<CornerDownRight size={14} aria-hidden />}
          onClick={() => onSend('steer')}
        >
          {words.steer}
        </Button>
      </Tooltip>
      <Tooltip text={words.queueHint} keys={keyLabel('Mod+Enter', isMac)} side="top">
        <Button
          variant="primary"
          disabled={!ready && !sending}
          busy={sending ? strings.composer.sending : null}
          icon={<ListEnd size={14} aria-hidden />}
          onClick={() => onSend('after')}
        >
          {words.queue}
        </Button>
      </Tooltip>
    </>
  );
}

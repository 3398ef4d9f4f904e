/**
 * Planning a task anew that came to nothing: the person's words for it, and who goes on with them. Its own agent can only while the call
 * that gave it still waits; later the agent that gave it is told.
 */
import { useState } from 'react';
import { canBeSetGoing, type Task } from '../../../shared/task.ts';
import { orTrouble, replanTask } from '../../stores/session.ts';
import { taskStrings as words } from '../../strings-tasks.ts';
import { Button } from '../../ui/button.tsx';
import { WordsField } from '../../ui/words-field.tsx';

interface TaskReplanProps {
  callId: string;
  task: Task;
  /** The call still waits for others. */
  isLive: boolean;
  onClose: () => void;
}

export function TaskReplan({ callId, task, isLive, onClose }: TaskReplanProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const canGoOn = isLive && canBeSetGoing(task);
  const send = async (act: 'again' | 'back'): Promise<void> => {
    setBusy(true);
    const done = await orTrouble(replanTask(callId, task.number, act, text.trim()));
    setBusy(false);
    if (done !== undefined) onClose();
  };
  return (
    <div className="flex flex-col gap-2 pb-2 pl-6">
      <WordsField
        label={words.newWords}
        value={text}
        onChange={setText}
        onSend={() => {
          if (busy) return;
          if (!canGoOn) void send('back');
          else if (text.trim() !== '') void send('again');
        }}
        onCancel={onClose}
        className="measure"
      />
      <div className="flex flex-wrap gap-2">
        {canGoOn ? (
          <Button
            variant="primary"
            title={words.againMeans}
            disabled={busy || text.trim() === ''}
            onClick={() => void send('again')}
          >
            {words.again}
          </Button>
        ) : null}
        <Button title={words.backMeans} disabled={busy} onClick={() => void send('back')}>
          {words.back}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}

/**
 * Where the person writes. The draft belongs to the session and survives everything; it is only cleared when the host has
 * recorded the message. While a turn goes on the same key queues the message, so that Enter never does more than one expects.
 */
import { CornerDownLeft, Square } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { QueueWay } from '../../../shared/queued.ts';
import type { Failure } from '../../../shared/result.ts';
import { type SessionStatus, statusOf } from '../../../shared/session-view.ts';
import { isMac, keyLabel, keysOf } from '../../keys.ts';
import { useConnection } from '../../stores/connection.ts';
import { orTrouble, queueMessage, send, stopTurn, useSession } from '../../stores/session.ts';
import { draftOf, setDraft, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { ErrandButton } from './errand-button.tsx';
import { HeldLine } from './held-line.tsx';
import { Pickers } from './pickers.tsx';
import { QueueButtons } from './queue-buttons.tsx';
import { QueuedLines } from './queued-lines.tsx';
import { queueStrings } from './strings.ts';

const words = strings.composer;

/** Characters; what the contract takes. */
const longest = 200_000;

const placeholders: Record<SessionStatus, string> = {
  idle: words.placeholder,
  queued: queueStrings.placeholderQueued,
  failed: words.placeholder,
  running: queueStrings.placeholder,
  waiting: queueStrings.placeholderWaiting,
};

export function Composer({ sessionId }: { sessionId: string }) {
  const status = useSession((session) => statusOf(session.state));
  const text = useView((view) => view.drafts[sessionId]) ?? draftOf(sessionId);
  const connected = useConnection((state) => state.status === 'open');
  const { sending, failure, submit } = useSending(sessionId, text);
  const busy = status === 'running' || status === 'waiting';
  const usual = status === 'queued' ? 'after' : null;
  const tooLong = text.length > longest;
  const ready = connected && text.trim() !== '' && !sending && !tooLong;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    // The review has the same key for accepting: it must not hear this one.
    event.stopPropagation();
    if (ready) void submit(busy ? (event.shiftKey ? 'steer' : 'after') : usual);
  };
  return (
    <div className="mx-auto w-full max-w-[46rem] px-3 pb-3 wide:px-4">
      {failure === null ? null : (
        <Banner tone="danger" title={failure.message} text={failure.hint} className="mb-2" />
      )}
      {tooLong ? <TooLong length={text.length} /> : null}
      <HeldLine />
      <QueuedLines sessionId={sessionId} />
      <div className="rounded-md border border-edge/60 bg-surface transition-colors focus-within:border-accent">
        <label htmlFor="composer" className="sr-only">
          {words.label}
        </label>
        <textarea
          id="composer"
          rows={2}
          value={text}
          placeholder={placeholders[status]}
          onChange={(event) => {
            setDraft(sessionId, event.target.value);
            useSession.setState({ trouble: null });
          }}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-[40vh] min-h-[58px] w-full resize-none bg-transparent px-3 pt-2.5 pb-1 text-base outline-none placeholder:text-muted"
        />
        <div className="flex flex-wrap items-center gap-1 px-1.5 pb-1.5">
          <Pickers />
          <span className="ml-auto flex items-center gap-2">
            <Estimate text={text} />
            <Buttons
              busy={busy}
              empty={text.trim() === ''}
              ready={ready}
              sending={sending}
              onSend={(way) => void submit(way ?? usual)}
            />
          </span>
        </div>
      </div>
    </div>
  );
}

const TooLong = ({ length }: { length: number }) => (
  <Banner tone="warning" title={words.tooLong(length, longest)} text={words.tooLongText} className="mb-2" />
);

interface ButtonsProps {
  busy: boolean;
  empty: boolean;
  ready: boolean;
  sending: boolean;
  onSend: (way: QueueWay | null) => void;
}

function Buttons({ busy, empty, ready, sending, onSend }: ButtonsProps) {
  if (!busy)
    return (
      <>
        <ErrandButton ready={ready} />
        <SendButton ready={ready} sending={sending} onSend={() => onSend(null)} />
      </>
    );
  return (
    <>
      {empty ? null : <QueueButtons ready={ready} sending={sending} onSend={onSend} />}
      <StopButton hint={empty} />
    </>
  );
}

function useSending(sessionId: string, text: string) {
  const [sending, setSending] = useState(false);
  const failure: Failure | null = useSession((session) => session.trouble);
  // The answer may be lost on its way although the message arrived: the same text again is the same message.
  const tried = useRef({ text: '', id: '' });
  /** `way`: a turn goes on. One that ends in this moment makes no difference, the host sends it then. */
  const submit = async (way: QueueWay | null): Promise<void> => {
    const message = text.trim();
    if (tried.current.text !== message) tried.current = { text: message, id: crypto.randomUUID() };
    setSending(true);
    const sent = await orTrouble(
      way === null ? send(message, tried.current.id) : queueMessage(message, tried.current.id, way),
    );
    setSending(false);
    if (sent === undefined) return;
    tried.current = { text: '', id: '' };
    // What was typed meanwhile is another message.
    if (draftOf(sessionId) === text) setDraft(sessionId, '');
  };
  return { sending, failure, submit };
}

/** Four characters to a token is what English text comes to; it is called "about" for that reason. */
function Estimate({ text }: { text: string }) {
  if (text.length < 400) return null;
  return (
    <span className="text-xs text-muted tabular narrow:hidden">
      {words.estimate(Math.ceil(text.length / 4))}
    </span>
  );
}

interface SendButtonProps {
  ready: boolean;
  sending: boolean;
  onSend: () => void;
}

function SendButton({ ready, sending, onSend }: SendButtonProps) {
  return (
    <>
      <span className="narrow:hidden">
        <Kbd keys={keyLabel('Mod+Enter', isMac)} />
      </span>
      <Button
        variant="primary"
        disabled={!ready && !sending}
        busy={sending ? words.sending : null}
        icon={<CornerDownLeft size={14} aria-hidden />}
        onClick={onSend}
      >
        {words.send}
      </Button>
    </>
  );
}

/** `hint`: there is room for its key. */
function StopButton({ hint }: { hint: boolean }) {
  const [stopping, setStopping] = useState(false);
  const stop = async (): Promise<void> => {
    setStopping(true);
    await orTrouble(stopTurn());
    setStopping(false);
  };
  const keys = keysOf('turn.stop');
  return (
    <>
      {keys === undefined || !hint ? null : (
        <span className="narrow:hidden">
          <Kbd keys={keys} />
        </span>
      )}
      <Button
        busy={stopping ? words.stopping : null}
        icon={<Square size={12} aria-hidden />}
        onClick={() => void stop()}
      >
        {words.stop}
      </Button>
    </>
  );
}

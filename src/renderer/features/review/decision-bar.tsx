/**
 * Where the patch is decided: why it asks, write, or reject with words. What the write button says is exactly what will
 * happen. Rejecting takes two steps on purpose: the words are what the agent learns from.
 */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { reviewStrings as words } from './strings.ts';
import { hunkStrings } from './strings-hunks.ts';
import type { Deciding } from './use-decision.ts';

export interface DecisionBarProps {
  deciding: Deciding;
  files: number;
  edited: number;
  /** Sent with whatever is decided. */
  comments: number;
  /** Places that were changed on disk, too: nothing is written before they are decided about. */
  undecided: number;
  rule: string;
  /** The words being typed; null while the field is closed. */
  rejecting: string | null;
  onRejecting: (words: string | null) => void;
  onWrite: () => void;
}

export function DecisionBar(props: DecisionBarProps) {
  const { deciding, rule, rejecting } = props;
  // The focus goes back to where it was when the words are called off.
  const returning = useRef(false);
  useEffect(() => {
    returning.current = rejecting !== null;
  }, [rejecting]);
  return (
    <footer className="shrink-0 border-t border-line bg-surface px-3 py-2">
      {deciding.failure !== null && <FailureLine failure={deciding.failure} />}
      {props.comments === 0 ? null : (
        <p className="mb-1.5 text-xs text-muted">{hunkStrings.sent(props.comments)}</p>
      )}
      {props.undecided === 0 ? null : (
        <p className="mb-1.5 text-xs text-warning">{hunkStrings.undecided(props.undecided)}</p>
      )}
      {rejecting === null ? (
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
          <p className="min-w-40 flex-1 text-xs text-muted">{sentence(rule)}</p>
          <Choices {...props} returning={returning.current} />
        </div>
      ) : (
        <RejectForm {...props} text={rejecting} />
      )}
    </footer>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function FailureLine({ failure }: { failure: Failure }) {
  return (
    <p role="alert" className="mb-2 text-danger">
      {words.failedDecision} {failure.message} {failure.hint ?? ''}
    </p>
  );
}

function Choices({
  deciding,
  files,
  edited,
  onRejecting,
  onWrite,
  returning,
}: DecisionBarProps & { returning: boolean }) {
  const reject = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (returning) reject.current?.focus();
  }, [returning]);
  const idle = deciding.busy === null;
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      <Button ref={reject} disabled={!deciding.armed && idle} onClick={() => onRejecting('')}>
        {words.reject}
        <KeyHint keys={keyLabel('Mod+Backspace', isMac)} />
      </Button>
      <Button
        variant="primary"
        disabled={!deciding.canWrite && idle}
        busy={deciding.busy === 'write' ? words.writing : null}
        onClick={onWrite}
      >
        {words.write(files, edited)}
        <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
      </Button>
    </div>
  );
}

function RejectForm({ deciding, text, onRejecting }: DecisionBarProps & { text: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = () => deciding.reject(text.trim());
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of an input method in the middle of a word are not ours.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onRejecting(null);
    else if (isKey(event, 'Mod+Enter', isMac)) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label className="flex min-w-48 flex-1 flex-col gap-1 text-xs text-muted">
        {words.rejectLabel}
        <textarea
          ref={field}
          rows={2}
          value={text}
          placeholder={words.rejectPlaceholder}
          onChange={(event) => onRejecting(event.target.value)}
          onKeyDown={onKeyDown}
          className="w-full resize-none rounded-md border border-line bg-background px-2 py-1.5 text-sm text-text placeholder:text-muted hover:border-edge focus-visible:border-accent"
        />
      </label>
      <div className="flex items-center gap-2">
        <Button variant="quiet" onClick={() => onRejecting(null)}>
          {words.cancel}
        </Button>
        <Button
          variant="danger"
          disabled={!deciding.armed && deciding.busy === null}
          busy={deciding.busy === 'reject' ? words.rejecting : null}
          onClick={send}
        >
          {words.rejectNow}
          <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
        </Button>
      </div>
    </div>
  );
}

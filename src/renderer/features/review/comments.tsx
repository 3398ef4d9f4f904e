/**
 * What the person says of lines of the open file: written here, sent with the decision, whichever it is. Nothing is told to the agent
 * before that.
 */
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { isKey, isMac, keyLabel } from '../../keys.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import type { KeptComment } from './edits.ts';
import { hunkStrings as words } from './strings-hunks.ts';

interface CommentsProps {
  /** Of this file. */
  comments: readonly KeptComment[];
  /** The line that is being commented; null while the field is closed. */
  line: number | null;
  onAdd: (text: string) => void;
  onCancel: () => void;
  onRemove: (comment: KeptComment) => void;
  onGoTo: (line: number) => void;
}

export function Comments({ comments, line, onAdd, onCancel, onRemove, onGoTo }: CommentsProps) {
  if (comments.length === 0 && line === null) return null;
  return (
    <div className="flex max-h-48 shrink-0 flex-col gap-1.5 overflow-y-auto border-b border-line px-3 py-1.5">
      {comments.length === 0 ? null : (
        <ul aria-label={words.comments} className="flex flex-col gap-1">
          {comments.map((comment) => (
            <li key={`${comment.line} ${comment.words}`} className="flex items-center gap-2 text-xs">
              <button
                type="button"
                className="shrink-0 text-accent hover:underline"
                onClick={() => onGoTo(comment.line)}
              >
                {words.line(comment.line)}
              </button>
              <span className="min-w-0 flex-1 break-words whitespace-pre-wrap">{comment.words}</span>
              <IconButton
                icon={<X size={14} aria-hidden />}
                name={words.remove(comment.line)}
                onClick={() => onRemove(comment)}
              />
            </li>
          ))}
        </ul>
      )}
      {line === null ? null : <CommentForm key={line} line={line} onAdd={onAdd} onCancel={onCancel} />}
    </div>
  );
}

function CommentForm({
  line,
  onAdd,
  onCancel,
}: Pick<CommentsProps, 'onAdd' | 'onCancel'> & { line: number }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const add = (): void => {
    if (text.trim() !== '') onAdd(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onCancel();
    else if (isKey(event, 'Mod+Enter', isMac)) add();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label className="flex min-w-48 flex-1 flex-col gap-1 text-xs text-muted">
        {words.commentOn(line)}
        <textarea
          ref={field}
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="w-full resize-none rounded-md border border-line bg-background px-2 py-1.5 text-sm text-text hover:border-edge focus-visible:border-accent"
        />
      </label>
      <Button variant="quiet" size="small" onClick={onCancel}>
        {words.cancel}
      </Button>
      <Button size="small" disabled={text.trim() === ''} onClick={add}>
        {words.add}
        <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
      </Button>
    </div>
  );
}

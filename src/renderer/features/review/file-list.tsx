/**
 * The files of a patch as a list to pick from. Only rows in view exist, so 200 files cost what eight do. The list is one
 * stop for the Tab key; arrows move inside it, as in an editor's file tree.
 */
import { Check } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { VList, type VListHandle } from 'virtua';
import { reviewStrings as words } from './strings.ts';
import type { FileChange, ReviewFile } from './subject.ts';

export const fileRowHeight = 28;

export interface FileListProps {
  files: readonly ReviewFile[];
  path: string;
  onPick: (path: string) => void;
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

export function FileList({ files, path, onPick }: FileListProps) {
  const list = useRef<VListHandle>(null);
  const at = files.findIndex((file) => file.path === path);
  useEffect(() => {
    if (at >= 0) list.current?.scrollToIndex(at, { align: 'nearest' });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, at, files.length);
    const picked = target === null ? undefined : files[target];
    if (picked === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onPick(picked.path);
  };

  return (
    <div
      role="listbox"
      aria-label={words.fileList}
      aria-activedescendant={at < 0 ? undefined : rowId(at)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="h-full min-h-0 outline-none focus-visible:ring-1 focus-visible:ring-accent focus-visible:ring-inset"
    >
      <VList
        ref={list}
        data={files as ReviewFile[]}
        itemSize={fileRowHeight}
        keepMounted={at < 0 ? [] : [at]}
        className="h-full"
      >
        {(file, index) => (
          <FileRow
            key={file.path}
            file={file}
            id={rowId(index)}
            count={files.length}
            index={index}
            picked={index === at}
            onPick={onPick}
          />
        )}
      </VList>
    </div>
  );
}

const rowId = (index: number): string => `review-file-${index}`;

function targetOf(key: string, at: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? null : Math.min(count - 1, Math.max(0, at + step));
}

interface FileRowProps {
  file: ReviewFile;
  id: string;
  index: number;
  count: number;
  picked: boolean;
  onPick: (path: string) => void;
}

function FileRow({ file, id, index, count, picked, onPick }: FileRowProps) {
  const cut = file.path.lastIndexOf('/') + 1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it answers the keys.
    <div
      role="option"
      id={id}
      tabIndex={-1}
      aria-selected={picked}
      aria-posinset={index + 1}
      aria-setsize={count}
      title={file.path}
      onClick={() => onPick(file.path)}
      style={{ height: fileRowHeight }}
      className={`flex cursor-default items-center gap-2 px-3 text-sm ${picked ? 'bg-accent/15 text-text' : 'text-text hover:bg-raised'}`}
    >
      <ChangeLetter change={file.change} />
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className={`shrink-0 truncate ${file.reviewed ? 'text-muted' : ''}`}>
          {file.path.slice(cut)}
        </span>
        <span className="min-w-0 truncate text-xs text-muted">
          {file.path.slice(0, Math.max(0, cut - 1))}
        </span>
      </span>
      <FileMarks file={file} />
      <LineCounts added={file.added} removed={file.removed} />
    </div>
  );
}

const letterColor: Record<FileChange, string> = {
  added: 'text-added',
  modified: 'text-info',
  deleted: 'text-removed',
};

export function ChangeLetter({ change }: { change: FileChange }) {
  const look = `w-3 shrink-0 text-center font-mono text-xs ${letterColor[change]}`;
  return (
    <>
      <span className={look} title={words.changes[change]} aria-hidden="true">
        {words.letters[change]}
      </span>
      <span className="sr-only">{words.changes[change]}</span>
    </>
  );
}

function FileMarks({ file }: { file: ReviewFile }) {
  return (
    <>
      {file.conflicted && <span className="shrink-0 text-xs text-warning">{words.changedOnDisk}</span>}
      {file.edited && <span className="shrink-0 text-xs text-accent">{words.edited}</span>}
      {file.reviewed && <Check size={14} aria-label={words.reviewed} className="shrink-0 text-muted" />}
    </>
  );
}

/** `+3 −1`: the signs tell, the colour only helps. */
export function LineCounts({ added, removed }: { added: number; removed: number }) {
  return (
    <span className="flex shrink-0 gap-1.5 font-mono text-xs tabular">
      <span className="text-added" title={words.added(added)} aria-hidden="true">
        +{added}
      </span>
      <span className="text-removed" title={words.removed(removed)} aria-hidden="true">
        −{removed}
      </span>
      <span className="sr-only">{`${words.added(added)}, ${words.removed(removed)}`}</span>
    </span>
  );
}

/** One row of the files of a patch: a file, or in the tree a folder. Keys are answered by the list around it. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { LineCounts } from '../../change-marks.tsx';
import { classNames } from '../../ui/class-names.ts';
import { ChangeLetter, FileMarks, ReviewedMark } from './file-marks.tsx';
import type { FileRow, FolderRow, TreeRow } from './file-tree.ts';
import { reviewStrings as words } from './strings.ts';
import type { ReviewFile } from './subject.ts';

export const fileRowHeight = 28;

interface FileListRowProps {
  row: TreeRow<ReviewFile>;
  id: string;
  isTree: boolean;
  /** The keys stand on it. */
  isAt: boolean;
  isOpenFile: boolean;
  onPress: (row: TreeRow<ReviewFile>) => void;
}

export const FileListRow = memo(function FileListRow(props: FileListRowProps) {
  const { row, id, isTree, isAt, isOpenFile, onPress } = props;
  const folder = row.kind === 'folder' ? row : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it answers the keys.
    <div
      role="treeitem"
      id={id}
      tabIndex={-1}
      aria-selected={isOpenFile}
      aria-expanded={folder?.isOpen}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      title={
        row.kind === 'file' && row.file.from !== null ? words.renamed(row.file.from, row.path) : row.path
      }
      // A file at once: what the press itself moves (a field that closes) must not take the click away. A click alone is a screen reader's.
      onMouseDown={({ button }) => row.kind === 'file' && button === 0 && onPress(row)}
      onClick={() => onPress(row)}
      style={{ height: fileRowHeight, paddingLeft: 12 + row.depth * 14 }}
      className={classNames(
        'flex cursor-default items-center gap-2 pr-3 text-sm text-text',
        isOpenFile ? 'bg-accent/15' : 'hover:bg-raised',
        isAt &&
          'group-focus-visible/files:outline-1 group-focus-visible/files:-outline-offset-1 group-focus-visible/files:outline-accent',
      )}
    >
      {row.kind === 'folder' ? <FolderParts row={row} /> : <FileParts row={row} isTree={isTree} />}
    </div>
  );
});

function FolderParts({ row }: { row: FolderRow }) {
  const Chevron = row.isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <Chevron size={14} aria-hidden className="-ml-0.5 shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate text-muted">{row.name}</span>
      {row.isOpen ? null : (
        <>
          <span className="shrink-0 text-xs text-muted">{words.files(row.files)}</span>
          {row.reviewed && <ReviewedMark />}
          <LineCounts added={row.added} removed={row.removed} />
        </>
      )}
    </>
  );
}

function FileParts({ row: { file, name }, isTree }: { row: FileRow<ReviewFile>; isTree: boolean }) {
  const folder = file.path.slice(0, -name.length - 1);
  return (
    <>
      <ChangeLetter change={file.change} />
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span
          className={classNames(
            'min-w-0 truncate',
            !isTree && 'shrink-0',
            file.reviewed && 'text-muted',
            file.leftOut && 'line-through',
          )}
        >
          {name}
        </span>
        {isTree || folder === '' ? null : (
          <span className="min-w-0 truncate text-xs text-muted">{folder}</span>
        )}
      </span>
      <FileMarks file={file} />
      {file.uncounted === true ? null : <LineCounts added={file.added} removed={file.removed} />}
    </>
  );
}

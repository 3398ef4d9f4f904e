/**
 * The files of a patch to pick from, as a tree or as a list. Only rows in view exist, so 200 files cost what eight do. It is one
 * stop for the Tab key; arrows move inside it, as in an editor's file tree, and what they reach is opened at once.
 */
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { whenDrawn } from '../../ui/when-drawn.ts';
import { FileListRow, fileRowHeight } from './file-row.tsx';
import { foldersAbove, listRows, type TreeRow, treeMove, treeRows } from './file-tree.ts';
import { reviewStrings as words } from './strings.ts';
import type { ReviewFile } from './subject.ts';

export interface FileListProps {
  files: readonly ReviewFile[];
  path: string;
  isTree: boolean;
  onPick: (path: string) => void;
}

export function FileList({ files, path, isTree, onPick }: FileListProps) {
  const { rows, folder, stand, fold } = useRows(files, path, isTree);
  const list = useRef<VListHandle>(null);
  const at = rows.findIndex((row) => row.path === (folder ?? path));
  // Where the list stands the browser only knows after it has laid out the page, which it does anyway when it draws what was picked.
  useEffect(
    () => (at < 0 ? undefined : whenDrawn(() => list.current?.scrollToIndex(at, { align: 'nearest' }))),
    [at],
  );

  const pick = (row: TreeRow<ReviewFile>): void => {
    stand(row.kind === 'file' ? null : row.path);
    if (row.kind === 'file') onPick(row.path);
  };
  const press = (row: TreeRow<ReviewFile>): void => {
    pick(row);
    if (row.kind === 'folder') fold(row.path, row.isOpen);
  };
  // The same function for every row at all times: only rows that are different are drawn again.
  const latest = useRef(press);
  latest.current = press;
  const onPress = useCallback((row: TreeRow<ReviewFile>) => latest.current(row), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = event.altKey || event.ctrlKey || event.metaKey ? null : treeMove(event.key, rows, at);
    if (move === null) return;
    event.preventDefault();
    if ('fold' in move) fold(move.fold, true);
    else if ('unfold' in move) fold(move.unfold, false);
    else if (rows[move.to] !== undefined) pick(rows[move.to] as TreeRow<ReviewFile>);
  };

  return (
    <div
      role="tree"
      aria-label={words.fileList}
      aria-activedescendant={at < 0 ? undefined : rowId(at)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="group/files h-full min-h-0 outline-none focus-visible:ring-1 focus-visible:ring-accent focus-visible:ring-inset"
    >
      <VList
        ref={list}
        data={rows as TreeRow<ReviewFile>[]}
        itemSize={fileRowHeight}
        keepMounted={at < 0 ? [] : [at]}
        className="h-full"
      >
        {(row, index) => (
          <FileListRow
            key={`${row.kind} ${row.path}`}
            row={row}
            id={rowId(index)}
            isTree={isTree}
            isAt={index === at}
            isOpenFile={row.kind === 'file' && row.path === path}
            onPress={onPress}
          />
        )}
      </VList>
    </div>
  );
}

const rowId = (index: number): string => `review-file-${index}`;

interface Rows {
  rows: readonly TreeRow<ReviewFile>[];
  /** The folder that the keys stand on; null while they stand on the open file. */
  folder: string | null;
  stand: (folder: string | null) => void;
  fold: (folder: string, isFolded: boolean) => void;
}

/** A file that is opened in another way than here is never hidden in a folded folder. */
function useRows(files: readonly ReviewFile[], path: string, isTree: boolean): Rows {
  const [folded, setFolded] = useState<readonly string[]>([]);
  const [folder, stand] = useState<string | null>(null);
  useEffect(() => {
    stand(null);
    const above = new Set(foldersAbove(path));
    setFolded((before) =>
      before.some((one) => above.has(one)) ? before.filter((one) => !above.has(one)) : before,
    );
  }, [path]);
  const rows = useMemo(
    () => (isTree ? treeRows(files, new Set(folded)) : listRows(files)),
    [files, folded, isTree],
  );
  const fold = (of: string, isFolded: boolean): void =>
    setFolded((before) => (isFolded ? [...before, of] : before.filter((one) => one !== of)));
  return { rows, folder: isTree ? folder : null, stand, fold };
}

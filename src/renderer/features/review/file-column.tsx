/**
 * The list of files beside the editor, above it where there is little width. As high as its rows, so that a patch of three files does
 * not take the place of one of thirty.
 */
import { memo, useMemo } from 'react';
import { FileList } from './file-list.tsx';
import { fileRowHeight } from './file-row.tsx';
import { treeRows } from './file-tree.ts';
import { useIsTree } from './look.ts';
import type { ReviewFile } from './subject.ts';

/** Rows that are seen at once above the editor. */
const mostRows = 6;

interface FileColumnProps {
  files: readonly ReviewFile[];
  path: string;
  onPick: (path: string) => void;
}

/** What is typed and decided in a file changes nothing here. */
export const FileColumn = memo(function FileColumn({ files, path, onPick }: FileColumnProps) {
  const isTree = useIsTree();
  const rows = useMemo(() => (isTree ? treeRows(files).length : files.length), [files, isTree]);
  return (
    <div
      style={{ height: Math.min(rows, mostRows) * fileRowHeight + 8 }}
      className="shrink-0 border-b border-line py-1 @4xl:h-auto! @4xl:w-64 @4xl:border-r @4xl:border-b-0"
    >
      <FileList files={files} path={path} isTree={isTree} onPick={onPick} />
    </div>
  );
});

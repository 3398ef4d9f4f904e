/** The models of the named folders as a table: what each is, how large, and whether it fits now. What is no model stands apart. */
import { HardDrive } from 'lucide-react';
import { useState } from 'react';
import type { GgufFile } from '../../../shared/contract/servers.ts';
import { formatBytes, formatTokens } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Empty } from '../../ui/empty.tsx';
import { refreshServers, useServers } from './servers-store.ts';
import { StartDialog } from './start-dialog.tsx';
import { serverStrings as words } from './strings.ts';

export function ModelFiles() {
  const files = useServers((state) => state.files);
  const folders = useServers((state) => state.overview?.folders.length ?? 0);
  const looking = useServers((state) => state.looking);
  const [starting, setStarting] = useState<string | null>(null);
  if (files === null) return <p className="h-24 text-muted">{words.looking}</p>;
  if (files.length === 0) {
    const [title, text] =
      folders === 0 ? [words.noFolders, words.noFoldersText] : [words.noFiles, words.noFilesText];
    return (
      <div className="rounded-md border border-line">
        <Empty icon={<HardDrive size={24} aria-hidden />} title={title} text={text} />
      </div>
    );
  }
  return (
    <>
      <FileTable files={files.filter(({ plan }) => plan !== null)} onStart={setStarting} />
      <OtherFiles files={files.filter(({ plan }) => plan === null)} />
      <div className="mt-2">
        <Button
          size="small"
          variant="quiet"
          busy={looking ? words.looking : null}
          onClick={() => void refreshServers()}
        >
          {words.lookAgain}
        </Button>
      </div>
      {starting === null ? null : <StartDialog path={starting} onClose={() => setStarting(null)} />}
    </>
  );
}

interface FileTableProps {
  files: readonly GgufFile[];
  onStart: (path: string) => void;
}

const headClass = 'px-3 py-1.5 text-left text-xs font-normal text-muted';

function FileTable({ files, onStart }: FileTableProps) {
  const { columns } = words;
  if (files.length === 0) return null;
  return (
    <div className="rounded-md border border-line">
      <table aria-label={words.models} className="w-full table-fixed">
        <thead className="border-b border-line">
          <tr>
            <th scope="col" className={headClass}>
              {columns.model}
            </th>
            <th scope="col" className={classNames(headClass, 'w-24 narrow:hidden')}>
              {columns.size}
            </th>
            <th scope="col" className={classNames(headClass, 'w-28 narrow:hidden')}>
              {columns.trained}
            </th>
            <th scope="col" className={classNames(headClass, 'w-40 narrow:w-24')}>
              {columns.needs}
            </th>
            <th scope="col" className={classNames(headClass, 'w-24')}>
              <span className="sr-only">{columns.action}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {files.map((file) => (
            <FileRow key={file.path} file={file} onStart={onStart} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FileRow({ file, onStart }: { file: GgufFile; onStart: (path: string) => void }) {
  const runs = useServers((state) =>
    state.running.some(({ path, phase }) => path === file.path && phase !== 'failed'),
  );
  const { title, path, bytes, parts, trainedWindow } = file;
  const facts = [file.quantisation, file.architecture, file.size, parts > 1 ? words.parts(parts) : null];
  const size = formatBytes(bytes);
  const trained = trainedWindow === null ? '' : words.tokens(formatTokens(trainedWindow));
  const cell = 'px-3 py-2 align-top tabular';
  return (
    <tr>
      <th scope="row" className="px-3 py-2 text-left align-top font-normal">
        <span className="block truncate" title={path}>
          {title}
        </span>
        <span className="block text-xs text-muted">
          {facts.filter(Boolean).join(' · ')}
          <span className="wide:hidden">{` · ${[size, trained].filter(Boolean).join(' · ')}`}</span>
        </span>
      </th>
      <td className={classNames(cell, 'narrow:hidden')}>{size}</td>
      <td className={classNames(cell, 'narrow:hidden')}>{trained}</td>
      <td className={cell}>
        {runs ? <span className="text-added">{words.runs}</span> : <Needs file={file} />}
      </td>
      <td className="px-3 py-2 text-right align-top">
        {runs ? null : (
          <Button size="small" aria-label={words.startOf(title)} onClick={() => onStart(path)}>
            {words.start}
          </Button>
        )}
      </td>
    </tr>
  );
}

const verdictColours = {
  fits: 'text-added',
  tight: 'text-warning',
  'too-large': 'text-danger',
  unknown: 'text-muted',
};

function Needs({ file: { plan } }: { file: GgufFile }) {
  if (plan === null) return null;
  const { window, fit } = plan;
  const { needed, verdict } = fit;
  return (
    <>
      <span className="whitespace-nowrap">{words.needs(formatBytes(needed))}</span>{' '}
      <span className={classNames('whitespace-nowrap', verdictColours[verdict])}>
        {words.verdicts[verdict]}
      </span>
      <span className="block text-xs text-muted">{words.atWindow(formatTokens(window))}</span>
    </>
  );
}

function OtherFiles({ files }: { files: readonly GgufFile[] }) {
  if (files.length === 0) return null;
  return (
    <section aria-label={words.apart} className="mt-4">
      <h3 className="mb-1 text-xs text-muted">{words.apart}</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {files.map(({ path, title, bytes, kind, problem }) => (
          <li key={path} className="px-3 py-1.5">
            <span className="block truncate" title={path}>
              {title}
            </span>
            <span className="block text-xs text-muted">
              {formatBytes(bytes)} ·{' '}
              {kind === 'model' || kind === 'broken' ? (
                <span className="text-warning">{problem ?? words.kinds.broken}</span>
              ) : (
                words.kinds[kind]
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

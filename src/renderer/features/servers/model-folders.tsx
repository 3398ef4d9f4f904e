/** The folders that are looked through: what is in the list, what could be, and adding one by its path or the system's dialog. */
import { Folder, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { shortPath } from '../../format.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useHost } from '../../stores/host.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { fullPath } from './full-path.ts';
import { changeFolders, useServers } from './servers-store.ts';
import { serverStrings as words } from './strings.ts';

const noFolders: readonly { path: string; exists: boolean }[] = [];
const noPaths: readonly string[] = [];

export function ModelFolders() {
  const folders = useServers((state) => state.overview?.folders ?? noFolders);
  const suggestions = useServers((state) => state.overview?.suggestions ?? noPaths);
  const home = useHost((host) => host.system?.home);
  const [failure, setFailure] = useState<Failure | null>(null);
  const paths = folders.map(({ path }) => path);
  const change = async (next: readonly string[]): Promise<boolean> => {
    const changed = await changeFolders(next);
    setFailure(changed.ok ? null : changed.error);
    return changed.ok;
  };
  const add = (path: string): Promise<boolean> => change([...new Set([...paths, path])]);
  return (
    <section aria-label={words.folders} className="mt-4 flex flex-col gap-2">
      <h3 className="text-xs text-muted">{words.folders}</h3>
      {folders.length === 0 ? null : (
        <ul className="divide-y divide-line rounded-md border border-line">
          {folders.map(({ path, exists }) => (
            <li key={path} className="flex items-center gap-2 px-3 py-1">
              <Folder size={16} aria-hidden className="shrink-0 text-muted" />
              <span className="min-w-0 flex-1 truncate" title={path}>
                {shortPath(path, home)}
              </span>
              {exists ? null : <span className="text-xs text-warning">{words.folderMissing}</span>}
              <IconButton
                name={words.removeFolder(path)}
                icon={<X size={16} aria-hidden />}
                onClick={() => void change(paths.filter((one) => one !== path))}
              />
            </li>
          ))}
        </ul>
      )}
      {suggestions.length === 0 ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-xs text-muted">{words.suggestions}</span>
          {suggestions.map((path) => (
            <Button key={path} size="small" onClick={() => void add(path)}>
              {words.suggest(shortPath(path, home))}
            </Button>
          ))}
        </div>
      )}
      <AddFolder onAdd={add} />
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
    </section>
  );
}

function AddFolder({ onAdd }: { onAdd: (path: string) => Promise<boolean> }) {
  const home = useHost((host) => host.system?.home);
  const canPick = useHost((host) => host.system?.canPickFolder === true);
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const added = await onAdd(fullPath(path, home));
    setBusy(false);
    if (added) setPath('');
  };
  const pick = async (): Promise<void> => {
    const picked = await asked(() => client().workspace.pick());
    if (picked.ok && picked.value.path !== null) setPath(picked.value.path);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-wrap items-end gap-2">
      <Field
        label={words.folderPath}
        value={path}
        onChange={(event) => setPath(event.target.value)}
        className="min-w-0 flex-[1_1_18rem]"
      />
      {canPick ? (
        <Button className="h-8" onClick={() => void pick()}>
          {words.pickFolder}
        </Button>
      ) : null}
      <Button type="submit" className="h-8" disabled={path.trim() === ''} busy={busy ? words.adding : null}>
        {words.addFolder}
      </Button>
    </form>
  );
}

/** Picks a folder where the host has no dialog of its own: type a path or walk to it. */
import { ArrowUp, Folder } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';

const words = strings.browser;

interface FolderBrowserProps {
  from: string | undefined;
  onChoose: (path: string) => void;
  onClose: () => void;
}

interface Place {
  path: string;
  parent: string | null;
  folders: readonly string[];
}

export function FolderBrowser({ from, onChoose, onClose }: FolderBrowserProps) {
  const { place, typed, setTyped, failure, go } = useBrowsing(from);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void go(typed);
  };
  /** What is in the field counts, not what was listed before it was typed. */
  const choose = async (): Promise<void> => {
    const found = await go(typed);
    if (found !== undefined) onChoose(found);
  };
  return (
    <Dialog open wide onClose={onClose} title={words.title} closeLabel={strings.close}>
      <div className="flex flex-col gap-3">
        <form onSubmit={submit} className="flex items-end gap-2">
          <Field
            label={strings.start.folderPath}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="flex-1"
          />
          <Button type="submit" className="h-8">
            {words.go}
          </Button>
        </form>
        {failure === null ? null : <Banner tone="warning" title={failure.message} text={failure.hint} />}
        <FolderLines place={place} onGo={(path) => void go(path)} />
        <div className="flex justify-end gap-2">
          <Button variant="quiet" onClick={onClose}>
            {strings.cancel}
          </Button>
          <Button variant="primary" disabled={typed.trim() === ''} onClick={() => void choose()}>
            {words.choose}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function useBrowsing(from: string | undefined) {
  const [place, setPlace] = useState<Place | null>(null);
  const [typed, setTyped] = useState(from ?? '');
  const [failure, setFailure] = useState<Failure | null>(null);
  /** The folder's path as the host writes it; undefined when it cannot be opened. */
  const go = useCallback(async (path: string | undefined): Promise<string | undefined> => {
    const wanted = path?.trim() ?? '';
    const found = await asked(() => client().workspace.browse(wanted === '' ? {} : { path: wanted }));
    if (!found.ok) {
      setFailure(found.error);
      return undefined;
    }
    setFailure(null);
    setPlace(found.value);
    setTyped(found.value.path);
    return found.value.path;
  }, []);
  useEffect(() => void go(from), [go, from]);
  return { place, typed, setTyped, failure, go };
}

const lineClass =
  'flex w-full items-center gap-2 rounded-sm px-2 py-1 text-left hover:bg-raised coarse:py-2.5';

function FolderLines({ place, onGo }: { place: Place | null; onGo: (path: string) => void }) {
  if (place === null) return <p className="h-72 p-2 text-muted">{words.reading}</p>;
  const separator = place.path.includes('\\') ? '\\' : '/';
  const inside = (name: string): string =>
    place.path.endsWith(separator) ? place.path + name : place.path + separator + name;
  const { parent } = place;
  return (
    <ul aria-label={words.folders} className="h-72 overflow-y-auto rounded-md border border-line p-1">
      {parent === null ? null : (
        <li>
          <button type="button" className={lineClass} onClick={() => onGo(parent)}>
            <ArrowUp size={16} aria-hidden className="text-muted" />
            {words.up}
          </button>
        </li>
      )}
      {place.folders.map((name) => (
        <li key={name}>
          <button type="button" className={lineClass} onClick={() => onGo(inside(name))}>
            <Folder size={16} aria-hidden className="shrink-0 text-muted" />
            <span className="truncate">{name}</span>
          </button>
        </li>
      ))}
      {place.folders.length === 0 ? <li className="px-2 py-1 text-muted">{words.none}</li> : null}
    </ul>
  );
}

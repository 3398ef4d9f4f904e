/** The folder of a new session: the system's own dialog where there is one, else a browser of folders; and recent ones. */
import { Folder, FolderOpen, X } from 'lucide-react';
import { useState } from 'react';
import { shortPath } from '../../format.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { type RecentFolder, refreshRecent, useHost } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { FolderBrowser } from './folder-browser.tsx';

const words = strings.start;

interface FolderPickProps {
  folder: string | null;
  onPick: (folder: string) => void;
}

export function FolderPick({ folder, onPick }: FolderPickProps) {
  const system = useHost((host) => host.system);
  const recent = useHost((host) => host.recent);
  const [browsing, setBrowsing] = useState(false);
  const pick = async (): Promise<void> => {
    if (system?.canPickFolder !== true) return setBrowsing(true);
    const picked = await asked(() => client().workspace.pick());
    if (!picked.ok) setBrowsing(true);
    else if (picked.value.path !== null) onPick(picked.value.path);
  };
  const lately = recent.slice(0, 4);
  // The chosen one alone would only say again what stands above.
  const others = lately.every(({ path }) => path === folder) ? [] : lately;
  return (
    <section aria-labelledby="start-folder">
      <h2 id="start-folder" className="mb-1.5 text-sm font-semibold">
        {words.folder}
      </h2>
      <div className="flex items-center gap-2 rounded-md border border-line px-2.5 py-2">
        <FolderOpen size={16} aria-hidden className="shrink-0 text-muted" />
        <span
          className={classNames('min-w-0 flex-1 truncate', folder === null && 'text-muted')}
          title={folder ?? undefined}
        >
          {folder === null ? words.noFolder : shortPath(folder, system?.home)}
        </span>
        <Button size="small" onClick={() => void pick()}>
          {words.pickFolder}
        </Button>
      </div>
      {others.length === 0 ? null : (
        <ul aria-label={words.recent} className="mt-1 flex flex-col">
          {others.map((item) => (
            <RecentLine key={item.path} item={item} chosen={item.path === folder} onPick={onPick} />
          ))}
        </ul>
      )}
      {browsing ? (
        <FolderBrowser
          from={folder ?? system?.home}
          onClose={() => setBrowsing(false)}
          onChoose={(path) => {
            setBrowsing(false);
            onPick(path);
          }}
        />
      ) : null}
    </section>
  );
}

interface RecentLineProps {
  item: RecentFolder;
  chosen: boolean;
  onPick: (folder: string) => void;
}

function RecentLine({ item, chosen, onPick }: RecentLineProps) {
  const home = useHost((host) => host.system?.home);
  const forget = async (): Promise<void> => {
    await asked(() => client().workspace.forget({ path: item.path }));
    await refreshRecent();
  };
  return (
    <li className="group flex items-center rounded-md hover:bg-surface">
      <button
        type="button"
        disabled={!item.exists}
        aria-pressed={chosen}
        onClick={() => onPick(item.path)}
        className="flex min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 py-1 text-left disabled:cursor-default coarse:py-2.5"
      >
        <Folder size={16} aria-hidden className="shrink-0 text-muted" />
        <span
          className={classNames(
            'shrink-0',
            chosen && 'font-medium',
            !item.exists && 'text-muted line-through',
          )}
        >
          {item.name}
        </span>
        <span className="min-w-0 truncate text-xs text-muted">
          {item.exists ? shortPath(item.path, home) : words.missing}
        </span>
      </button>
      <button
        type="button"
        aria-label={words.forget(item.name)}
        onClick={() => void forget()}
        className="mr-1 rounded-sm p-1 text-muted opacity-0 group-hover:opacity-100 hover:text-text focus-visible:opacity-100 coarse:opacity-100"
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

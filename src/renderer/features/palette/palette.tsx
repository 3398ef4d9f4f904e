/** Every action that can be done now, and every session, found by typing. */
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { flushSync } from 'react-dom';
import type { SessionRow } from '../../../shared/feed.ts';
import { baseName } from '../../format.ts';
import { isMac, keyLabel } from '../../keys.ts';
import { type Action, possibleNow, useActions } from '../../stores/actions.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { setPalette, setView, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { FocusReturn, nothingLater } from '../../ui/focus-return.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { rank } from './rank.ts';

const words = strings.palette;

export function Palette() {
  const open = useView((view) => view.palette);
  return (
    <Dialog.Root open={open} onOpenChange={setPalette}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Content
          onCloseAutoFocus={nothingLater}
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-md border border-line bg-surface shadow-float outline-none"
        >
          <FocusReturn />
          <Dialog.Title className="sr-only">{words.title}</Dialog.Title>
          <PaletteList />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const itemClass =
  'flex items-center gap-3 rounded-sm px-2 py-1.5 text-sm select-none data-[selected=true]:bg-raised coarse:py-2.5';
const groupClass =
  '[&>[cmdk-group-heading]]:px-2 [&>[cmdk-group-heading]]:pt-2 [&>[cmdk-group-heading]]:pb-1 [&>[cmdk-group-heading]]:text-xs [&>[cmdk-group-heading]]:text-muted';

function PaletteList() {
  const all = useActions((state) => state.actions);
  const actions = possibleNow(all).filter(({ id }) => id !== 'palette.open');
  const rows = useSessions((state) => state.rows);
  const run = (action: () => void): void => {
    // Gone before the action begins: it may want the focus elsewhere than where the list gives it back.
    flushSync(() => setPalette(false));
    action();
  };
  const groups = [...new Set(actions.map(groupOf))];
  return (
    <Command label={words.title} loop filter={rank}>
      <Command.Input
        placeholder={words.placeholder}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1">
        <Command.Empty className="px-2 py-6 text-center text-muted">{words.none}</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group} heading={group} className={groupClass}>
            {actions
              .filter((action) => groupOf(action) === group)
              .map((action) => (
                <Command.Item
                  key={action.id}
                  value={`${action.title} ${action.id}`}
                  onSelect={() => run(action.run)}
                  className={itemClass}
                >
                  <span className="min-w-0 flex-1 truncate">{action.title}</span>
                  {action.keys[0] === undefined ? null : <Kbd keys={keyLabel(action.keys[0], isMac)} />}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
        {rows.length === 0 ? null : <SessionLines rows={rows} run={run} />}
      </Command.List>
    </Command>
  );
}

interface SessionLinesProps {
  rows: readonly SessionRow[];
  run: (action: () => void) => void;
}

function SessionLines({ rows, run }: SessionLinesProps) {
  return (
    <Command.Group heading={words.sessions} className={groupClass}>
      {rows.slice(0, 50).map((row) => (
        <Command.Item
          key={row.id}
          value={`${row.title} ${row.id}`}
          onSelect={() =>
            run(() => {
              openSession(row.id);
              setView('session');
            })
          }
          className={itemClass}
        >
          <span className="min-w-0 flex-1 truncate">{row.title}</span>
          <span className="shrink-0 text-xs text-muted">{baseName(row.workspace)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

const groupOf = (action: Action): string => action.group ?? words.general;

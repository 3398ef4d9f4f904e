/**
 * The changes of the open file to decide one by one: what becomes of each, and what is pressed for the one at the caret. Signs tell,
 * colours only help. A rejected one is not a change in the editor any more, so here is where it is found again.
 */
import { Check, GitMerge, MessageSquarePlus, PenLine, TriangleAlert, X } from 'lucide-react';
import { isMac, keyLabel } from '../../keys.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import type { HunkState } from './hunks.ts';
import { type ShownState, hunkStrings as words } from './strings-hunks.ts';
import { ThreeWay } from './three-way.tsx';
import type { Clash, Hunks } from './use-hunks.ts';

export interface HunkCommands {
  goTo: (line: number) => void;
  decide: (accept: boolean) => void;
  decideAll: (accept: boolean) => void;
  /** What stands at the caret is what is wanted, though it was changed on disk, too. */
  settle: () => void;
  comment: () => void;
}

interface HunkBarProps {
  hunks: Hunks;
  /** Position of the one at the caret. */
  current: number;
  commands: HunkCommands;
}

/** More would be a wall of numbers; the keys still reach all. */
const mostChips = 40;

export function HunkBar({ hunks: { views, clashes }, current, commands }: HunkBarProps) {
  const view = views[current];
  if (view === undefined) return null;
  const clash = clashes[current] ?? null;
  const shown = shownState(view.state, clash);
  return (
    <div className="flex shrink-0 flex-col gap-1 border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Chips hunks={{ views, clashes }} current={current} onGoTo={commands.goTo} />
        <span className="text-xs text-muted" aria-live="polite">
          {words.at(current + 1, views.length, shown)}
        </span>
        <div className="ml-auto flex flex-wrap items-center gap-1.5">
          <Button
            size="small"
            icon={<Check size={14} aria-hidden />}
            aria-pressed={shown === 'accepted'}
            onClick={() => commands.decide(true)}
          >
            {clash === null ? words.accept : words.takeProposed}
            <KeyHint keys={keyLabel('Alt+Y', isMac)} />
          </Button>
          <Button
            size="small"
            icon={<X size={14} aria-hidden />}
            aria-pressed={shown === 'rejected'}
            onClick={() => commands.decide(false)}
          >
            {clash === null ? words.reject : words.takeDisk}
            <KeyHint keys={keyLabel('Alt+N', isMac)} />
          </Button>
          <Button size="small" icon={<MessageSquarePlus size={14} aria-hidden />} onClick={commands.comment}>
            {words.comment}
            <KeyHint keys={keyLabel('Alt+M', isMac)} />
          </Button>
          <AllOfThem commands={commands} />
        </div>
      </div>
      {clash === null ? null : <ThreeWay clash={clash} onSettle={commands.settle} />}
      {view.missing.length === 0 ? null : (
        <p className="flex items-start gap-1.5 text-xs text-warning">
          <TriangleAlert size={14} aria-hidden className="mt-px shrink-0" />
          {words.missing(view.missing)}
        </p>
      )}
    </div>
  );
}

const shownState = (state: HunkState, clash: Clash | null): ShownState =>
  clash === null || clash.isSettled ? state : 'undecided';

const signs: Record<ShownState, typeof Check> = {
  undecided: GitMerge,
  accepted: Check,
  rejected: X,
  edited: PenLine,
};
const colours: Record<ShownState, string> = {
  undecided: 'text-warning',
  accepted: 'text-added',
  rejected: 'text-removed',
  edited: 'text-accent',
};

interface ChipsProps {
  hunks: Pick<Hunks, 'views' | 'clashes'>;
  current: number;
  onGoTo: (line: number) => void;
}

function Chips({ hunks: { views, clashes }, current, onGoTo }: ChipsProps) {
  return (
    <ul aria-label={words.list} className="flex max-h-14 flex-wrap gap-1 overflow-y-auto">
      {views.slice(0, mostChips).map(({ state, line, missing }, index) => {
        const shown = shownState(state, clashes[index] ?? null);
        const Sign = signs[shown];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a hunk is its position in the proposal.
          <li key={index}>
            <button
              type="button"
              aria-label={words.chip(index + 1, shown, missing.length > 0)}
              aria-current={index === current ? 'true' : undefined}
              onClick={() => onGoTo(line)}
              className={classNames(
                'flex h-6 items-center gap-1 rounded-md border px-1.5 text-xs tabular coarse:h-9',
                index === current ? 'border-accent' : 'border-line hover:border-edge',
              )}
            >
              {index + 1}
              <Sign size={12} aria-hidden className={colours[shown]} />
            </button>
          </li>
        );
      })}
      {views.length > mostChips ? (
        <li className="text-xs text-muted">{words.more(views.length - mostChips)}</li>
      ) : null}
    </ul>
  );
}

function AllOfThem({ commands }: { commands: HunkCommands }) {
  return (
    <Menu
      label={words.all}
      align="end"
      trigger={
        <Button size="small" variant="quiet">
          {words.all}
        </Button>
      }
    >
      <MenuItem keys={keyLabel('Alt+Shift+Y', isMac)} onSelect={() => commands.decideAll(true)}>
        {words.acceptAll}
      </MenuItem>
      <MenuItem keys={keyLabel('Alt+Shift+N', isMac)} onSelect={() => commands.decideAll(false)}>
        {words.rejectAll}
      </MenuItem>
    </Menu>
  );
}

/** The panel's head: what the patch is, what became of it, and how much of the window it takes. */
import { Columns2, Maximize2, Minimize2, X } from 'lucide-react';
import { LineCounts } from '../../change-marks.tsx';
import { isMac, keyLabel } from '../../keys.ts';
import { changeSetting } from '../../stores/host.ts';
import { closeReview, setFocusReview, useView } from '../../stores/view.ts';
import { reviewViewStrings as views } from '../../strings-review-view.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuCheck, MenuChoices, MenuDivider } from '../../ui/menu.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { layouts, lookKeys, toggleLook, useIsTree, useLook } from './look.ts';
import { reviewStrings as words } from './strings.ts';
import { type PatchPhase, type PatchSubject, type ReviewFile, totals } from './subject.ts';

const phaseColor: Record<PatchPhase, string> = {
  pending: 'text-muted',
  waiting: 'text-warning',
  deciding: 'text-muted',
  applied: 'text-added',
  refused: 'text-muted',
  failed: 'text-danger',
};

interface ReviewHeaderProps {
  subject: PatchSubject;
  /** As they are listed. */
  files: readonly ReviewFile[];
}

export function ReviewHeader({ subject, files }: ReviewHeaderProps) {
  const { added, removed } = totals(files);
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
      <ReviewTitle>{words.title}</ReviewTitle>
      <span className={`shrink-0 text-xs ${phaseColor[subject.phase]}`}>{words.phases[subject.phase]}</span>
      {files.length > 1 && (
        <span className="flex min-w-0 items-center gap-2 truncate text-xs text-muted">
          {words.files(files.length)} <LineCounts added={added} removed={removed} />
        </span>
      )}
      <HeaderTools />
    </header>
  );
}

/** Of the page, where the panel is all that there is. */
export function ReviewTitle({ children }: { children: string }) {
  const isFocused = useView((view) => view.focusReview);
  const isNarrow = useNarrow();
  const Heading = isFocused || isNarrow ? 'h1' : 'h2';
  return <Heading className="shrink-0 font-semibold">{children}</Heading>;
}

export function HeaderTools() {
  const focused = useView((view) => view.focusReview);
  return (
    <div className="ml-auto flex items-center gap-0.5">
      <LookMenu />
      <IconButton
        className="narrow:hidden"
        name={focused ? words.unfocus : words.focus}
        icon={focused ? <Minimize2 size={16} aria-hidden /> : <Maximize2 size={16} aria-hidden />}
        pressed={focused}
        onClick={() => setFocusReview(!focused)}
      />
      <IconButton name={words.close} icon={<X size={16} aria-hidden />} onClick={closeReview} />
    </div>
  );
}

function LookMenu() {
  const { layout, ignoreSpace, foldUnchanged, movedLines } = useLook();
  const isTree = useIsTree();
  const choices = layouts.map((value) => ({ value, title: words.layouts[value] }));
  const checks: [title: string, key: string, checked: boolean, toggle: () => void][] = [
    [views.ignoreSpace, lookKeys.ignoreSpace, ignoreSpace, toggleLook.ignoreSpace],
    [views.foldUnchanged, lookKeys.foldUnchanged, foldUnchanged, toggleLook.foldUnchanged],
    [views.movedLines, lookKeys.movedLines, movedLines, toggleLook.movedLines],
    [views.fileView, lookKeys.files, isTree, toggleLook.files],
  ];
  return (
    <Menu
      label={words.layout}
      align="end"
      trigger={<IconButton name={words.layout} icon={<Columns2 size={16} aria-hidden />} />}
    >
      <MenuChoices
        value={layout}
        choices={choices}
        onChange={(value) => void changeSetting('review.layout', value)}
      />
      <MenuDivider />
      {checks.map(([title, key, checked, onToggle]) => (
        <MenuCheck key={key} keys={keyLabel(key, isMac)} checked={checked} onToggle={onToggle}>
          {title}
        </MenuCheck>
      ))}
    </Menu>
  );
}

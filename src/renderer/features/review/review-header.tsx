/** The panel's head: what the patch is, what became of it, and how much of the window it takes. */
import { Columns2, Maximize2, Minimize2, X } from 'lucide-react';
import { changeSetting, useHost } from '../../stores/host.ts';
import { closeReview, setFocusReview, useView } from '../../stores/view.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuChoices } from '../../ui/menu.tsx';
import { LineCounts } from './file-list.tsx';
import type { DiffLayout } from './monaco/diff-options.ts';
import { reviewStrings as words } from './strings.ts';
import { type PatchPhase, type PatchSubject, totals } from './subject.ts';

const layouts = ['auto', 'side-by-side', 'inline'] as const satisfies readonly DiffLayout[];

/** The person's choice; what the settings say when they say anything known. */
export function useLayout(): DiffLayout {
  const value = useHost((host) => host.settings.find((setting) => setting.key === 'review.layout')?.value);
  return layouts.find((layout) => layout === value) ?? 'auto';
}

const phaseColor: Record<PatchPhase, string> = {
  pending: 'text-muted',
  waiting: 'text-warning',
  deciding: 'text-muted',
  applied: 'text-added',
  refused: 'text-muted',
  failed: 'text-danger',
};

export function ReviewHeader({ subject }: { subject: PatchSubject }) {
  const files = subject.proposal.files;
  const { added, removed } = totals(files);
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
      <h2 className="shrink-0 font-semibold">{words.title}</h2>
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

export function HeaderTools() {
  const layout = useLayout();
  const focused = useView((view) => view.focusReview);
  const choices = layouts.map((value) => ({ value, title: words.layouts[value] }));
  return (
    <div className="ml-auto flex items-center gap-0.5">
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
      </Menu>
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

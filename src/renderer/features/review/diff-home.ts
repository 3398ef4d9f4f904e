/**
 * The diff editor's one element, which moves to whichever pane is on screen. The panel may be closed and opened again,
 * or its column swapped: the editor, its undo history and the caret stay.
 */
import type { DiffSurface } from './monaco/diff-surface.ts';
import { loadDiffSurface } from './monaco/environment.ts';
import { reviewStrings as words } from './strings.ts';

export interface PaneEvents {
  onEdit(key: string, text: string): void;
  onPlace(place: ChangePlace): void;
  isEdited(key: string): boolean;
}

/** Which change of how many the caret is at, from 1; not known until the comparison is done. */
export interface ChangePlace {
  index: number;
  count: number;
  known: boolean;
  /** Of the caret on the right side, from 1. */
  line: number;
}

let home: { element: HTMLElement; surface: DiffSurface } | null = null;
let events: PaneEvents | null = null;

/** Puts the editor into `parent`, making it at the first call. Rejects when its code cannot be fetched. */
export async function enterPane(parent: HTMLElement, to: PaneEvents): Promise<DiffSurface> {
  const { createDiffSurface } = await loadDiffSurface();
  events = to;
  if (home === null) {
    const element = document.createElement('div');
    element.className = 'diff-home';
    parent.append(element);
    const surface = createDiffSurface(element, {
      onEdit: (key, text) => events?.onEdit(key, text),
      onPlace: (place) => events?.onPlace(place),
      isEdited: (key) => events?.isEdited(key) === true,
      labels: (path) => ({ left: words.leftSide(path), right: words.rightSide(path) }),
    });
    home = { element, surface };
  } else if (home.element.parentElement !== parent) {
    parent.append(home.element);
  }
  return home.surface;
}

/** Takes the editor off `parent`, if it is still there. */
export function leavePane(parent: HTMLElement): void {
  if (home?.element.parentElement === parent) home.element.remove();
}

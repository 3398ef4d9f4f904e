/**
 * What the person did to one diff editor and not to a text: how wide its sides are, and what was searched for. Neither can be asked of an
 * editor from outside, so this reaches into its inside, as `empty-before.ts` does; where that has changed, each editor keeps its own.
 */
import type { editor } from 'monaco-editor/editor.js';

interface Settable<T> {
  get(): T;
  set(value: T, transaction: undefined): void;
}

interface Inside {
  /** What the line between both sides was drawn to; undefined where it was not. */
  _sashLayout?: { _sashRatio?: Settable<number | undefined> };
}

interface Search extends editor.IEditorContribution {
  getState?(): { searchString: string; change(to: { searchString: string }, isScrolled: false): void };
}

export function carryOver(from: editor.IStandaloneDiffEditor, to: editor.IStandaloneDiffEditor): void {
  const ratio = ratioOf(from)?.get();
  const other = ratioOf(to);
  if (other !== undefined && other.get() !== ratio) other.set(ratio, undefined);
  const words = searchOf(from)?.searchString ?? '';
  const search = searchOf(to);
  if (search !== undefined && search.searchString !== words) search.change({ searchString: words }, false);
}

const ratioOf = (diff: editor.IStandaloneDiffEditor): Settable<number | undefined> | undefined =>
  (diff as editor.IStandaloneDiffEditor & Inside)._sashLayout?._sashRatio;

const searchOf = (diff: editor.IStandaloneDiffEditor) =>
  diff.getModifiedEditor().getContribution<Search>('editor.contrib.findController')?.getState?.();

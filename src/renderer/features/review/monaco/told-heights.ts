/**
 * The strip of buttons between both sides asks the page how high it is whenever the right side has moved at all, and each button asks,
 * too. Every answer makes the browser lay out anew what has changed until then, several times for each file that is gone to and a third
 * of the time that takes. So the answers come from what is known. This reaches into the editor's inside, as `empty-before.ts` does.
 */
import { EditorGutter } from 'monaco-editor/editor/browser/widget/diffEditor/utils/editorGutter.js';

let told = false;

/** For every editor of the page; once is enough. */
export function tellHeights(): void {
  if (told) return;
  told = true;
  const { prototype } = EditorGutter;
  const known = new WeakSet<EditorGutter>();
  const render = prototype.render;
  prototype.render = function tell(reader) {
    if (!known.has(this)) tellStrip(this);
    known.add(this);
    render.call(this, reader);
  };
}

function tellStrip({ _domNode, _editor, itemProvider }: EditorGutter): void {
  // It stands beside the editor from its top to its bottom.
  answer(_domNode, () => _editor.getLayoutInfo().height);
  const create = itemProvider.createView;
  itemProvider.createView = (item, target) => {
    const view = create.call(itemProvider, item, target);
    const buttons = target.querySelector('.buttons');
    if (buttons !== null) answer(buttons, () => buttonsHeight(buttons));
    return view;
  };
}

const heights = new Map<number, number>();

/** As many buttons are always as high; only what was on the page has a height. */
function buttonsHeight(buttons: Element): number {
  const count = buttons.querySelectorAll('.action-item').length;
  const before = heights.get(count);
  if (before !== undefined) return before;
  const height = buttons.getBoundingClientRect().height;
  if (height > 0) heights.set(count, height);
  return height;
}

const answer = (element: Element, height: () => number): void => {
  Object.defineProperty(element, 'clientHeight', { configurable: true, get: height });
};

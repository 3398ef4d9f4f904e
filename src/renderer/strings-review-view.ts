/** Words for how a review is shown: in its own menu, in the palette and among the settings; and for marks that cards have, too. */
import { plural } from './format.ts';

export const reviewViewStrings = {
  settings: {
    'review.files': 'Files of a patch',
    'review.ignoreSpace': 'Hide changes of white space',
    'review.foldUnchanged': 'Fold unchanged lines',
    'review.movedLines': 'Mark moved lines',
  },
  files: { tree: 'As a tree', list: 'As a list' },
  fileView: 'Files as a tree',
  fileViewAction: 'Show the files as a tree or as a list',
  ignoreSpace: 'Hide changes of white space',
  ignoreSpaceAction: 'Hide or show changes of white space',
  foldUnchanged: 'Fold unchanged lines',
  foldUnchangedAction: 'Fold or show unchanged lines',
  movedLines: 'Mark moved lines',
  movedLinesAction: 'Mark moved lines, or show them as removed and added',
  spaceHidden:
    'Changes of indentation and trailing spaces are not marked here; they are written with the rest.',
} as const;

/** What becomes of a file's leave to be executed. */
export const bitStrings = {
  executable: 'executable',
  becomesExecutable: 'becomes executable',
  notExecutable: 'no longer executable',
} as const;

export const countStrings = {
  added: (count: number) => plural(count, 'line added', 'lines added'),
  removed: (count: number) => plural(count, 'line removed', 'lines removed'),
};

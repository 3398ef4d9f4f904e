/** What can be done with a record that waits for the person: which form is open, and putting all items as they are to be. */
import type { Item } from '../../../shared/pipeline-run.ts';

export interface Editing {
  /** Id of the item whose form is open; `new:` with the part's name for one that is to be written. */
  open: string | null;
  setOpen: (open: string | null) => void;
  /** Whose form was closed last: its button has the focus again. */
  closed: string | null;
  put: (items: readonly Item[]) => Promise<boolean>;
}

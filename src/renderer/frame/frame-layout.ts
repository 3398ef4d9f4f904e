/**
 * Which columns fit and how wide they are. The conversation never gets narrower than can be read: the review gives way
 * first, then the list goes.
 */
const rail = 44;
const least = { conversation: 380, review: 400 } as const;

export interface FrameWishes {
  /** Of the window. */
  width: number;
  list: number;
  review: number;
  listOpen: boolean;
  reviewOpen: boolean;
  focusReview: boolean;
}

export interface FrameLayout {
  /** Pixels; 0 when the column is not shown. */
  list: number;
  /** Pixels; 0 when it is not shown, null for all there is. */
  review: number | null;
}

/** Pure. Not for narrow windows, which show one column. */
export function frameLayout(wishes: FrameWishes): FrameLayout {
  const { listOpen, reviewOpen, focusReview } = wishes;
  if (!reviewOpen) return { list: listOpen ? wishes.list : 0, review: 0 };
  if (focusReview) return { list: 0, review: null };
  const room = wishes.width - rail - least.conversation;
  const list = listOpen && room - wishes.list >= least.review ? wishes.list : 0;
  return { list, review: Math.max(least.review, Math.min(wishes.review, room - list)) };
}

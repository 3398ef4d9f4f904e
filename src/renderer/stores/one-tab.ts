/**
 * Several tabs of one host: one of them tells the person, and none while they have another before them. A lock of the browser names the
 * one; it goes to the next when that tab is closed. Which tabs are in front is told by locks as well, as they cannot be left behind.
 */
export interface Tabs {
  /** Whether this one is to tell now. */
  mayTell(): Promise<boolean>;
}

const telling = 'patchbay.tells';
const front = 'patchbay.in-front.';

/** Call once. */
export function startTabs(isInFront: () => boolean): Tabs {
  // Only pages of a safe address have locks; without them each tab is alone.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return { mayTell: async () => !isInFront() };
  let isFirst = false;
  void locks.request(telling, () => {
    isFirst = true;
    return new Promise(() => {});
  });
  const own = `${front}${crypto.randomUUID()}`;
  let leave: (() => void) | null = null;
  const update = (): void => {
    if (isInFront() === (leave !== null)) return;
    if (leave !== null) {
      leave();
      leave = null;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    leave = resolve;
    void locks.request(own, () => promise);
  };
  for (const name of ['focus', 'blur'] as const) addEventListener(name, update);
  document.addEventListener('visibilitychange', update);
  update();
  return {
    mayTell: async () => {
      if (!isFirst || isInFront()) return false;
      const { held = [] } = await locks.query();
      return !held.some(({ name = '' }) => name.startsWith(front) && name !== own);
    },
  };
}

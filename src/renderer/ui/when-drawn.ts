/** Work that nobody waits for yet: done as soon as the page has drawn what somebody waits for. */

/** Gives how to call it off. */
export function whenDrawn(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    // Before the frame is drawn; a timer comes after it.
    timer = setTimeout(run, 0);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** The same, and only when the page has nothing else to do. */
export function whenIdle(run: () => void): () => void {
  let idle: number | undefined;
  const callOff = whenDrawn(() => {
    // Not every browser tells.
    if ('requestIdleCallback' in globalThis) idle = requestIdleCallback(run);
    else run();
  });
  return () => {
    callOff();
    if (idle !== undefined) cancelIdleCallback(idle);
  };
}

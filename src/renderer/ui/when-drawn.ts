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

/** As soon as the page has nothing else to do. Gives how to call it off. */
export function whenIdle(run: () => void): () => void {
  // Not every browser tells.
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(run, 0);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(run);
  return () => cancelIdleCallback(idle);
}

/** The one and then the other. */
export function whenIdleDrawn(run: () => void): () => void {
  let callOff = whenDrawn(() => {
    callOff = whenIdle(run);
  });
  return () => callOff();
}

/**
 * What the answers of a scripted server wait for (its `gate`): so a state that passes on its way to an answer lasts until a test
 * has seen it and done with it, however slow or fast the machine is.
 */
export interface Gate {
  /** Requests from now on are received and not answered. */
  close(): void;
  /** Answers them, and all that come. */
  open(): void;
  pass(): Promise<void>;
}

export function createGate(): Gate {
  let opened = Promise.withResolvers<void>();
  opened.resolve();
  return {
    close() {
      opened = Promise.withResolvers();
    },
    open: () => opened.resolve(),
    pass: () => opened.promise,
  };
}

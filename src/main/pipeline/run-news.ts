/** Tells a run that a session of one of its sub-stages has new facts. Made before the runs are, because sessions are made before them. */
export interface RunNews {
  appended(sessionId: string): void;
  listen(heard: (sessionId: string) => void): void;
}

export function createRunNews(): RunNews {
  const listeners: ((sessionId: string) => void)[] = [];
  return {
    listen: (heard) => void listeners.push(heard),
    appended: (sessionId) => {
      for (const heard of listeners) heard(sessionId);
    },
  };
}

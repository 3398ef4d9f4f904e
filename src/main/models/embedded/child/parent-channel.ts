/**
 * The engine's way to the app that started it: Electron's port where it is a utility process, Node's channel elsewhere.
 * Electron ends such a process itself when the app is gone, and has no word for it; under Node the process has to do that.
 */

export interface ParentChannel {
  send(message: object): void;
  /** `gone` when there is nobody left to answer. */
  listen(onMessage: (raw: unknown) => void, gone: () => void): void;
}

export function parentChannel(): ParentChannel {
  const port: typeof process.parentPort | undefined = process.parentPort;
  if (port !== undefined) {
    return {
      send: (message) => port.postMessage(message),
      listen: (onMessage) => void port.on('message', (event) => onMessage(event.data)),
    };
  }
  return {
    send: (message) => void process.send?.(message),
    listen(onMessage, gone) {
      process.on('message', onMessage);
      process.on('disconnect', gone);
    },
  };
}

/**
 * A file of ours as a utility process of Electron. The packaged app's binary may not play Node, so this is the only way to run
 * one there. Electron starts none before it is ready, and knows its pid later still: messages and a kill wait for that.
 */
import type { App, ForkOptions, UtilityProcess } from 'electron';
import type { EngineEnd, Fork } from '../../models/embedded/fork.ts';
import { utilityEnd } from './utility-end.ts';

/** As much of Electron as is needed to start one. */
export interface UtilityHost {
  app: Pick<App, 'whenReady'>;
  utilityProcess: { fork(file: string, args: string[], options: ForkOptions): UtilityProcess };
}

const mostWords = 4_000;
/** Electron tells of the end while the last of stderr is still on its way, and never says that all of it came. */
const lastWordsMs = 100;

const options: ForkOptions = {
  serviceName: 'Patchbay engine',
  stdio: ['ignore', 'ignore', 'pipe'],
  // The engine's library is no part of the app and not signed with it.
  allowLoadingUnsignedLibraries: true,
};

export const createUtilityFork =
  ({ app, utilityProcess }: UtilityHost): Fork =>
  (file, onMessage) => {
    const waiting: object[] = [];
    let child: UtilityProcess | undefined;
    let killed = false;
    const start = (): Promise<EngineEnd> | EngineEnd => {
      if (killed) return { code: null, signal: 'SIGKILL', lastWords: '' };
      const started = utilityProcess.fork(file, [], options);
      child = started;
      started.on('message', onMessage);
      // Before that there is no process to end.
      started.on('spawn', () => {
        if (killed) end(started);
      });
      for (const message of waiting) started.postMessage(message);
      return endOf(started, () => killed);
    };
    return {
      send: (message) => (child === undefined ? void waiting.push(message) : child.postMessage(message)),
      kill() {
        killed = true;
        if (child !== undefined) end(child);
      },
      ended: app
        .whenReady()
        .then(start)
        .catch((error: unknown) => ({ code: null, signal: null, lastWords: String(error) })),
    };
  };

/** Electron asks with SIGTERM and sees to it that nothing is left; a computation that hears nothing is ended all the same. */
function end(child: UtilityProcess): void {
  const { pid } = child;
  child.kill();
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it is gone already, which is what was wanted
  }
}

function endOf(child: UtilityProcess, killed: () => boolean): Promise<EngineEnd> {
  let lastWords = '';
  const { stderr } = child;
  const hear = (bytes: Buffer | string): void => {
    lastWords = (lastWords + String(bytes)).slice(-mostWords);
  };
  stderr?.on('data', hear);
  // Without a listener this one would end the app.
  child.on('error', (type, location) => hear(`\n${type} at ${location}`));
  return new Promise((resolve) => {
    child.once('exit', (status) => {
      if (killed()) return resolve({ code: null, signal: 'SIGKILL', lastWords: lastWords.trim() });
      // Electron takes all listeners off right after this one.
      queueMicrotask(() => stderr?.on('data', hear));
      setTimeout(() => resolve({ ...utilityEnd(status), lastWords: lastWords.trim() }), lastWordsMs);
    });
  });
}

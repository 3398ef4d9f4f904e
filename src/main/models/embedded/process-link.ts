/**
 * The engine's process as the app sees it: started, spoken to, listened to, and how it ended. What starts it is the host's
 * to say: plain Node forks itself, while a packaged Electron cannot be asked to play Node.
 */
import { besideFile } from '../../base/beside-file.ts';
import { type Fork, type Forked, forkNode } from './fork.ts';
import { type FromEngine, fromEngineSchema, type ToEngine } from './protocol.ts';

export interface ProcessLink extends Forked {
  send(message: ToEngine): void;
}

export type StartProcess = (onMessage: (message: FromEngine) => void) => ProcessLink;

/** A message that is none of the protocol's ends the process: it is of another version. */
export const startBy =
  (fork: Fork = forkNode): StartProcess =>
  (onMessage) => {
    let complaint: string | undefined;
    const forked = fork(besideFile(import.meta.dirname, 'engine-process'), (raw) => {
      const message = fromEngineSchema.safeParse(raw);
      if (message.success) return onMessage(message.data);
      complaint = `It said what is not understood: ${JSON.stringify(raw).slice(0, 200)}`;
      forked.kill();
    });
    return {
      send: forked.send,
      kill: forked.kill,
      ended: forked.ended.then((end) => ({ ...end, lastWords: complaint ?? end.lastWords })),
    };
  };

/** The other end of `paced-server.ts`: starts it, and hears when it wrote each of its answers. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface PacedReply {
  tokens: readonly string[];
  perSecond: number;
}

/** When a reply was written, in milliseconds since 1970: its first token and its last one. */
export interface Paced {
  began: number;
  ended: number;
}

export interface PacedServer {
  /** With the /v1. */
  url: string;
  /** The next reply that is whole; ask before it is begun. */
  written(): Promise<Paced>;
  stop(): void;
}

export async function startPacedServer(reply: PacedReply): Promise<PacedServer> {
  const child = fork(join(import.meta.dirname, 'paced-server.ts'), { execArgv: [] });
  const answer = async <T>(): Promise<T> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the model server ended (${code})`))),
    ]);
    return message as T;
  };
  // Not as an argument: a long reply is too long for one.
  child.send(reply);
  const { url } = await answer<{ url: string }>();
  return { url, written: () => answer<Paced>(), stop: () => void child.kill('SIGKILL') };
}

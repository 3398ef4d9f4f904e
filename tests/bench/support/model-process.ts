/** The other end of `model-server.ts`: starts it, and asks it what it saw. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Play } from '../../../src/main/models/scripted/play.ts';

export interface ModelProcessOptions {
  /** Milliseconds between words; none when absent. */
  pace?: number;
  /** Found before the shipped ones. */
  extraPlays?: Play[];
}

/** One chat request, in milliseconds since 1970 (with fractions). */
export interface Mark {
  /** Its headers were there. */
  began: number;
  /** Its last byte was there. */
  received: number;
  /** The last byte of the answer was sent. */
  answered: number;
  /** Of the request's body. */
  bytes: number;
}

export interface ModelProcess {
  /** With the /v1. */
  url: string;
  /** Marks since the last time somebody asked. */
  takeMarks(): Promise<Mark[]>;
  stop(): void;
}

export async function startModelProcess(options: ModelProcessOptions = {}): Promise<ModelProcess> {
  const child = fork(join(import.meta.dirname, 'model-server.ts'), [JSON.stringify(options)], {
    execArgv: [],
  });
  const answer = async <T>(): Promise<T> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the model server ended (${code})`))),
    ]);
    return message as T;
  };
  const { url } = await answer<{ url: string }>();
  return {
    url,
    async takeMarks() {
      child.send('marks');
      return (await answer<{ marks: Mark[] }>()).marks;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** From each answer's last byte to the next request's last byte: what lies between is not the model's time. */
export function betweenAnswers(marks: readonly Mark[]): number[] {
  return marks.slice(1).map((mark, index) => mark.received - (marks[index]?.answered ?? Number.NaN));
}

export const play = (name: string, replies: Play['replies']): Play => ({
  name,
  description: name,
  when: [],
  fallback: false,
  aside: false,
  replies,
});

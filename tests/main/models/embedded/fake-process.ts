/**
 * The engine's process without a process: what the app says to it is written down, what it answers is decided by the test,
 * and it can end as a real one does.
 */
import type { EngineEnd } from '../../../../src/main/models/embedded/fork.ts';
import type { StartProcess } from '../../../../src/main/models/embedded/process-link.ts';
import type { EngineFacts, FromEngine, ToEngine } from '../../../../src/main/models/embedded/protocol.ts';

const facts: EngineFacts = {
  window: 4096,
  template: null,
  thinkingSwitch: false,
  keepsReasoning: true,
  controlTokens: ['<end>'],
  threads: 1,
  build: 'fake',
  startMs: 1,
  loadMs: 1,
};

export interface FakeProcess {
  /** What it was told, in order. */
  told: ToEngine[];
  killed: boolean;
  say(message: FromEngine): void;
  /** As by a crash. */
  die(end?: Partial<EngineEnd>): void;
}

export type Behaviour = (message: ToEngine, process: FakeProcess) => void;

export const answering: Behaviour = (message, process) => {
  if (message.kind === 'open') process.say({ kind: 'opened', facts });
  else if (message.kind === 'count') process.say({ kind: 'counted', id: message.id, tokens: 7 });
  else if (message.kind === 'embed') process.say({ kind: 'embedded', id: message.id, vectors: [[1, 0]] });
  else if (message.kind === 'answer') {
    process.say({ kind: 'part', id: message.id, part: { kind: 'text', text: 'Hello.' } });
    process.say({ kind: 'part', id: message.id, part: { kind: 'end', finish: 'stop', usage: {} } });
  }
};

/** Opens what it is told to, and leaves the rest to the test. */
export const opening: Behaviour = (message, process) => {
  if (message.kind === 'open') answering(message, process);
};

export interface FakeProcesses {
  start: StartProcess;
  /** All that were started, in order. */
  all: FakeProcess[];
}

export function fakeProcesses(behave: Behaviour): FakeProcesses {
  const all: FakeProcess[] = [];
  return {
    all,
    start(onMessage) {
      let finish: (end: EngineEnd) => void = () => {};
      const ended = new Promise<EngineEnd>((resolve) => {
        finish = resolve;
      });
      const fake: FakeProcess = {
        told: [],
        killed: false,
        say: (message) => queueMicrotask(() => onMessage(message)),
        die: (end) => finish({ code: null, signal: 'SIGABRT', lastWords: '', ...end }),
      };
      all.push(fake);
      return {
        ended,
        send(message) {
          fake.told.push(message);
          behave(message, fake);
        },
        kill() {
          fake.killed = true;
          fake.die({ signal: 'SIGKILL' });
        },
      };
    },
  };
}

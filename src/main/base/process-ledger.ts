/**
 * Which processes are ours and run now, in memory for people and on disk for the next start, which ends what a killed app
 * left behind. A line is written before its process is started: what runs away at once can then still be found by the
 * variable that everything it starts carries.
 *
 * A process is named by its number, its start and the system's own start: a number alone is soon somebody else's, and
 * somebody else is never ended.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { temporaryName } from './atomic-file.ts';

export const processKinds = ['server', 'command', 'terminal'] as const;
export type ProcessKind = (typeof processKinds)[number];

const lineSchema = z.object({
  kind: z.enum(processKinds),
  /** The model, the command, the terminal's title: for people. */
  what: z.string(),
  /** `NAME=value` in the environment of all that belongs to it. */
  variable: z.string().nullable(),
  boot: z.string(),
  /** Of a command in the background: the session that is to be told when the app ended before it. */
  sessionId: z.string().optional(),
  /** Null until it is started: then there is only the variable to find it by. */
  process: z.object({ pid: z.number().int().positive(), started: z.string() }).nullable(),
});
export type LedgerLine = z.infer<typeof lineSchema>;

export interface ProcessNote {
  kind: ProcessKind;
  what: string;
  variable?: string;
  /** Whose it is: the call of a session; absent for the person's own. */
  call?: { sessionId: string; callId: string };
  /** By which name its session knows it, where it may be left to run in the background. */
  background?: string;
  /** What is kept of its output, for people. */
  output?: () => string;
  /** Ends it, as a person asks for it; absent where that is done elsewhere. */
  end?: () => void;
}

export interface Noted {
  /** It was started as this process. */
  is(pid: number): Promise<void>;
  /** Nothing of it is left. */
  over(): void;
}

export interface RunningProcess extends Pick<ProcessNote, 'kind' | 'what' | 'call' | 'background'> {
  id: string;
  pid: number | null;
  /** Milliseconds since 1970. */
  since: number;
  endable: boolean;
}

export interface ProcessLedger {
  /** Before the process is started. */
  note(note: ProcessNote): Noted;
  /** Oldest first. */
  list(): RunningProcess[];
  /** Asks it to end; false when there is none of that id that can be ended here. */
  end(id: string): boolean;
  /** What that one has printed; undefined when there is none of that id whose output is kept here. */
  output(id: string): string | undefined;
  /** Sessions with commands in the background whose end an earlier start has not seen. */
  readonly interrupted: readonly string[];
  /** What an earlier start left behind and is ended now, once it is gone; it takes some seconds at most. Never rejects. */
  readonly reaped: Promise<readonly Pick<LedgerLine, 'kind' | 'what'>[]>;
}

export interface LedgerParts {
  file: string;
  /** When a process started; undefined when there is none. Equal for the same process only. */
  startOf: (pid: number) => Promise<string | undefined>;
  /** Ends what is left of a line of an earlier start; false when nothing was. */
  endLeft: (line: LedgerLine) => Promise<boolean>;
  now: () => number;
  log: (message: string, error: unknown) => void;
}

type Entry = ProcessNote & { line: LedgerLine; since: number };

export function createProcessLedger({ file, startOf, endLeft, now, log }: LedgerParts): ProcessLedger {
  const boot = bootOf();
  const running = new Map<string, Entry>();
  const before = readLines(file);
  let left = before.filter((line) => line.boot === boot);
  let count = 0;

  /** Synchronous, because the line has to be there first, and without a sync: what a power cut takes needs no ending. */
  function write(): void {
    const lines = [...left, ...[...running.values()].map(({ line }) => line)];
    const temporary = join(dirname(file), temporaryName());
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(temporary, `${JSON.stringify(lines, null, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, file);
    } catch (error) {
      log('the list of own processes could not be written', error);
    }
  }

  async function reap(): Promise<LedgerLine[]> {
    if (left.length === 0) return [];
    const ended = await Promise.all(
      left.map((line) =>
        endLeft(line).catch((error: unknown) => {
          log('ending what an earlier start left behind', error);
          return false;
        }),
      ),
    );
    const gone = left.filter((_, index) => ended[index]);
    left = [];
    write();
    return gone;
  }

  return {
    note(note) {
      count += 1;
      const id = `p${count}`;
      const { kind, what, variable = null, background, call } = note;
      const whose = background === undefined || call === undefined ? {} : { sessionId: call.sessionId };
      const line: LedgerLine = { kind, what, variable, boot, process: null, ...whose };
      running.set(id, { ...note, line, since: now() });
      write();
      return {
        async is(pid) {
          const started = await startOf(pid);
          if (started === undefined || !running.has(id)) return;
          line.process = { pid, started };
          write();
        },
        over() {
          if (running.delete(id)) write();
        },
      };
    },
    list: () =>
      [...running].map(([id, { kind, what, call, background, line, since, end }]) => ({
        ...{ id, kind, what, since, endable: end !== undefined },
        pid: line.process?.pid ?? null,
        ...(call === undefined ? {} : { call }),
        ...(background === undefined ? {} : { background }),
      })),
    end(id) {
      const entry = running.get(id);
      entry?.end?.();
      return entry?.end !== undefined;
    },
    output: (id) => running.get(id)?.output?.(),
    interrupted: [...new Set(before.flatMap(({ sessionId }) => sessionId ?? []))],
    reaped: reap(),
  };
}

function readLines(file: string): LedgerLine[] {
  try {
    return z.array(lineSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return []; // none was written, or it is not ours to believe
  }
}

/** Start times are counted from the system's start on Linux, so a restart of the machine would make them mean others. */
function bootOf(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

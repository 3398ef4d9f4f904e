/**
 * Starts a command that is let run on. Who starts it waits until it has shown that it lives: it has ended, it has been quiet for
 * a moment after printing something, or it has had long enough. Each byte it prints belongs to one telling: to the start, to
 * one `take` or to the last one, so that nothing is told twice and nothing is lost between.
 */
import { type BoundedOutput, createBoundedOutput } from './bounded-output.ts';
import { type CommandOptions, type CommandResult, runCommand } from './command.ts';
import { renderOutput } from './screen.ts';

export type StopReason = 'stopped' | 'closed';

export interface BackgroundCommand {
  /** What it printed until it was let go, as it was seen, head and tail of it. */
  readonly printed: string;
  /** What it has printed since it was last asked for, head and tail of it; '' for nothing. */
  take(): string;
  /** All that is kept of what it printed: the end of it, as it was seen. */
  output(): string;
  /** Ends its whole tree; `ended` tells when that is done. Later reasons do not count. */
  stop(reason: StopReason): void;
  readonly ended: Promise<CommandResult>;
  /** Undefined unless it was stopped. */
  stoppedBy(): StopReason | undefined;
}

export interface BackgroundOptions extends Omit<CommandOptions, 'timeoutMs' | 'note' | 'onOutput'> {
  /** Ends it only as long as it is not let go: a turn that is stopped takes with it what has not been started for good. */
  signal: AbortSignal;
  note?: (
    variable: string,
    command: Pick<BackgroundCommand, 'stop' | 'output'>,
  ) => ReturnType<NonNullable<CommandOptions['note']>>;
  /** Raw text as it comes. When it is let go all that is kept is told once more, as that of a command in the background. */
  onOutput: (text: string, inBackground: boolean) => void;
}

export type BackgroundStart =
  | { kind: 'ended'; result: CommandResult }
  | { kind: 'lives'; command: BackgroundCommand };

/** How long it is waited for. */
export interface Patience {
  quietMs: number;
  mostMs: number;
  /** Calls `action` after `ms`; what it gives calls it off. */
  after(ms: number, action: () => void): () => void;
}

const usualPatience: Patience = {
  quietMs: 500,
  mostMs: 3_000,
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** Characters of raw output that are kept for people. */
const keptLength = 200_000;
const atStart = { headBytes: 128 * 1024, tailBytes: 128 * 1024, spillLimit: 0 } as const;
const later = { headBytes: 8 * 1024, tailBytes: 8 * 1024, spillLimit: 0 } as const;

export async function startInBackground(
  options: BackgroundOptions,
  patience: Patience = usualPatience,
): Promise<BackgroundStart> {
  const stopping = new AbortController();
  const kept = createKept();
  const seen = createLife(patience);
  let letGo = false;
  const stop = (reason: StopReason): void => stopping.abort(reason);
  const output = (): string => renderOutput(kept.raw());
  const turnStopped = (): void => {
    // It ends now, which is what is to be told of it.
    seen.forget();
    stop('stopped');
  };
  if (options.signal.aborted) turnStopped();
  options.signal.addEventListener('abort', turnStopped, { once: true });
  const { note, ...rest } = options;
  const ended = runCommand({
    ...rest,
    signal: stopping.signal,
    ...(note === undefined ? {} : { note: (variable: string) => note(variable, { stop, output }) }),
    onOutput: (text) => {
      kept.add(text);
      seen.heard();
      options.onOutput(text, letGo);
    },
  });
  const first = await Promise.race([ended, seen.lives]);
  seen.forget();
  options.signal.removeEventListener('abort', turnStopped);
  if (first !== 'lives') return { kind: 'ended', result: first };
  letGo = true;
  const printed = kept.take();
  if (kept.raw() !== '') options.onOutput(kept.raw(), true);
  const stoppedBy = (): StopReason | undefined => stopping.signal.reason as StopReason | undefined;
  return { kind: 'lives', command: { printed, take: kept.take, output, stop, ended, stoppedBy } };
}

interface Kept {
  add(text: string): void;
  take(): string;
  raw(): string;
}

function createKept(): Kept {
  let raw = '';
  let fresh: BoundedOutput | undefined = createBoundedOutput(atStart);
  return {
    add(text) {
      raw += text;
      // Cut now and then: a cut copies all that is kept, and a noisy command prints for hours.
      if (raw.length > 2 * keptLength) raw = raw.slice(-keptLength);
      fresh ??= createBoundedOutput(later);
      fresh.add(Buffer.from(text));
    },
    take() {
      const text = fresh?.finish().text ?? '';
      fresh = undefined;
      return text;
    },
    raw: () => raw.slice(-keptLength),
  };
}

interface Life {
  /** Resolves when it counts as living; never after `forget`. */
  readonly lives: Promise<'lives'>;
  heard(): void;
  forget(): void;
}

function createLife({ quietMs, mostMs, after }: Patience): Life {
  const { promise, resolve } = Promise.withResolvers<'lives'>();
  const settle = (): void => resolve('lives');
  let callOff = { most: after(mostMs, settle), quiet: (): void => {} };
  let over = false;
  return {
    lives: promise,
    heard() {
      if (over) return;
      callOff.quiet();
      callOff = { ...callOff, quiet: after(quietMs, settle) };
    },
    forget() {
      over = true;
      callOff.quiet();
      callOff.most();
    },
  };
}

/**
 * One bounded run of ripgrep: argv in, records out. It always gets something to search (a path or a file as stdin):
 * without one it would read our stdin and wait for ever. A person's own ripgrep configuration is not used.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fail, ok, type Result } from '../../shared/result.ts';

export type RipgrepRun = {
  args: readonly string[];
  /** The folder to run in; arguments name paths relative to it. */
  cwd: string;
  /** A descriptor to search instead of paths. */
  stdin?: number;
  separator: '\n' | '\0';
  /** Called for each record in order; answering false ends the run. */
  onRecord: (record: Buffer) => boolean;
  signal?: AbortSignal | undefined;
};

/** `code` is ripgrep's own: 0 found, 1 nothing found, 2 some error; null when `stopped` by `onRecord` or the time limit. */
export type RipgrepEnd = { code: number | null; stopped: boolean; complaint: string };

const timeLimit = 30_000;
const complaintLimit = 4_000;

/** Skips what no person means by "the files here": git's own folders. Last, because later globs win. */
export const ordinaryFiles = ['--hidden', '--no-require-git', '--glob', '!.git'] as const;

/** A path as ripgrep prints it below `./`, with forward slashes and without the `./`. */
export const asRelative = (printed: string): string =>
  (process.platform === 'win32' ? printed.replaceAll('\\', '/') : printed).replace(/^\.\//, '');

async function ripgrepPath(): Promise<string | null> {
  try {
    const { rgPath } = await import('@vscode/ripgrep');
    // A program inside an app archive cannot be started; the packager unpacks it beside.
    return rgPath.replace(/\bapp\.asar\b(?!\.unpacked)/, 'app.asar.unpacked');
  } catch {
    return null;
  }
}

/** Feeds whole records to `onRecord`; the function it answers with takes chunks, or null at the end. */
function recordSplitter(separator: '\n' | '\0', onRecord: (record: Buffer) => boolean) {
  const mark = separator.charCodeAt(0);
  let rest: Buffer[] = [];
  return (chunk: Buffer | null): boolean => {
    if (chunk === null) return rest.length === 0 || onRecord(Buffer.concat(rest));
    let from = 0;
    for (let to = chunk.indexOf(mark); to >= 0; to = chunk.indexOf(mark, from)) {
      const piece = chunk.subarray(from, to);
      const record = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      from = to + 1;
      if (!onRecord(record)) return false;
    }
    if (from < chunk.length) rest.push(Buffer.from(chunk.subarray(from)));
    return true;
  };
}

function ended(child: ChildProcess, run: RipgrepRun): Promise<Result<RipgrepEnd>> {
  const take = recordSplitter(run.separator, run.onRecord);
  let complaint = '';
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGKILL');
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    if (!stopped && !take(chunk)) stop();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(0, complaintLimit);
  });
  const clock = setTimeout(stop, timeLimit);
  const onAbort = () => child.kill('SIGKILL');
  run.signal?.addEventListener('abort', onAbort, { once: true });
  return new Promise<Result<RipgrepEnd>>((resolve) => {
    const settle = (result: Result<RipgrepEnd>) => {
      clearTimeout(clock);
      run.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    child.on('error', (error) =>
      settle(fail('unavailable', `The search program could not start: ${error.message}.`)),
    );
    child.on('close', (code) => {
      if (run.signal?.aborted) return settle(fail('cancelled', 'The search was cancelled.'));
      if (!stopped) take(null);
      settle(ok({ code: stopped ? null : code, stopped, complaint: complaint.trim() }));
    });
  });
}

/** `unavailable` when there is no ripgrep for this platform, `cancelled` on abort; everything else is in `RipgrepEnd`. */
export async function runRipgrep(run: RipgrepRun): Promise<Result<RipgrepEnd>> {
  const program = await ripgrepPath();
  if (program === null) return fail('unavailable', 'There is no search program (ripgrep) for this platform.');
  if (run.signal?.aborted) return fail('cancelled', 'The search was cancelled.');
  const child = spawn(program, ['--no-config', '--no-messages', ...run.args], {
    cwd: run.cwd,
    stdio: [run.stdin ?? 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  return ended(child, run);
}

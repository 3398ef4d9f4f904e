/**
 * The terminal a command talks to: the only place of this host that touches standard input and output. A reader that
 * goes away (`| head`) does not end the command: what it has begun is carried to a known end all the same.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface Terminal {
  /** Program output. */
  write(text: string): void;
  /** What is about the program's own trouble, or is advice. */
  advise(text: string): void;
  /** A person sits here: both input and output are a terminal. */
  readonly interactive: boolean;
  readonly colour: boolean;
  /** One line; null at the end of input, `interrupted` for Ctrl-C. */
  ask(question: string): Promise<string | null | typeof interrupted>;
  /** Calls back at Ctrl-C and when the system asks to end; returns the way to take it back. */
  onStop(handler: () => void): () => void;
  /** Calls back with each key as it is pressed, not at the end of a line; returns the way to take it back. */
  onKey(handler: (key: string) => void): () => void;
  /** Lets the person edit texts in their editor; `name` gives the ending its highlighting goes by. */
  edit(texts: readonly { name: string; text: string }[], environment: Environment): Promise<Result<string[]>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const interrupted = Symbol('interrupted');

export function createTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  return {
    // Most items have nothing to say, and writing nothing is a system call too.
    write: (text) => void (text !== '' && stdout.write(text)),
    advise: (text) => void stderr.write(text),
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    colour: stdout.isTTY === true && stdout.hasColors(),
    ask,
    onStop(handler) {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, handler);
      return () => {
        for (const signal of signals) process.off(signal, handler);
      };
    },
    onKey,
    edit,
  };
}

function onKey(handler: (key: string) => void): () => void {
  const { stdin } = process;
  const listen = (bytes: Buffer): void => {
    const key = bytes.toString();
    // Keys come raw now: what ends a command must go on doing so.
    if (key.includes('\u0003')) process.kill(process.pid, 'SIGINT');
    else handler(key);
  };
  stdin.setRawMode(true);
  stdin.on('data', listen);
  stdin.resume();
  return () => {
    stdin.off('data', listen);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

async function ask(question: string): Promise<string | null | typeof interrupted> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await new Promise((resolve) => {
      lines.once('SIGINT', () => resolve(interrupted));
      lines.once('close', () => resolve(null));
      lines.question(question, resolve);
    });
  } finally {
    lines.close();
  }
}

async function edit(
  texts: readonly { name: string; text: string }[],
  environment: Environment,
): Promise<Result<string[]>> {
  const editor =
    environment.VISUAL ?? environment.EDITOR ?? (process.platform === 'win32' ? 'notepad' : 'vi');
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-edit-'));
  try {
    const files = texts.map(({ name }, index) => join(folder, `${index + 1}-${basename(name)}`));
    for (const [index, file] of files.entries())
      await writeFile(file, texts[index]?.text ?? '', { mode: 0o600 });
    const code = await runEditor(editor, files, environment);
    if (code !== 0)
      return fail('failed', `The editor "${editor}" ended with code ${code}; nothing was changed.`);
    return ok(await Promise.all(files.map((file) => readFile(file, 'utf8'))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As git does it: the person's own setting may hold options, so a shell splits it; the file names are never part of its text. */
function runEditor(editor: string, files: readonly string[], environment: Environment): Promise<number> {
  return new Promise((resolve) => {
    const options = { stdio: 'inherit', env: { ...environment } } as const;
    const child =
      process.platform === 'win32'
        ? spawn(
            editor,
            files.map((file) => `"${file}"`),
            { ...options, shell: true },
          )
        : spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, ...files], options);
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

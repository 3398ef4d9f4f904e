/** Folders and programs the benchmarks work with, on the disk that `tmpdir` is on; they are gone when the process ends. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const made: string[] = [];

process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder with these files. */
export function freshFolder(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A project whose src/sum.js has 300 lines, for the plays that read it line by line. */
export const longProject = (): string =>
  freshFolder({
    'src/sum.js': Array.from(
      { length: 300 },
      (_, index) => `export const value${index} = ${index} * 2; // line ${index + 1} of a file like many\n`,
    ).join(''),
    'package.json': '{ "name": "sum", "type": "module" }\n',
  });

export interface Program {
  pid: number;
  /** Milliseconds since 1970, just before it was started. */
  ended: Promise<{ code: number | null; output: string }>;
  /** The first line on stdout that holds `part`; rejects when the program ends without. */
  line(part: string): Promise<string>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Runs `node` with these arguments; `built('cli')` gives the script of an entry. */
export function startNode(args: readonly string[]): Program {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  void ended.then(() => process.removeListener('exit', kill));
  return {
    pid: child.pid ?? 0,
    ended,
    line: (part) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = output.split('\n').find((line) => line.includes(part));
          if (found !== undefined) resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(({ code }) => reject(new Error(`ended with ${code} before "${part}":\n${output}`)));
      }),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

export const built = (entry: 'cli' | 'web'): string => join(root, 'out/main', `${entry}.js`);

/** The host that gets killed, as a process of its own, and what it left behind, read from the outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { build } from 'vite';
import type { JournalEvent } from '../../src/shared/event.ts';
import type { HostTask } from './crash-host.ts';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

export interface HostRun {
  dataFolder: string;
  workspace: string;
  model: string;
  message: string;
  manner: 'approve' | 'conflict' | 'turn' | 'tasks' | 'pipeline';
}

const bundle = join(import.meta.dirname, '../../out/crash-child');

/**
 * Bundles the host once, since it is started many times and reading its sources is most of a start. Compiled code is kept between the
 * starts by what the tests' environment says, too.
 */
export async function bundleHost(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'crash-child.ts'),
      outDir: bundle,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
    },
    ssr: { noExternal: true, external: ['better-sqlite3', 'node-pty', '@vscode/ripgrep'] },
  });
}

/** Transactions, those of a pipeline's run, files that are put in place: see `crash-at.mjs`. */
export type HoldAt = 'all' | 'runs' | 'swaps';

/** A host by itself, and how it ends. On its descriptor 3 it says where it holds still, and is told to go on. */
export function spawnHost(
  { dataFolder, workspace, model, message, manner }: HostTask,
  holdAt: HoldAt,
): { child: ChildProcess; ended: Promise<Ending> } {
  const preload = ['--import', join(import.meta.dirname, 'crash-at.mjs')];
  const host = [join(bundle, 'crash-child.js'), dataFolder, workspace, model, message, manner];
  const child = spawn(process.execPath, [...preload, ...host], {
    env: { ...process.env, HOLD_AT: holdAt },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const ended = new Promise<Ending>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stderr })),
  );
  return { child, ended };
}

/** The events of the only session that a person began, straight from the file. */
export function journalOf(dataFolder: string): JournalEvent[] {
  const [only, ...more] = journalsOf(dataFolder, 'parent is null');
  if (only === undefined || more.length > 0) throw new Error(`${more.length} sessions more than one`);
  return only;
}

/** Those of the sessions that work for another one. */
export const taskJournalsOf = (dataFolder: string): JournalEvent[][] =>
  journalsOf(dataFolder, 'parent is not null');

function journalsOf(dataFolder: string, which: string): JournalEvent[][] {
  const database = new Sqlite(join(dataFolder, 'patchbay.sqlite'), { readonly: true });
  try {
    const sessions = database.prepare(`select id from sessions where ${which}`).all() as { id: string }[];
    const read = database.prepare('select seq, at, type, data from events where session_id = ? order by seq');
    return sessions.map(({ id }) =>
      (read.all(id) as { seq: number; at: number; type: string; data: string }[]).map(
        (row) => ({ ...row, data: JSON.parse(row.data) }) as JournalEvent,
      ),
    );
  } finally {
    database.close();
  }
}

/** Digests of the contents that are kept. */
export function blobsOf(dataFolder: string): Set<string> {
  const database = new Sqlite(join(dataFolder, 'patchbay.sqlite'), { readonly: true });
  try {
    const rows = database.prepare('select digest from blobs').all() as { digest: string }[];
    return new Set(rows.map((row) => row.digest));
  } finally {
    database.close();
  }
}

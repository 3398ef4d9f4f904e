/**
 * The person's own terminals. Typed into by the person only: no tool of an agent leads here, and nothing an agent runs is
 * typed into one.
 */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { TerminalItem, TerminalRow } from '../../../shared/contract/terminals.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { ProcessLedger } from '../../base/process-ledger.ts';
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

export interface TerminalsParts extends Pick<TerminalOptions, 'env' | 'now'> {
  processes: Pick<ProcessLedger, 'note'>;
}

interface Size {
  cols: number;
  rows: number;
}

export interface Terminals {
  /** In the order in which they were opened; ended ones stay until they are closed. */
  list(): TerminalRow[];
  /** Without a folder: in the person's home. */
  open(folder: string | null, size: Size): Result<TerminalRow>;
  write(id: string, text: string): Result<void>;
  resize(id: string, size: Size): Result<void>;
  /** Ends what runs in it and takes it out of the list. */
  close(id: string): Promise<Result<void>>;
  watch(
    id: string,
    after: number,
    signal?: AbortSignal,
  ): Result<AsyncGenerator<TerminalItem, void, undefined>>;
  closeAll(): Promise<void>;
}

const most = 20;

export function createTerminals({ env, now, processes }: TerminalsParts): Terminals {
  const terminals = new Map<string, Terminal>();
  let count = 0;
  let closed = false;

  const withOne = <T>(id: string, action: (terminal: Terminal) => T): Result<T> => {
    const terminal = terminals.get(id);
    return terminal === undefined
      ? fail('not_found', 'There is no such terminal; it was closed.')
      : ok(action(terminal));
  };

  return {
    list: () => [...terminals.values()].map((terminal) => terminal.row()),
    open(wanted, size) {
      if (closed) return fail('unavailable', 'Patchbay is closing.');
      if (terminals.size >= most)
        return fail('unavailable', `${most} terminals are open.`, 'Close one of them first.');
      const folder = wanted ?? homedir();
      if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
        return fail('not_found', 'The folder to open a terminal in is not there.');
      count += 1;
      const id = `t${count}`;
      try {
        const terminal = openTerminal({ ...{ id, folder, env, now }, ...size, note: processes.note });
        terminals.set(id, terminal);
        return ok(terminal.row());
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return fail('unavailable', `No terminal could be opened: ${why}`);
      }
    },
    write: (id, text) => withOne(id, (terminal) => terminal.write(text)),
    resize: (id, { cols, rows }) => withOne(id, (terminal) => terminal.resize(cols, rows)),
    async close(id) {
      const ending = withOne(id, (terminal) => terminal.end());
      if (!ending.ok) return ending;
      terminals.delete(id);
      await ending.value;
      return ok(undefined);
    },
    watch: (id, after, signal) => withOne(id, (terminal) => terminal.watch(after, signal)),
    async closeAll() {
      closed = true;
      await Promise.all([...terminals.values()].map((terminal) => terminal.end()));
    },
  };
}

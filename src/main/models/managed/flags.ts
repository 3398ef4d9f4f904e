/**
 * The arguments a server is started with. Loopback only, never without a key, never with the key among the arguments (every
 * user of the machine can read those), and nothing that this very binary does not name in its help.
 */
import type { KvType } from '../../../shared/contract/servers.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { BinaryHelp } from './binary-help.ts';

export interface FlagWishes {
  model: string;
  window: number;
  kvType: KvType;
  /** A number, or words where it is only shown. */
  port: string;
  threads: number;
  /** No graphics device: a cancel is not heard before the batch is read, so batches are small. */
  slow: boolean;
  /** Holds the key; read by the server when it starts. */
  keyFile: string;
  /** Where it may save slots. */
  slotFolder: string;
  /** Memory it may keep old prompts in, in MiB. */
  promptCacheMib: number;
}

/** How the key gets to the server. */
export type KeyWay = 'file' | 'environment';

export interface Flags {
  args: string[];
  keyWay: KeyWay;
}

/** Fails with `invalid` for a binary that takes no key, or no such cache. */
export function chooseFlags(help: BinaryHelp, wishes: FlagWishes): Result<Flags> {
  const has = (flag: string): boolean => help.flags.has(flag);
  const keyWay: KeyWay | null = has('--api-key-file') ? 'file' : has('--api-key') ? 'environment' : null;
  if (keyWay === null) {
    return fail(
      'invalid',
      'This llama-server takes no key, so any web page could talk to it.',
      'Install a newer llama.cpp, or name another llama-server.',
    );
  }
  const { kvType } = wishes;
  const packed = kvType !== 'f16';
  const knowsType = help.cacheTypes.size === 0 || help.cacheTypes.has(kvType);
  if (packed && (!has('--cache-type-k') || !has('--cache-type-v') || !knowsType)) {
    return fail('invalid', `This llama-server has no ${kvType} cache.`, 'Choose f16.');
  }
  const wished: (string | number)[][] = [
    ['--host', '127.0.0.1'],
    ['--port', wishes.port],
    ['--offline'],
    ['--jinja'],
    [has('--no-ui') ? '--no-ui' : '--no-webui'],
    ['-m', wishes.model],
    ['-np', 1],
    ['-c', wishes.window],
    ...(packed
      ? [
          ['--cache-type-k', kvType],
          ['--cache-type-v', kvType],
        ]
      : []),
    ...(wishes.slow ? [['-b', 512]] : []),
    ['-t', wishes.threads],
    ['--cache-ram', wishes.promptCacheMib],
    ['--spec-default'],
    ['--slot-save-path', wishes.slotFolder],
    ...(keyWay === 'file' ? [['--api-key-file', wishes.keyFile]] : []),
  ];
  const args = wished.filter(([flag]) => has(String(flag))).flatMap((flag) => flag.map(String));
  return ok({ args, keyWay });
}

const most = 8_192;

/**
 * How much of the memory that is left a server may fill with prompts it has read: they save reading them again, but by
 * default it takes 8 GB whether they are there or not. MiB.
 */
export function promptCacheMib(left: number): number {
  return Math.max(0, Math.min(most, Math.floor(left / 2 / 1024 / 1024)));
}

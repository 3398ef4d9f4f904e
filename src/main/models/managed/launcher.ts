/**
 * From a plan to a running process: the binary, its flags, a key that only this process and the server know, and a line in
 * the ledger. The key goes through a file that only its owner can read, which is gone as soon as the server has read it.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { digestValue } from '../../base/digest.ts';
import type { Noted, ProcessLedger } from '../../base/process-ledger.ts';
import type { Binary, BinaryFinder } from './binary.ts';
import { chooseFlags, type Flags, type FlagWishes, promptCacheMib } from './flags.ts';
import type { LibraryFile } from './gguf-library.ts';
import { memoryNow, serverThreads } from './machine.ts';
import type { Launch } from './managed-server.ts';
import type { Choice } from './remembered.ts';
import { startWatched } from './watched-process.ts';

export interface LauncherParts {
  /** `servers` in the data folder. */
  folder: string;
  finder: BinaryFinder;
  processes: Pick<ProcessLedger, 'note'>;
  env: Readonly<Record<string, string | undefined>>;
}

export interface LaunchOrder {
  file: LibraryFile;
  choice: Choice;
  /** Bytes that weights, cache and work take. */
  needed: number;
}

export interface Launcher {
  start(order: LaunchOrder, run: Run): Promise<Result<Launch>>;
  /** What would be run, with words in place of the port and without the key. */
  command(order: LaunchOrder): Promise<Result<string[]>>;
  /** Equal for the same file, flags and build: what a measured speed belongs to. */
  speedKey(order: LaunchOrder): Promise<string | undefined>;
  /** Removes keys that a crash left behind. Before the first start. */
  tidy(): Promise<void>;
}

interface Run {
  port: number;
  apiKey: string;
  onText: (text: string) => void;
}

export function createLauncher({ folder, finder, processes, env }: LauncherParts): Launcher {
  const slotFolder = join(folder, 'slots');

  async function flagsFor(
    order: LaunchOrder,
    keyFile: string,
    port: string,
  ): Promise<Result<{ binary: Binary; flags: Flags }>> {
    const binary = await finder.find();
    if (!binary.ok) return binary;
    const wishes: FlagWishes = {
      model: order.file.path,
      window: order.choice.window,
      kvType: order.choice.kvType,
      port,
      threads: await serverThreads(),
      slow: binary.value.devices.length === 0,
      keyFile,
      slotFolder,
      promptCacheMib: promptCacheMib(memoryNow().available - order.needed),
    };
    const flags = chooseFlags(binary.value.help, wishes);
    return flags.ok ? ok({ binary: binary.value, flags: flags.value }) : flags;
  }

  return {
    async tidy() {
      const names = await readdir(folder).catch(() => []);
      const keys = names.filter((name) => /^\d+\.key$/.test(name));
      await Promise.all(keys.map((name) => rm(join(folder, name), { force: true })));
    },
    async start(order, { port, apiKey, onText }) {
      const keyFile = join(folder, `${port}.key`);
      const chosen = await flagsFor(order, keyFile, String(port));
      if (!chosen.ok) return chosen;
      const { binary, flags } = chosen.value;
      let noted: Noted | undefined;
      try {
        await mkdir(slotFolder, { recursive: true, mode: 0o700 });
        if (flags.keyWay === 'file') await writeFileAtomic(keyFile, `${apiKey}\n`, { mode: 0o600 });
        const ours = withoutServerSettings(env);
        noted = processes.note({ kind: 'server', what: order.file.path });
        const process = await startWatched({
          file: binary.path,
          args: flags.args,
          env: flags.keyWay === 'file' ? ours : { ...ours, LLAMA_API_KEY: apiKey },
        });
        process.onText(onText);
        await noted.is(process.pid);
        const begun = () => rm(keyFile, { force: true });
        const over = async () => {
          noted?.over();
          await begun();
        };
        return ok({ process, flags: flags.args, begun, over });
      } catch (error) {
        noted?.over();
        await rm(keyFile, { force: true });
        const why = error instanceof Error ? error.message : String(error);
        return fail('failed', `llama-server could not be started: ${why}`, 'Is there room on the disk?');
      }
    },
    async command(order) {
      const chosen = await flagsFor(order, '(a file only you can read)', '(a free one)');
      return chosen.ok ? ok([chosen.value.binary.path, ...chosen.value.flags.args]) : chosen;
    },
    async speedKey(order) {
      const chosen = await flagsFor(order, '', '');
      if (!chosen.ok) return undefined;
      const { binary, flags } = chosen.value;
      // What it may keep of old prompts depends on what else runs, and no speed on that.
      const args = flags.args.filter((_, index) => flags.args[index - 1] !== '--cache-ram');
      const { bytes, modifiedMs } = order.file;
      return digestValue([args, binary.version, bytes, modifiedMs]).slice(0, 16);
    },
  };
}

/** The person's own settings for a server they start themselves would change ours; a key would open it to others. */
const withoutServerSettings = (env: LauncherParts['env']): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(LLAMA_|HF_TOKEN$)/i.test(name)));

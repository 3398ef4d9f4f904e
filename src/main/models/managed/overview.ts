/** What there is to work with: the program, the memory, the folders, and folders where models usually are. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerOverview } from '../../../shared/contract/servers.ts';
import type { BinaryFinder } from './binary.ts';
import { memoryNow } from './machine.ts';
import { gpuOf } from './offers.ts';

/** Where llama.cpp, LM Studio and people keep them, below the home folder. Looked at only for whether they are there. */
const usualFolders = [
  'models',
  'Models',
  '.cache/llama.cpp',
  'Library/Caches/llama.cpp',
  '.lmstudio/models',
  '.cache/lm-studio/models',
  '.cache/huggingface/hub',
];

export async function overviewOf(
  finder: BinaryFinder,
  folders: readonly string[],
  home: string,
): Promise<ServerOverview> {
  const found = await finder.find();
  const binary = found.ok ? found.value : null;
  const suggestions = usualFolders.map((folder) => join(home, folder));
  return {
    binary:
      binary === null
        ? null
        : {
            path: binary.path,
            from: binary.from,
            version: binary.version,
            devices: binary.devices.map(({ name }) => name),
          },
    problem: found.ok ? null : { message: found.error.message, hint: found.error.hint ?? '' },
    memory: { ...memoryNow(), gpu: gpuOf(binary ?? undefined) },
    folders: folders.map((path) => ({ path, exists: isFolder(path) })),
    suggestions: suggestions.filter((path) => isFolder(path) && !folders.includes(path)),
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // not there, or behind a folder that may not be looked into
  }
}

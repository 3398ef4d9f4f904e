/**
 * What can be started here and what it would take: files of the named folders with their headers, the choice that was made
 * for them or the usual one, and whether that fits the memory that is free now.
 */
import { isAbsolute } from 'node:path';
import {
  type Fit,
  type GgufFile,
  type KvType,
  kvTypes,
  type StartPlan,
} from '../../../shared/contract/servers.ts';
import { localName } from '../../../shared/model-name.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Binary, BinaryFinder } from './binary.ts';
import type { GgufHeader } from './gguf-header.ts';
import { type Library, type LibraryFile, titleOf } from './gguf-library.ts';
import type { Launcher } from './launcher.ts';
import { memoryNow } from './machine.ts';
import { fitOf, isUsable, usualChoice, windowsOf } from './memory-fit.ts';
import type { Choice, Remembered } from './remembered.ts';

export interface OfferParts {
  library: Library;
  remembered: Remembered;
  finder: BinaryFinder;
  launcher: Launcher;
}

/** Fields left open are filled with what was chosen before, or with the usual. */
export interface Wish {
  file: string;
  window?: number | undefined;
  kvType?: KvType | undefined;
}

/** A file that can be started, and how. */
export interface Offer {
  file: LibraryFile;
  header: GgufHeader;
  choice: Choice;
  fit: Fit;
}

export interface Offers {
  list(folders: readonly string[]): Promise<{ files: GgufFile[]; problems: string[] }>;
  /** `not_found`, or `invalid` for what cannot be started or a choice that cannot be. */
  offer(wish: Wish): Promise<Result<Offer>>;
  /** Models of the folders and of `more` as they would be started, without waiting for what the program says. */
  models(folders: readonly string[], more: readonly string[]): Promise<Offer[]>;
  plan(wish: Wish): Promise<Result<StartPlan>>;
}

/** Of these two the person need not know anything; q4_0 costs quality and must be asked for. */
const usualTypes: readonly KvType[] = ['f16', 'q8_0'];

export function createOffers({ library, remembered, finder, launcher }: OfferParts): Offers {
  function typesFor(header: GgufHeader, binary: Binary | undefined): KvType[] {
    const allowed = binary?.help.cacheTypes ?? new Set();
    return kvTypes.filter((type) => isUsable(type, header) && (allowed.size === 0 || allowed.has(type)));
  }

  function offerOf(
    file: LibraryFile,
    header: GgufHeader,
    binary: Binary | undefined,
    wish: Partial<Choice> = {},
  ): Offer {
    const available = availableFor(binary);
    const question = { header, weights: file.bytes, available };
    const types = typesFor(header, binary);
    const usual = remembered.choice(file.path) ?? usualChoice(question, types.filter(isUsualType));
    const kept = types.includes(usual.kvType) ? usual : { ...usual, kvType: 'f16' as const };
    const choice = { ...kept, ...wish };
    return { file, header, choice, fit: fitOf({ ...question, ...choice }) };
  }

  function rowOf(file: LibraryFile, binary: Binary | undefined): GgufFile {
    const { header, path } = file;
    const startable = file.kind === 'model' && file.problem === null && header !== null;
    const offered = startable ? offerOf(file, header, binary) : null;
    return {
      path,
      model: localName(path),
      title: titleOf(path),
      bytes: file.bytes,
      parts: file.parts,
      kind: file.kind,
      architecture: header?.architecture ?? null,
      size: header?.size ?? null,
      quantisation: file.quantisation,
      trainedWindow: header?.trainedWindow ?? null,
      problem: file.problem,
      plan: offered === null ? null : { ...offered.choice, fit: offered.fit },
      speed: remembered.lastSpeed(path),
    };
  }

  const binaryNow = async (): Promise<Binary | undefined> => {
    const found = await finder.find();
    return found.ok ? found.value : undefined;
  };

  async function offer({ file: path, window, kvType }: Wish): Promise<Result<Offer>> {
    if (!isAbsolute(path)) return fail('invalid', `file: "${path}" is no absolute path.`);
    const found = await library.file(path);
    if (!found.ok) return found;
    const file = found.value;
    const cannot = startProblem(file);
    if (cannot !== null || file.header === null)
      return fail('invalid', cannot ?? 'This file cannot be started.');
    const binary = await binaryNow();
    if (kvType !== undefined && !typesFor(file.header, binary).includes(kvType))
      return fail('invalid', `This model does not work with a ${kvType} cache.`, 'Choose f16.');
    const { trainedWindow } = file.header;
    if (window !== undefined && trainedWindow !== null && window > trainedWindow) {
      const most = `The model was trained for ${trainedWindow} tokens.`;
      return fail('invalid', `A window of ${window} tokens is more than it can use. ${most}`);
    }
    const wish = { ...(window === undefined ? {} : { window }), ...(kvType === undefined ? {} : { kvType }) };
    return ok(offerOf(file, file.header, binary, wish));
  }

  return {
    async list(folders) {
      const [{ files, problems }, binary] = await Promise.all([library.list(folders), binaryNow()]);
      return { files: files.map((file) => rowOf(file, binary)), problems };
    },
    offer,
    async models(folders, more) {
      const [listed, ...others] = await Promise.all([
        library.list(folders),
        ...more.map((path) => library.file(path)),
      ]);
      const files = [...others.flatMap((one) => (one.ok ? [one.value] : [])), ...listed.files];
      return files.flatMap((file) => {
        const { header } = file;
        return header === null || startProblem(file) !== null ? [] : [offerOf(file, header, finder.known())];
      });
    },
    async plan(wish) {
      const offered = await offer(wish);
      if (!offered.ok) return offered;
      const { file, header, choice, fit } = offered.value;
      const binary = await binaryNow();
      const command = await launcher.command({ file, choice, needed: fit.needed });
      return ok({
        file: rowOf(file, binary),
        ...choice,
        fit,
        windows: withChosen(windowsOf(header.trainedWindow), choice.window),
        kvTypes: typesFor(header, binary),
        command: command.ok ? command.value : [],
      });
    },
  };
}

const isUsualType = (type: KvType): boolean => usualTypes.includes(type);

const withChosen = (windows: readonly number[], chosen: number): number[] =>
  [...new Set([...windows, chosen])].sort((a, b) => a - b);

/** Bytes. Never both added up: a part of what graphics devices report is often the memory itself. */
function availableFor(binary: Pick<Binary, 'devices'> | undefined): number {
  return Math.max(memoryNow().available, gpuOf(binary) ?? 0);
}

/** Free bytes on graphics devices; null without any. */
export function gpuOf(binary: Pick<Binary, 'devices'> | undefined): number | null {
  const devices = binary?.devices ?? [];
  return devices.length === 0 ? null : devices.reduce((sum, device) => sum + device.free, 0);
}

function startProblem({ kind, problem }: LibraryFile): string | null {
  if (problem !== null) return problem;
  if (kind === 'projector')
    return 'This file belongs beside a model (it lets one see); it is no model itself.';
  return kind === 'other' ? 'This file is an addition to a model, not a model.' : null;
}

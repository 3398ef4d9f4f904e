/**
 * A slot's cache kept over a restart of server and app: saved when the app closes, given back before a conversation's first
 * request. Only what this record says was saved is asked for, since restoring a file that is not there empties the slot; and
 * each is asked for once, because what came after the restore is newer than the file.
 *
 * A file is named by everything its content depends on, so it can never be given to another model or another conversation.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ModelProfile } from '../../shared/model-profile.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { digestValue } from '../base/digest.ts';
import type { ModelRequest } from './model.ts';
import type { SlotOutcome } from './server-actions.ts';

export type MoveSlot = (
  action: 'save' | 'restore',
  slot: number,
  file: string,
  ms: number,
) => Promise<SlotOutcome>;

export interface SlotKeeper {
  /** Gives the slot back what was saved of it, if anything. Never fails: without it the prompt is read anew. */
  restore(held: Held): Promise<boolean>;
  save(held: Held): Promise<void>;
}

/** A conversation's cache in a slot. `profile` is of the server as it is now. */
export interface Held {
  server: string;
  slot: number;
  file: string;
  profile: ModelProfile;
  move: MoveSlot;
}

/** Undefined where something the name must hold is not known, which is everywhere but on llama.cpp. */
export function slotFile(profile: ModelProfile, { messages, tools }: ModelRequest): string | undefined {
  const { kind, model, template, build } = profile;
  if (kind !== 'llama.cpp' || model === null || template === null || build === null) return undefined;
  const beginning = messages.slice(0, 2).map(({ role, content }) => [role, content]);
  const names = tools.map(({ name, description, parameters }) => [name, description, parameters]);
  return `patchbay-${digestValue([model, template, build, names, beginning]).slice(0, 32)}.bin`;
}

const recordSchema = z.object({
  /** `run` names the server process that saved it: as long as that one runs, it has the cache in memory. */
  saved: z.array(z.object({ server: z.string(), file: z.string(), run: z.string().nullable() })),
  /** Servers that do not keep slots, as `server build`. */
  refusing: z.array(z.string()),
});
type Record = z.infer<typeof recordSchema>;

/** More than one machine has models for. */
const mostRefusing = 200;
/** Gigabytes may be moved. */
const restoreMs = 60_000;
const saveMs = 15_000;

/** `path`: where the record is kept. Without one, because nothing is to outlive the process, nothing is saved either. */
export function createSlotKeeper(path: string): SlotKeeper {
  let record = readRecord(path);
  const keep = async (next: Record) => {
    record = next;
    // A lost record costs one reading of the prompt.
    await writeFileAtomic(path, JSON.stringify(next), { mode: 0o600 }).catch(() => {});
  };
  const refuses = ({ server, profile }: Held): boolean =>
    record.refusing.includes(`${server} ${profile.build}`);
  const refused = ({ server, profile }: Held): Record => ({
    ...record,
    refusing: [...record.refusing, `${server} ${profile.build}`].slice(-mostRefusing),
  });
  const without = ({ server, file }: Held): Record['saved'] =>
    record.saved.filter((one) => one.server !== server || one.file !== file);
  return {
    async restore(held) {
      const known = record.saved.find(({ server, file }) => server === held.server && file === held.file);
      if (known === undefined || refuses(held)) return false;
      await keep({ ...record, saved: without(held) });
      if (known.run !== null && known.run === held.profile.run) return false;
      return (await held.move('restore', held.slot, held.file, restoreMs)) === 'done';
    },
    async save(held) {
      if (refuses(held)) return;
      const outcome = await held.move('save', held.slot, held.file, saveMs);
      if (outcome === 'refused') await keep(refused(held));
      if (outcome !== 'done') return;
      const { server, file, profile } = held;
      await keep({ ...record, saved: [...without(held), { server, file, run: profile.run }] });
    },
  };
}

function readRecord(path: string): Record {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { saved: [], refusing: [] };
  }
}

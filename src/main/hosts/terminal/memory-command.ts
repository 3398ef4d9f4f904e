/** Arguments of `memory`: what is to be read, written or decided, as a value. */
import { type MemoryKind, memoryKinds } from '../../../shared/memory.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface MemoryCommand {
  name: 'memory';
  action: (typeof actions)[number];
  /** Of `add` the words, of `search` what is looked for, of `import` the file, of the rest an ID; null where there is none. */
  what: string | null;
  kind: MemoryKind;
  /** Not about the folder but about what holds everywhere; of the lists: everything. */
  everywhere: boolean;
  json: boolean;
}

const actions = ['list', 'search', 'add', 'remove', 'keep', 'reject', 'export', 'import'] as const;

const missing: Partial<Record<MemoryCommand['action'], string>> = {
  add: 'What is to be remembered is missing.',
  search: 'What to search for is missing.',
  import: 'The file is missing.',
};

/** Fails with `invalid`; `help` is the hint. */
export function memoryCommand(
  [first, what, extra]: readonly string[],
  { kind, everywhere, json }: { kind: string | null; everywhere: boolean; json: boolean },
  help: string,
): Result<MemoryCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `memory wants one of ${actions.join(', ')}.`, help);
  const isAlone = action === 'list' || action === 'export';
  const tooMany = isAlone ? what : extra;
  if (tooMany !== undefined)
    return fail('invalid', `"${tooMany}" is one argument too many.`, isAlone ? help : 'Put it in quotes.');
  if (!isAlone && (what === undefined || what.trim() === ''))
    return fail('invalid', missing[action] ?? 'The ID is missing.', help);
  const wanted = memoryKinds.find((known) => known === (kind ?? 'fact'));
  if (wanted === undefined)
    return fail('invalid', `--kind is one of ${memoryKinds.join(', ')}, not "${kind}".`, help);
  return ok({ name: 'memory', action, what: what ?? null, kind: wanted, everywhere, json });
}

/** Arguments of `plan`: what is to be listed, changed or checked, as a value. */
import type { FeatureWish } from '../../../shared/plan.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface PlanCommand {
  name: 'plan';
  action: (typeof actions)[number];
  /** Of `add` the title, of `import` the file, of the rest an ID; null where there is none, of `check` for all. */
  what: string | null;
  /** Of `add`. */
  wish: Omit<FeatureWish, 'title'>;
  /** The person's word for checks that the rules ask about. */
  yes: boolean;
  json: boolean;
}

const actions = ['list', 'add', 'check', 'keep', 'remove', 'export', 'import'] as const;

const missing: Partial<Record<PlanCommand['action'], string>> = {
  add: 'The title is missing.',
  check: 'Name the ID of a feature, or --all.',
  import: 'The file is missing.',
};

export interface PlanWishes {
  check: string | null;
  done: string | null;
  files: readonly string[];
  all: boolean;
  yes: boolean;
  json: boolean;
}

/** Fails with `invalid`; `help` is the hint. */
export function planCommand(
  [first, what, extra]: readonly string[],
  { check, done, files, all, yes, json }: PlanWishes,
  help: string,
): Result<PlanCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `plan wants one of ${actions.join(', ')}.`, help);
  const isAlone = action === 'list' || action === 'export' || (action === 'check' && all);
  const tooMany = isAlone ? what : extra;
  if (tooMany !== undefined)
    return fail('invalid', `"${tooMany}" is one argument too many.`, isAlone ? help : 'Put it in quotes.');
  if (!isAlone && (what === undefined || what.trim() === ''))
    return fail('invalid', missing[action] ?? 'The ID is missing.', help);
  const wish = { check, done: done ?? '', files: [...files] };
  return ok({ name: 'plan', action, what: what ?? null, wish, yes, json });
}

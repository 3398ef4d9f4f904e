/** The words of `sessions`: what is to be done with the list, or with one session as a whole. */
import { fail, ok, type Result } from '../../../shared/result.ts';

const deeds = [
  'list',
  'pin',
  'unpin',
  'archive',
  'restore',
  'duplicate',
  'front',
  'rename',
  'delete',
  'export',
  'import',
  'clean',
] as const;
type Deed = (typeof deeds)[number];

export interface SessionsCommand {
  name: 'sessions';
  deed: Deed;
  /** As typed; a file for `import`, '' for the list. */
  session: string;
  /** The new title. */
  title: string;
  format: 'md' | 'jsonl';
  /** Folder for an imported one; null for the one it names. */
  workspace: string | null;
  /** Last turn of a duplicate; null for all. */
  upTo: string | null;
  /** Words to be found; null to list. */
  search: string | null;
  /** The archived ones, too. */
  all: boolean;
  json: boolean;
}

type Wishes = Pick<SessionsCommand, 'upTo' | 'search' | 'all' | 'workspace' | 'json'> & {
  format: string | null;
};

export function sessionsCommand(
  [word, session, title, more]: readonly string[],
  { format, ...wishes }: Wishes,
  seeHelp: string,
): Result<SessionsCommand> {
  const deed = deeds.find((known) => known === (word ?? 'list'));
  if (deed === undefined) return fail('invalid', `"${word}" is none of ${deeds.join(', ')}.`, seeHelp);
  const alone = deed === 'list' || deed === 'clean';
  const extra = alone ? session : deed === 'rename' ? more : title;
  if (extra !== undefined) return fail('invalid', `"${extra}" is one argument too many.`, seeHelp);
  if (!alone && session === undefined)
    return fail('invalid', deed === 'import' ? 'The file is missing.' : 'The ID is missing.', seeHelp);
  if (deed === 'rename' && (title ?? '').trim() === '')
    return fail('invalid', 'The new title is missing.', seeHelp);
  const known = (['jsonl', 'md'] as const).find((one) => one === (format ?? 'jsonl'));
  if (known === undefined) return fail('invalid', `--format is md or jsonl, not "${format}".`, seeHelp);
  return ok({ name: 'sessions', format: known, deed, session: session ?? '', title: title ?? '', ...wishes });
}

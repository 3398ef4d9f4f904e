/** What `checkpoints` and `rewind` take, as a value. */
import { type RewindWhat, rewindWhatSchema } from '../../../shared/contract/checkpoints.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface CheckpointsCommand {
  name: 'checkpoints';
  session: string;
  /** None: they are listed. One: compared with now. Two: with each other. */
  states: readonly string[];
  /** Who changed what since the first one. */
  whose: boolean;
  /** What a checkpoint does not hold. */
  leftOut: boolean;
  json: boolean;
}

export interface RewindCommand {
  name: 'rewind';
  session: string;
  /** Null: the last rewind is undone. */
  checkpoint: string | null;
  what: RewindWhat;
  /** Without it only said what would be done. */
  yes: boolean;
  json: boolean;
}

interface Wishes {
  whose: boolean;
  leftOut: boolean;
  redo: boolean;
  what: string | null;
  yes: boolean;
  json: boolean;
}

export function checkpointsCommand(
  name: 'checkpoints' | 'rewind',
  [session, ...states]: readonly string[],
  { whose, leftOut, redo, what, yes, json }: Wishes,
  seeHelp: string,
): Result<CheckpointsCommand | RewindCommand> {
  if (session === undefined) return fail('invalid', 'The ID is missing.', seeHelp);
  const most = name === 'checkpoints' ? (whose ? 0 : leftOut ? 1 : 2) : redo ? 0 : 1;
  const extra = states[most];
  if (extra !== undefined) return fail('invalid', `"${extra}" is one argument too many.`, seeHelp);
  if (name === 'checkpoints') {
    if (leftOut && states.length === 0)
      return fail('invalid', 'The checkpoint is missing.', 'List them with "checkpoints ID".');
    return ok({ name, session, states, whose, leftOut, json });
  }
  const [checkpoint] = states;
  if (!redo && checkpoint === undefined)
    return fail('invalid', 'The checkpoint is missing.', 'List them with "checkpoints ID".');
  const wished = rewindWhatSchema.safeParse(what ?? 'files');
  if (!wished.success) return fail('invalid', '--what is files, conversation or both.', seeHelp);
  return ok({ name, session, checkpoint: checkpoint ?? null, what: wished.data, yes, json });
}

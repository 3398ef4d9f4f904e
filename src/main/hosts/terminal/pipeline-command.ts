/** Arguments of `pipeline`: what is to be begun, answered or decided, as a value. */
import type { ApproveMode } from '../../../shared/event.ts';
import { type ReviewMode, reviewModeSchema } from '../../../shared/held.ts';
import { type ChangeSize, changeSizes } from '../../../shared/intake.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { oneOf } from './one-of.ts';

export interface PipelineCommand {
  name: 'pipeline';
  action: (typeof actions)[number];
  /** Of `start` the pipeline's name; of the rest a run's id, or any unique beginning of it. Null for `list` and `runs`. */
  what: string | null;
  /** What is asked for, an answer, what is to change, why; of `size` the size, of `reopen` the stage. */
  words: string;
  model: string | null;
  approve: ApproveMode | null;
  review: ReviewMode | null;
  size: ChangeSize | null;
  /** Of `reopen`: what is to be different. */
  why: string;
  /** The beginning of the digest that what is decided about was printed with; null: as it is now. */
  shown: string | null;
  /** Of `report`: a folder to write into. */
  out: string | null;
  /** Of `start`: the person trusts the folder. */
  trust: boolean;
  /** The person's word for gates that the rules ask about. */
  yes: boolean;
  json: boolean;
}

const actions = [
  ...(['list', 'runs', 'start', 'show', 'answer', 'approve', 'back', 'decide', 'course'] as const),
  ...(['size', 'reopen', 'allow', 'again', 'look', 'done', 'skip', 'pause', 'resume', 'stop'] as const),
  ...(['sign', 'raise', 'report', 'document', 'remove'] as const),
] as const;

/** Those that make no sense without words. */
const wordy: readonly string[] = [
  'start',
  'answer',
  'back',
  'decide',
  'course',
  'size',
  'reopen',
  'done',
  'skip',
  'document',
];

/** Those that decide about what was shown. */
const deciding: readonly string[] = [
  ...['answer', 'approve', 'back', 'decide', 'again', 'look', 'done', 'skip', 'sign'],
];

export interface PipelineWishes {
  model: string | null;
  approve: string | null;
  review: string | null;
  size: string | null;
  shown: string | null;
  out: string | null;
  trust: boolean;
  yes: boolean;
  json: boolean;
}

/** Fails with `invalid`; `help` is the hint. */
export function pipelineCommand(
  [first, what, words, ...more]: readonly string[],
  wishes: PipelineWishes,
  help: string,
): Result<PipelineCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `pipeline wants one of ${actions.join(', ')}.`, help);
  const isAlone = action === 'list' || action === 'runs';
  const [why = '', extra] = action === 'reopen' ? more : ['', more[0]];
  const tooMany = isAlone ? what : extra;
  if (tooMany !== undefined)
    return fail(
      'invalid',
      `"${tooMany}" is one argument too many.`,
      isAlone ? help : 'Put the words in quotes.',
    );
  // A variable of a script that is empty would be the beginning of every run's ID.
  if (!isAlone && (what === undefined || what === ''))
    return fail(
      'invalid',
      action === 'start' ? "The pipeline's name is missing." : "The run's ID is missing.",
      help,
    );
  if (wordy.includes(action) && (words === undefined || words.trim() === ''))
    return fail('invalid', 'The words are missing.', help);
  if (action === 'size') {
    const said = oneOf(changeSizes, 'size', words ?? null, help);
    if (!said.ok) return said;
  }
  const { model, approve, review, size, shown, out, trust, yes, json } = wishes;
  const stray = strayOption(action, wishes);
  if (stray !== null) return fail('invalid', stray, help);
  const mode = oneOf(['ask', 'reads', 'all'], 'approve', approve, help);
  if (!mode.ok) return mode;
  const when = oneOf(reviewModeSchema.options, 'review', review, help);
  if (!when.ok) return when;
  const large = oneOf(changeSizes, 'size', size, help);
  if (!large.ok) return large;
  return ok({
    ...{ name: 'pipeline', action, what: what ?? null, words: words ?? '', why, shown, model, out },
    ...{ approve: mode.value, review: when.value, size: large.value, trust, yes, json },
  });
}

/** What would be left unread, or cannot be meant, is told. */
function strayOption(
  action: PipelineCommand['action'],
  { model, approve, review, size, shown, out, trust }: PipelineWishes,
): string | null {
  // Less than that many runs could share; nothing at all would be the beginning of each.
  if (shown !== null && !/^[0-9a-f]{8,64}$/.test(shown))
    return '--shown wants the eight characters or more that it was printed with.';
  if (shown !== null && !deciding.includes(action)) return `--shown is for ${deciding.join(', ')}.`;
  const isForStart = trust || (model ?? approve ?? review ?? size) !== null;
  if (action !== 'start' && isForStart)
    return '--model, --endpoint, --approve, --review, --size and --trust go with start.';
  return action !== 'report' && out !== null ? '--out goes with report.' : null;
}

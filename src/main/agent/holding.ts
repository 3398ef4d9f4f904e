/**
 * Turns that are reviewed at their end. A patch is done as soon as the rules let it: its contents are in the store, the fact that they
 * are held is in the journal, and nothing is on disk. When the turn would end, all of it becomes one proposal like any other, which
 * the person decides on; what came of that is told with the next message, because the turn is over.
 */
import type { Fact, FactOf } from '../../shared/event.ts';
import { type HeldFile, isReviewOver, withHeld } from '../../shared/held.ts';
import { changeAlone, type PatchProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call, SessionState, Turn } from '../../shared/session-state.ts';
import { openTurn } from '../../shared/session-view.ts';
import { digestValue } from '../base/digest.ts';
import { clipLine } from '../tools/clip.ts';
import { toldChange } from '../tools/commit-patch.ts';
import { linesBetween } from '../tools/count-lines.ts';
import type { BlobStore } from '../tools/tool.ts';
import { overlaid } from '../workspace/overlaid.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Engine, OpenFolder } from './engine.ts';
import type { Action } from './next.ts';

/** Whatever the turn's own way of review is: on files that nobody has decided on, nothing else can be built. */
export const isHolding = (state: SessionState): boolean =>
  openTurn(state)?.review !== undefined || state.held.length > 0;

/** What the agent at work sees. */
export const seenWorkspace = (
  { workspace }: OpenFolder,
  { held }: Pick<SessionState, 'held'>,
  blobs: BlobStore,
): Workspace => overlaid(workspace, held, (digest) => blobs.get(digest));

/** For the journal and the card of a patch that goes on without anybody's word. */
export const heldRule = 'held for the review at the end of the turn';

/** The result of a patch in such a turn. */
export async function holdPatch(
  { blobs }: Pick<Engine, 'blobs'>,
  seen: Workspace,
  state: SessionState,
  { files }: PatchProposal,
): Promise<Result<Pick<FactOf<'call.finished'>['data'], 'content' | 'summary' | 'held'>>> {
  for (const { path, before } of files) {
    const now = await seen.read(path);
    if ((now.ok ? now.value.digest : null) !== before)
      return fail('conflict', `${path} is not what it was.`, 'Read it again and propose the change anew.');
  }
  const held = files.map(changeAlone);
  const crossed = await crossing(seen, withHeld(state.held, held));
  if (crossed !== null) return fail('invalid', `${crossed} would be a file and a folder at once.`);
  const told = files.map((file) => toldChange(blobs, file)).join(', ');
  const what = openTurn(state)?.review === 'stage' ? 'stage' : 'turn';
  const content = `Done in your copy: ${told}. The person reviews all changes when the ${what} ends.`;
  return ok({ content, summary: `${told} held`, held });
}

/** The first path that is held as a file and is a folder for another one: it could never be written. */
export async function crossing(seen: Workspace, held: readonly HeldFile[]): Promise<string | null> {
  const folders = held.flatMap(({ path, after }) => (after === null ? [] : foldersOf(path)));
  for (const folder of new Set(folders)) if ((await seen.read(folder)).ok) return folder;
  return null;
}

const foldersOf = (path: string): string[] => {
  const names = path.split('/');
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join('/'));
};

/** The facts that put everything held before the person. */
export function openReview(
  { blobs }: Pick<Engine, 'blobs'>,
  { held }: SessionState,
  { callId, end }: Extract<Action, { do: 'review' }>,
): Fact[] {
  const files = held.map((file) => ({ ...file, ...linesBetween(blobs, file.before, file.after) }));
  const proposal: PatchProposal = { kind: 'patch', files };
  const summary = clipLine(held.map(({ path }) => path).join(', '), longestSummary);
  const digest = digestValue(proposal);
  return [
    { type: 'review.opened', data: { callId, end } },
    { type: 'call.proposed', data: { callId, effect: 'write', summary, proposal, digest } },
  ];
}

/** The same between turns: the last one goes on for it, and ends as it had ended. Null when nothing is held. */
export function openHeld(engine: Pick<Engine, 'blobs'>, state: SessionState): Fact[] | null {
  const turn = state.turns.at(-1);
  const step = turn?.steps.at(-1);
  if (turn === undefined || step === undefined || turn.reason === null || state.held.length === 0)
    return null;
  const end = { reason: turn.reason, ...(turn.failure === null ? {} : { failure: turn.failure }) };
  const callId = `${step.id}.c${step.calls.length + 1}`;
  return [
    { type: 'turn.resumed', data: { turnId: turn.id } },
    ...openReview(engine, state, { do: 'review', callId, end }),
  ];
}

const longestSummary = 400;

/** What came of a review, for the model; null for a step that has none, or none that was decided. */
export function reviewWords(calls: readonly Call[] | undefined): string | null {
  const review = calls?.findLast((call) => call.review === true && call.status === 'finished');
  if (review === undefined || review.outcome === 'cancelled') return null;
  const what = isReviewOver(review) ? 'The review of all changes of the turn before this:' : notWritten;
  return `[${what}]\n${review.content}`;
}

const notWritten = 'The changes of the turn before this could not be written and are still held:';

/** For the end of the message of the turn that follows. */
export const reviewNote = ({ turns }: { turns: readonly Turn[] }): string =>
  reviewWords(turns.at(-1)?.steps.at(-1)?.calls) ?? '';

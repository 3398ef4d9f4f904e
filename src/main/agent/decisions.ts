/**
 * A person's decision on a card. It counts once, for exactly what was shown (the digest), and for a patch only while the files
 * are as they were shown; else it is a conflict: nothing is written and the person's text is kept.
 */
import {
  type CommandProposal,
  type Decision,
  decidedProposal,
  type Proposal,
} from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call } from '../../shared/session-state.ts';
import { commandProblem } from '../exec/command-text.ts';
import { answered } from './answers.ts';
import { conflictFact } from './call-commit.ts';
import { type Card, type DecisionInput, newestCard, openCard, type Request, stale } from './card.ts';
import type { Engine } from './engine.ts';
import { checkedGrant } from './granting.ts';
import { askedAgain } from './operands.ts';
import { checkedComments, editedPatch } from './patch-decision.ts';
import { checkSettled } from './renewing.ts';

/** Records the decision. `conflict`: the card is no longer open, shows something else, or its files changed. */
export async function decide(
  request: Request & { digest: string; input: DecisionInput; through: string },
): Promise<Result<void>> {
  const { engine, session, folder, approvalId, digest, input, through } = request;
  const card = openCard(session, approvalId);
  if (!card.ok) return card;
  const { approval, proposal } = card.value;
  if (approval.digest !== digest) return stale();
  const settled = checkSettled(proposal, input);
  if (!settled.ok) return settled;
  const decision = toDecision(engine, folder.workspace.root, proposal, input);
  if (!decision.ok) return decision;
  const { kind } = decision.value;
  if (kind === 'approve' || kind === 'edit') {
    const wanted = decidedProposal(proposal, decision.value);
    const refused = await noLongerSo(request, card.value, wanted);
    if (refused !== null) return refused;
  }
  session.append([
    {
      type: 'approval.decided',
      data: { approvalId, digest, decision: decision.value, by: 'person', through },
    },
  ]);
  return ok(undefined);
}

/** Why it cannot be done as it was decided, if it cannot: looked at last, since reading takes time. The journal then says what changed. */
async function noLongerSo(
  request: Request,
  { approval, call, proposal }: Card,
  wanted: Proposal,
): Promise<Result<never> | null> {
  const { session, folder, approvalId } = request;
  const isEdited =
    wanted.kind === 'command' && proposal.kind === 'command' && wanted.command !== proposal.command;
  const refused = isEdited ? await refusedByRules(request, call, wanted) : null;
  const conflict = wanted.kind === 'patch' ? await conflictFact({ folder }, approvalId, wanted) : undefined;
  // What an edited command runs is what the person typed, now.
  const again = isEdited ? undefined : await askedAgain({ folder }, call, approval, session.state().held);
  // Another client may have decided meanwhile.
  if (!openCard(session, approvalId).ok) return stale();
  if (refused !== null) return refused;
  const changed = conflict?.data.files.map((file) => file.path) ?? [];
  if (conflict !== undefined && changed.length > 0) {
    session.append([conflict]);
    return fail(
      'conflict',
      `${changed.join(', ')} changed on disk since this was proposed. Nothing was written; your text is kept.`,
      'Review it against the file as it is now, or reject it.',
    );
  }
  if (again !== undefined) {
    session.append([again.fact]);
    return fail('conflict', `${again.changed} changed since you were asked. It was not run.`, newestCard);
  }
  if (approval.conflict === null) return null;
  return fail(
    'conflict',
    'The files of this card changed since.',
    'Review it against the files as they are now.',
  );
}

/** The rules are the person's own word for all they run here; a deny holds until it is changed where it stands. */
async function refusedByRules(
  { engine, session, folder }: Request,
  call: Call,
  proposal: CommandProposal,
): Promise<Result<never> | null> {
  const { mode, approve } = session.state();
  const judge = await engine.policy.load();
  const { verdict, rule } = judge({
    ...{ effect: 'exec', approve, mode, tool: call.name, proposal, written: [] },
    workspace: folder.workspace.root,
  });
  return verdict === 'deny'
    ? fail(
        'denied',
        `As it was changed it is ${rule}. It was not run.`,
        'Change the command, or the rule first.',
      )
    : null;
}

/** The wire's decision as the journal's: edited texts become stored bytes in the encoding and line ends of what was proposed. */
function toDecision(
  engine: Engine,
  workspace: string,
  proposal: Proposal,
  wished: DecisionInput,
): Result<Decision> {
  const granted = withGrant(engine, workspace, proposal, wished);
  if (!granted.ok) return granted;
  const { settled: _, ...input } = { settled: undefined, ...granted.value };
  if (input.kind === 'answer')
    return proposal.kind === 'question'
      ? answered(proposal, input)
      : fail('invalid', 'Only a question can be answered.');
  if (input.kind === 'approve' && proposal.kind === 'question')
    return fail('invalid', 'A question needs an answer in words.');
  if ('background' in input && input.background !== undefined && proposal.kind !== 'command')
    return fail('invalid', 'Only a command can run in the background.');
  if ('background' in input && input.background !== undefined && inCopy(proposal))
    return fail('invalid', 'What it changes is looked at when it ends: it cannot run on in the background.');
  const commented = checkedComments(proposal, input);
  if (!commented.ok) return commented;
  if (input.kind !== 'edit') return ok(input);
  if (proposal.kind === 'command') return editedCommand(input);
  if (proposal.kind === 'patch') return editedPatch(engine.blobs, proposal, input);
  return fail('invalid', 'Only a patch or a command can be edited.');
}

const inCopy = (proposal: Proposal): boolean => proposal.kind === 'command' && proposal.inCopy === true;

function withGrant(
  engine: Engine,
  workspace: string,
  proposal: Proposal,
  input: DecisionInput,
): Result<DecisionInput> {
  if (!('grant' in input) || input.grant === undefined) return ok(input);
  const grant = checkedGrant(engine, workspace, proposal, input.grant);
  return grant.ok ? ok({ ...input, grant: grant.value }) : grant;
}

type Edit = Extract<DecisionInput, { kind: 'edit' }>;

function editedCommand({ command, files, grant, background }: Edit): Result<Decision> {
  if (command === undefined) return fail('invalid', 'The changed command is missing.');
  if (files !== undefined) return fail('invalid', 'A command has no files to change.');
  const problem = commandProblem(command);
  if (problem !== null) return fail('invalid', problem);
  return ok({
    ...{ kind: 'edit', command },
    ...(grant === undefined ? {} : { grant }),
    ...(background === undefined ? {} : { background }),
  });
}

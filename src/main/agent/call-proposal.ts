/**
 * A call from what the model wrote to a decision or a result: arguments, proposal, guards, policy. Everything here only
 * reads; a call that reads is finished here, any other leaves with a proposal and either a rule's decision or a request to the person.
 */
import type { Fact } from '../../shared/event.ts';
import type { CommandFacts } from '../../shared/policy.ts';
import type { Failure } from '../../shared/result.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { callsOf } from '../../shared/session-view.ts';
import { mapTexts, restore } from '../../shared/untrusted-text.ts';
import { digestValue } from '../base/digest.ts';
import { askGuards } from '../guards/guards.ts';
import type { Judgement, Question } from '../policy/policy.ts';
import { clipLine, clipMiddle } from '../tools/clip.ts';
import { parseArguments } from '../tools/parse-arguments.ts';
import { lateRefusal, limitProposal, modeAtWork, toolRefusal } from './agent-limits.ts';
import { type Drive, executionContext, since } from './drive.ts';
import { commonTools } from './modes.ts';
import { switchedFacts, wishedSwitch } from './switching.ts';
import { tellFailure } from './told.ts';
import { barredByTrust } from './trust-bar.ts';

const longestSummary = 2_000;

type FinishedFact = Extract<Fact, { type: 'call.finished' }>;

/** Facts of proposing: a result when nothing is left to do or it failed, else `call.proposed`. */
export async function proposeCall(drive: Drive, call: Call): Promise<Fact[]> {
  const started = drive.engine.now();
  const state = drive.state();
  const finish = (outcome: FinishedFact['data']['outcome'], content: string, summary: string): Fact[] => [
    {
      type: 'call.finished',
      data: { callId: call.id, outcome, content, summary, durationMs: since(drive, started) },
    },
  ];
  /** What the model wrote is quoted in many failures, and it may have written megabytes. */
  const without = (outcome: 'refused' | 'failed', failure: Failure): Fact[] =>
    finish(
      outcome,
      clipMiddle(tellFailure(failure), drive.limits.answerLimit),
      clipLine(failure.message, longestSummary),
    );
  const refuse = (failure: Failure): Fact[] => without('refused', failure);

  const before = askGuards({ state, callId: call.id, proposal: null });
  if (!before.ok) return refuse(before.error);
  if (call.problem !== undefined) return without('failed', { code: 'invalid', message: call.problem });
  const tool = drive.engine.tools.find(call.name, commonTools);
  if (!tool.ok) return without('failed', tool.error);
  const mode = modeAtWork(drive.engine.modes, state.mode);
  if (!mode.ok) return refuse(mode.error);
  const refused = toolRefusal(mode.value, tool.value);
  if (refused !== null) return refuse(refused);
  const args = parseArguments(tool.value, call.arguments);
  if (!args.ok) return without('failed', args.error);

  // What the model copied from a file holds the marks that kept control tokens in it from being live.
  const meant = mapTexts(args.value, restore) as typeof args.value;
  const proposed = await tool.value.propose(meant, executionContext(drive));
  if (drive.signal.aborted) return [];
  const path = 'path' in meant && typeof meant.path === 'string' ? meant.path : undefined;
  if (!proposed.ok) {
    // A failed edit quotes what the file holds, so it is a read.
    const proposal = { kind: 'answer' as const, content: '' };
    const { verdict, rule } = await judged(drive, { tool: tool.value.name, effect: 'read', proposal, path });
    return verdict === 'deny' ? refuse({ code: 'denied', message: rule }) : without('failed', proposed.error);
  }
  const { effect } = tool.value;
  const limited = limitProposal(mode.value, effect, proposed.value.proposal);
  if (!limited.ok) return refuse(limited.error);
  const [proposal, summary] = [limited.value, proposed.value.summary];
  const after = askGuards({ state, callId: call.id, proposal });
  if (!after.ok) return refuse(after.error);
  if (proposal.kind === 'answer') {
    const { verdict, rule } = await judged(drive, { tool: tool.value.name, effect, proposal, path });
    return verdict === 'allow'
      ? finish('done', proposal.content, summary)
      : refuse({ code: 'denied', message: rule });
  }
  const data = { callId: call.id, effect, summary, proposal, digest: digestValue(proposal) };
  return [{ type: 'call.proposed', data }];
}

/** Facts of judging a proposal: what the agent may settle itself, what a rule decides, or a request to the person. */
export async function judgeCall(drive: Drive, call: Call): Promise<Fact[]> {
  const { proposal, digest, effect } = call;
  if (proposal === null || digest === null || effect === null) throw new Error(`${call.id} was not proposed`);
  const state = drive.state();
  if (proposal.kind === 'completion') return [finished(call, 'done', 'Noted.', firstLine(proposal.result))];

  const approvalId = `${call.id}.a${call.approvals.length + 1}`;
  const request = (rule: string, command?: CommandFacts): Fact => ({
    type: 'approval.requested',
    data: { approvalId, digest, rule, ...(command === undefined ? {} : { command }) },
  });
  if (proposal.kind === 'question') return [request('The agent asks you.')];
  const { modes } = drive.engine;
  if (proposal.kind === 'mode') {
    const wished = wishedSwitch(modes, state, proposal.mode);
    if (!wished.ok) return [notDone(call, 'failed', wished.error)];
    const { to, verdict, rule } = wished.value;
    return verdict === 'ask' ? [request(rule)] : switchedFacts(call.id, state.mode, to, proposal.reason);
  }
  const barred =
    effect === 'write' || effect === 'exec' || effect === 'network' ? barredByTrust(drive) : null;
  if (barred !== null) return [finished(call, 'refused', `Refused: ${barred} Nothing was done.`, barred)];
  const { verdict, rule, command } = await judged(drive, { tool: call.name, effect, proposal });
  // Last, because another agent may have been chosen since it was proposed, and while the rules were read.
  const late = lateRefusal(modeAtWork(modes, drive.state().mode), effect, proposal);
  if (late !== null) return [notDone(call, 'refused', late)];
  if (verdict === 'ask') return [request(rule, command)];
  if (verdict === 'deny') return [finished(call, 'refused', `Refused: ${rule} Nothing was done.`, rule)];
  const decision = { kind: 'approve' as const };
  return [
    request(rule),
    { type: 'approval.decided', data: { approvalId, digest, decision, by: 'rule', through: rule } },
  ];
}

/** What the rules say as things are now: the session is looked at when everything else is ready. */
async function judged(
  drive: Drive,
  asked: Pick<Question, 'tool' | 'effect' | 'proposal' | 'path'>,
): Promise<Judgement> {
  const judge = await drive.engine.policy.load();
  const state = drive.state();
  const { approve, mode } = state;
  // Of a session's thousand calls only what a command may run of them matters.
  const written = asked.proposal.kind === 'command' ? writtenIn(state) : [];
  return judge({ ...asked, approve, mode, workspace: drive.folder.workspace.root, written });
}

const writtenIn = (state: SessionState): string[] => [
  ...new Set(callsOf(state).flatMap((call) => call.applied.map(({ path }) => path))),
];

const notDone = (call: Call, outcome: 'failed' | 'refused', failure: Failure): Fact =>
  finished(call, outcome, tellFailure(failure), clipLine(failure.message, longestSummary));

const finished = (
  call: Call,
  outcome: FinishedFact['data']['outcome'],
  content: string,
  summary: string,
): Fact => ({
  type: 'call.finished',
  data: { callId: call.id, outcome, content, summary, durationMs: 0 },
});

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

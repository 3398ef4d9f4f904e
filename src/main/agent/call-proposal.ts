/**
 * A call from what the model wrote to a decision or a result: arguments, proposal, guards, policy. Everything here only
 * reads; a call that reads is finished here, any other leaves with a proposal and either a rule's decision or a request to the person.
 */
import type { Fact } from '../../shared/event.ts';
import type { GuardMark } from '../../shared/guard.ts';
import type { ReviewMode } from '../../shared/held.ts';
import type { CommandFacts } from '../../shared/policy.ts';
import type { ModeProposal, Proposal, TasksProposal } from '../../shared/proposal.ts';
import type { Failure } from '../../shared/result.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { callsOf } from '../../shared/session-view.ts';
import { mapTexts, restore } from '../../shared/untrusted-text.ts';
import { digestValue } from '../base/digest.ts';
import type { GuardInput } from '../guards/guard.ts';
import { askGuards, type Verdict } from '../guards/guards.ts';
import type { Judgement, Question } from '../policy/policy.ts';
import { clipLine, clipMiddle } from '../tools/clip.ts';
import { parseArguments } from '../tools/parse-arguments.ts';
import { lateRefusal, limitProposal, modeAtWork, toolRefusal } from './agent-limits.ts';
import { wishedTasks } from './delegating.ts';
import { type Drive, executionContext, since } from './drive.ts';
import { heldRule, isHolding } from './holding.ts';
import { offeredTools } from './modes.ts';
import { operandsNow } from './operands.ts';
import { switchedFacts, wishedSwitch } from './switching.ts';
import { tellFailure } from './told.ts';
import { barredByTrust } from './trust-bar.ts';

const longestSummary = 2_000;

type FinishedFact = Extract<Fact, { type: 'call.finished' }>;

/** Facts of proposing: a result when nothing is left to do or it failed, else `call.proposed`. */
export async function proposeCall(drive: Drive, call: Call): Promise<Fact[]> {
  const state = drive.state();
  const { finish, refuse, fails, guarded } = endings(drive, call);
  const before = askGuards(guardInput(drive, call));
  if (before !== null) return guarded(before);
  if (call.problem !== undefined) return fails({ code: 'invalid', message: call.problem });
  const tool = drive.engine.tools.find(call.name, offeredTools(state));
  if (!tool.ok) return fails(tool.error);
  const mode = atWork(drive);
  if (!mode.ok) return refuse(mode.error);
  const refused = toolRefusal(mode.value, tool.value);
  if (refused !== null) return refuse(refused);
  const args = parseArguments(tool.value, call.arguments);
  if (!args.ok) return fails(args.error);

  // What the model copied from a file holds the marks that kept control tokens in it from being live.
  const meant = mapTexts(args.value, restore) as typeof args.value;
  const proposed = await tool.value.propose(meant, executionContext(drive));
  if (drive.signal.aborted) return [];
  const path = 'path' in meant && typeof meant.path === 'string' ? meant.path : undefined;
  if (!proposed.ok) {
    const denied = await deniedQuote(drive, tool.value.name, [path, ...(tool.value.quotes?.(meant) ?? [])]);
    return denied === undefined ? fails(proposed.error) : refuse({ code: 'denied', message: denied });
  }
  const { effect } = tool.value;
  // The check of a feature is a command, whatever the tool that has it run.
  const does = proposed.value.proposal.kind === 'command' ? 'exec' : effect;
  const limited = limitProposal(mode.value, does, proposed.value.proposal);
  if (!limited.ok) return refuse(limited.error);
  const [proposal, summary] = [limited.value, proposed.value.summary];
  const after = askGuards({ ...guardInput(drive, call), proposal });
  if (after !== null) return guarded(after);
  if (proposal.kind === 'answer') {
    const { verdict, rule } = await judged(drive, { tool: tool.value.name, effect, proposal, path });
    return verdict === 'allow'
      ? finish('done', proposal.content, summary)
      : refuse({ code: 'denied', message: rule });
  }
  const data = { callId: call.id, effect: does, summary, proposal, digest: digestValue(proposal) };
  return [{ type: 'call.proposed', data }];
}

const guardInput = (drive: Drive, { id }: Call): GuardInput => ({
  ...{ state: drive.state(), callId: id, proposal: null, failed: null, judged: null },
  bounds: drive.limits.guards,
});

/** How a call may end before anybody decides about it. */
function endings(drive: Drive, call: Call) {
  const started = drive.engine.now();
  const finish = (
    outcome: FinishedFact['data']['outcome'],
    content: string,
    summary: string,
    guard?: GuardMark,
  ): Fact[] => {
    const data = { callId: call.id, outcome, content, summary, durationMs: since(drive, started) };
    return [{ type: 'call.finished', data: guard === undefined ? data : { ...data, guard } }];
  };
  /** What the model wrote is quoted in many failures, and it may have written megabytes. */
  const words = (failure: Failure): string => clipMiddle(tellFailure(failure), drive.limits.answerLimit);
  const without = (outcome: 'refused' | 'failed', failure: Failure, mark?: GuardMark): Fact[] =>
    finish(outcome, words(failure), clipLine(failure.message, longestSummary), mark);
  const guarded = ({ act, failure, mark }: Verdict, outcome: 'refused' | 'failed' = 'refused'): Fact[] =>
    act === 'stop' ? [loopProposed(call, mark)] : without(outcome, failure, mark);
  const fails = (failure: Failure): Fact[] => {
    const verdict = askGuards({ ...guardInput(drive, call), failed: words(failure) });
    return verdict === null ? without('failed', failure) : guarded(verdict, 'failed');
  };
  return { finish, refuse: (failure: Failure) => without('refused', failure), fails, guarded };
}

/** The agent was told and goes on: before anything else the person is asked. */
function loopProposed(call: Call, mark: GuardMark): Fact {
  const proposal = { kind: 'loop' as const, seen: mark };
  const summary = clipLine(mark.words, longestSummary);
  const data = { callId: call.id, effect: 'ask' as const, summary, proposal, digest: digestValue(proposal) };
  return { type: 'call.proposed', data };
}

/** Of a call that only says something: there is nothing to decide about. */
function said(
  { engine, session }: Drive,
  call: Call,
  proposal: Extract<Proposal, { kind: 'notice' | 'completion' }>,
): Fact {
  if (proposal.kind === 'completion') return finished(call, 'done', 'Noted.', firstLine(proposal.result));
  engine.notify(session.id, proposal);
  return finished(call, 'done', 'Shown.', proposal.title);
}

/** Facts of judging a proposal: what the agent may settle itself, what a rule decides, or a request to the person. */
export async function judgeCall(drive: Drive, call: Call): Promise<Fact[]> {
  const { proposal, digest, effect } = call;
  if (proposal === null || digest === null || effect === null) throw new Error(`${call.id} was not proposed`);
  const state = drive.state();
  if (proposal.kind === 'notice' || proposal.kind === 'completion') return [said(drive, call, proposal)];
  const approvalId = `${call.id}.a${call.approvals.length + 1}`;
  const request = (rule: string, more: { command?: CommandFacts; guard?: GuardMark } = {}): Fact => ({
    type: 'approval.requested',
    data: { approvalId, digest, rule, ...more },
  });
  if (proposal.kind === 'loop') return [request(proposal.seen.words, { guard: proposal.seen })];
  if (proposal.kind === 'question') return [request(call.help === true ? gotNowhere : 'The agent asks you.')];
  const letGo = (by: string): Fact[] => [
    request(by),
    {
      type: 'approval.decided',
      data: { approvalId, digest, decision: { kind: 'approve' }, by: 'rule', through: by },
    },
  ];
  if (proposal.kind === 'mode' || proposal.kind === 'tasks')
    return judgeGiving(drive, call, proposal, { request, letGo });
  const barred =
    effect === 'write' || effect === 'exec' || effect === 'network' ? barredByTrust(drive) : null;
  if (barred !== null) return [finished(call, 'refused', `Refused: ${barred} Nothing was done.`, barred)];
  const {
    verdict,
    rule,
    command,
    operands = [],
  } = await judged(drive, { tool: toolOf(call), effect, proposal });
  const guard =
    verdict === 'deny'
      ? undefined
      : askGuards({
          ...{ ...guardInput(drive, call), proposal },
          judged: { at: drive.engine.now(), unseen: verdict === 'allow' },
        })?.mark;
  const isAsked = verdict === 'ask' || guard !== undefined || isForPerson(call, state);
  const { held } = drive.state();
  const bound = isAsked ? await operandsNow(drive, operands, held) : [];
  // Last, because another agent may have been chosen since it was proposed, and while the rules were read.
  const late = call.review === true ? null : lateRefusal(atWork(drive), effect, proposal);
  if (late !== null) return [notDone(call, 'refused', late)];
  if (verdict === 'deny') return [finished(call, 'refused', `Refused: ${rule} Nothing was done.`, rule)];
  if (proposal.kind === 'patch' && call.review !== true && isHolding(state)) return letGo(heldRule);
  if (isAsked) {
    const facts = command && { command: { ...command, ...(bound.length > 0 && { operands: bound }) } };
    const asks = call.review === true ? reviewRule(state.review, verdict, rule) : rule;
    const why = guard === undefined ? asks : verdict === 'ask' ? `${guard.words} ${asks}` : guard.words;
    return [request(why, { ...facts, ...(guard && { guard }) })];
  }
  return letGo(rule);
}

/** Handing over to another agent, or giving others work: not the rules' but the agents' own limits say who may. */
function judgeGiving(
  drive: Drive,
  call: Call,
  proposal: ModeProposal | TasksProposal,
  { request, letGo }: { request(rule: string): Fact; letGo(rule: string): Fact[] },
): Fact[] {
  const state = drive.state();
  if (proposal.kind === 'tasks') {
    const wished = wishedTasks(modesHere(drive), state, proposal, drive.limits.tasks.again);
    if (!wished.ok) return [notDone(call, 'failed', wished.error)];
    return wished.value.verdict === 'ask' ? [request(wished.value.rule)] : letGo(wished.value.rule);
  }
  const wished = wishedSwitch(modesHere(drive), state, proposal.mode);
  if (!wished.ok) return [notDone(call, 'failed', wished.error)];
  const { to, verdict, rule } = wished.value;
  return verdict === 'ask' ? [request(rule)] : switchedFacts(call.id, state.mode, to, proposal.reason);
}

const gotNowhere = 'Asks because it got nowhere, also when it tried again.';

const modesHere = ({ engine, folder }: Drive) => engine.modesIn(folder.workspace.root);
const atWork = (drive: Drive) => modeAtWork(modesHere(drive), drive.state().mode);

/** What is more than that every write waits stays: a rule that asks, a file that can make something run. */
const reviewRule = (when: ReviewMode, verdict: string, rule: string): string => {
  const [why, ...warnings] = rule.split('; ');
  const isUsual = verdict === 'allow' || why === 'asks because every write waits for you';
  return [
    isUsual ? `asks because you review this ${when === 'stage' ? 'stage' : 'turn'} as a whole` : why,
    ...warnings,
  ].join('; ');
};

/** Rules speak of a review as of the writes it is made of, and of a check as of the command it is. */
const toolOf = ({ name, review, proposal }: Call): string =>
  review === true ? 'write_file' : proposal?.kind === 'command' ? 'execute_command' : name;

/** Rules let single writes; who reviews a turn as a whole wants to see it, unless they let all go unseen. */
const isForPerson = ({ review }: Call, { approve }: SessionState): boolean =>
  review === true && approve !== 'all';

/** A failed edit quotes what its files hold, so it is a read of each: the rule that denies one of them. */
async function deniedQuote(
  drive: Drive,
  tool: string,
  paths: readonly (string | undefined)[],
): Promise<string | undefined> {
  const proposal = { kind: 'answer' as const, content: '' };
  for (const path of paths) {
    const { verdict, rule } = await judged(drive, { tool, effect: 'read', proposal, path });
    if (verdict === 'deny') return rule;
  }
  return undefined;
}

/** What the rules say as things are now: the session is looked at when everything else is ready. */
export async function judged(
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
  ...new Set(
    callsOf(state).flatMap((call) => [...call.applied, ...(call.held ?? [])].map(({ path }) => path)),
  ),
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

/**
 * Carries out a call that gives work to other agents: begins a session for each task as `task-order.ts` says and takes what comes of
 * them into this session's copy. Nobody waits here: the drive of a task's session, when it ends, sets this session's going again. A
 * task's session is like any other: people can look into it, steer it and decide its cards there.
 */
import { randomUUID } from 'node:crypto';
import type { Fact } from '../../shared/event.ts';
import { withHeld } from '../../shared/held.ts';
import type { TasksProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { callOf, usageOf } from '../../shared/session-view.ts';
import { isTaskOver, type Learned, type Task, type TaskEnd } from '../../shared/task.ts';
import { frozenFiles } from '../guards/freeze.ts';
import { switchVerdict } from './agent-limits.ts';
import { type Drive, executionContext, since } from './drive.ts';
import type { Engine } from './engine.ts';
import { crossing } from './holding.ts';
import { furtherToolsOf, type Modes } from './modes.ts';
import { firstWords } from './switching.ts';
import { againProblem, failedBefore } from './task-again.ts';
import { mergeTask } from './task-merge.ts';
import { nextTask, orderOfTasksProblem, standingOf, type TaskAction } from './task-order.ts';
import { answerOf, learnedOf, taskMessage, tasksContent, tasksSummary } from './task-words.ts';

/** Tasks of tasks may give tasks; theirs may not. */
const deepest = 2;

/** What an agent's wish to give work comes to; a failure in words for the model. Asks where an agent may do more than the one at work. */
export function wishedTasks(
  modes: Modes,
  state: Pick<SessionState, 'mode' | 'approve' | 'parent' | 'turns'>,
  { tasks }: TasksProposal,
  times: number,
): Result<{ verdict: 'allow' | 'ask'; rule: string }> {
  const { mode: from, approve, parent } = state;
  if ((parent?.depth ?? 0) >= deepest)
    return fail('denied', 'Tasks of tasks cannot be given on. Do it yourself.');
  const wrong = orderOfTasksProblem(tasks) ?? againProblem(state, tasks, times);
  if (wrong !== null) return fail('invalid', wrong);
  const verdicts = [];
  for (const { agent } of tasks) {
    const to = modes.named(agent);
    if (to === undefined)
      return fail(
        'invalid',
        `There is no agent "${agent.slice(0, 80)}".`,
        `There are ${modes.list.map(({ name }) => name).join(', ')}.`,
      );
    verdicts.push(to.name === from ? sameAgent : switchVerdict(modes.named(from), to, approve));
  }
  return ok(verdicts.find(({ verdict }) => verdict === 'ask') ?? verdicts[0] ?? sameAgent);
}

const sameAgent = { verdict: 'allow' as const, rule: 'allowed because it is the same agent' };

/** The next thing to be done for a call that is being carried out: facts, `[]` when some were written; null to wait for a session. */
export async function driveTasks(drive: Drive, callId: string): Promise<Fact[] | null> {
  const atOnce = await mostAtOnce(drive);
  // Read behind the last wait: a person may have stopped one of them meanwhile.
  const call = callOf(drive.state(), callId);
  if (call === undefined) throw new Error(`no call ${callId}`);
  const tasks = call.tasks ?? [];
  const action = nextTask(tasks, (id) => standingOf(drive.engine.book.get(id)?.state()), atOnce);
  if (action.do === 'wait') return null;
  if (action.do !== 'finish') {
    await perform(drive, call, action);
    return [];
  }
  const left = ({ plan }: Task): number =>
    drive.limits.tasks.again + 1 - failedBefore(drive.state(), plan).length;
  const content = tasksContent(drive.engine.blobs, tasks, drive.limits.answerLimit, left);
  const outcome = tasks.some(({ status }) => status === 'done') ? 'done' : 'failed';
  const durationMs = since(drive, call.startedAt ?? drive.engine.now());
  const data = { callId: call.id, outcome, content, summary: tasksSummary(tasks), durationMs } as const;
  return [{ type: 'call.finished', data }];
}

async function perform(
  drive: Drive,
  call: Call,
  action: Exclude<TaskAction, { do: 'wait' | 'finish' }>,
): Promise<void> {
  const task = taskOf(call, action.number);
  switch (action.do) {
    case 'start': {
      const sessionId = randomUUID();
      drive.flush([{ type: 'task.started', data: { callId: call.id, number: task.number, sessionId } }]);
      return;
    }
    case 'make':
      makeSession(drive, call, task, action.sessionId);
      return drive.others.kick(action.sessionId);
    case 'skip':
      return drive.flush([ended(call, task, { status: 'skipped', answer: '' })]);
    default:
      return collect(drive, call, task, action.standing);
  }
}

function makeSession(drive: Drive, call: Call, { number, plan }: Task, sessionId: string): void {
  const { engine, session, folder } = drive;
  const { workspace, model, approve, held, parent } = drive.state();
  const mode = engine.modesIn(folder.workspace.root).named(plan.agent);
  const frozen = frozenFiles(drive.state(), drive.limits.guards.freezeAfter).map(
    ({ path, digest, rounds }) => ({ path, digest, rounds }),
  );
  const created: Fact = {
    type: 'session.created',
    data: {
      ...{ workspace, model, approve, title: plan.title, mode: plan.agent, review: 'turn' },
      parent: { sessionId: session.id, callId: call.id, number, depth: (parent?.depth ?? 0) + 1 },
      ...(held.length === 0 ? {} : { held: [...held] }),
      ...(frozen.length === 0 ? {} : { frozen }),
      // An agent that was taken away meanwhile may do nothing: its session says so itself.
      ...(mode === undefined ? {} : { ...firstWords(mode), ...furtherToolsOf(mode) }),
    },
  };
  const message: Fact = { type: 'message.sent', data: { messageId: 'task', text: taskMessage(plan) } };
  engine.book.create(sessionId, [created, message]);
}

async function collect(
  drive: Drive,
  call: Call,
  task: Task,
  standing: Extract<TaskAction, { do: 'collect' }>['standing'],
): Promise<void> {
  const { engine } = drive;
  const child = task.sessionId === null ? undefined : engine.book.get(task.sessionId);
  if (child === undefined) return;
  const state = child.state();
  const told = { answer: answerOf(state), steps: stepsOf(state), usage: usageTotal(state) };
  const learned = standing === 'completed' ? undefined : learnedOf(state);
  const landed = standing === 'completed' ? await land(drive, state) : null;
  // What was done meanwhile, there or by a person who stopped the task, is not written over: all is asked again.
  const now = callOf(drive.state(), call.id)?.tasks?.[task.number - 1];
  if (standingOf(child.state()) !== standing || now === undefined || isTaskOver(now)) return;
  const status = landed === null ? ends[standing] : landed.clashes.length > 0 ? 'clashed' : 'done';
  drive.flush([ended(call, task, { status, ...told, ...landed, ...(learned && { learned }) })]);
  release(engine, child.id, status === 'done');
}

const ends = { completed: 'done', failed: 'failed', cancelled: 'stopped' } as const;

async function land(drive: Drive, { inherited, held: theirs }: SessionState) {
  const now = drive.state().held;
  const { workspace } = executionContext(drive);
  const merged = mergeTask(drive.engine.blobs, { inherited, theirs, now });
  const crossed = await crossing(workspace, withHeld(now, merged.held));
  return crossed === null ? merged : { held: [], clashes: [crossed] };
}

/** Nobody waits for it any more. */
export function release(engine: Engine, sessionId: string, taken: boolean): void {
  const child = engine.book.get(sessionId);
  if (child?.state().parent?.over !== false) return;
  child.append([{ type: 'task.handedOver', data: { taken } }]);
  if (taken) void engine.copies.drop(sessionId);
}

function ended(
  call: Call,
  { number }: Task,
  end: {
    status: TaskEnd;
    answer: string;
    held?: Task['held'];
    clashes?: readonly string[];
    steps?: number;
    usage?: object;
    learned?: Learned;
  },
): Fact {
  const { held = [], clashes = [], steps = 0, usage = {}, ...rest } = end;
  return {
    type: 'task.ended',
    data: { callId: call.id, number, ...rest, held: [...held], clashes: [...clashes], steps, usage },
  };
}

const stepsOf = ({ turns }: SessionState): number => turns.reduce((sum, { steps }) => sum + steps.length, 0);

function usageTotal(state: SessionState) {
  const { prompt, cached, completion } = usageOf(state);
  return { promptTokens: prompt, cachedTokens: cached, completionTokens: completion };
}

function taskOf(call: Call, number: number): Task {
  const task = call.tasks?.[number - 1];
  if (task === undefined) throw new Error(`no task ${number} in ${call.id}`);
  return task;
}

/** Slots the server has; a model without a server answers as many as ask. */
async function mostAtOnce({ engine, limits, state }: Drive): Promise<number> {
  if (limits.tasks.atOnce > 0) return limits.tasks.atOnce;
  const model = await engine.model(state().model);
  const profile = model.ok ? await model.value.profile().catch(() => null) : null;
  return profile?.kind === 'demo' ? withoutServer : (profile?.slots ?? 1);
}

const withoutServer = 4;

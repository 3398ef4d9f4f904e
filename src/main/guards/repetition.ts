/**
 * An agent that goes round in circles. The first time it is told what was seen, in place of the call's result; the same kind
 * again in that turn goes to the person. A strike counts only in a later reply, because in the same one the model has not read of
 * it yet. What a person let go on is not seen again in that turn; their words begin everything anew (`tracesBefore`).
 */
import { runningBackgrounds } from '../../shared/background.ts';
import { parentId } from '../../shared/session-draft.ts';
import type { Call } from '../../shared/session-state.ts';
import { callOf, turnOf } from '../../shared/session-view.ts';
import type { TaskPlan } from '../../shared/task-plan.ts';
import { kindOfCommand } from '../base/command-kind.ts';
import {
  answerKey,
  callKey,
  commandOf,
  isAskedAgain,
  type Trace,
  tracesBefore,
  waitsBy,
} from './call-trace.ts';
import type { Finding, Guard, GuardInput } from './guard.ts';
import { heldCycle, isOwnTask, sameTask } from './handing.ts';
import {
  type Asked,
  callCycle,
  fileCycle,
  noChange,
  outcomeCycle,
  sameAnswer,
  sameFailure,
} from './loops.ts';

const lookedAt = ({ id, key, outcome, applied, mark }: Trace) => ({
  ...{ id, key, outcome, applied },
  mark: mark?.state ?? null,
});

/** A circle is seen by its calls, or by what they leave in files and give to others, whichever comes first. */
const sortOf = (kind: string): string => (kind === 'files' || kind === 'tasks' ? 'calls' : kind);

type Seen = Omit<Finding, 'act' | 'looked'>;

export const repetition: Guard = {
  name: 'repetition',
  check: (input) => {
    const { proposal, failed } = input;
    const call = callOf(input.state, input.callId);
    if (!input.bounds.loops || input.judged !== null || call === undefined || call.approvals.some(letGoOn))
      return null;
    // What was asked is looked at before it is proposed; of what was proposed only the bytes of a patch and tasks tell more.
    if (failed === null && proposal !== null && proposal.kind !== 'patch' && proposal.kind !== 'tasks')
      return null;
    const all = tracesBefore(input.state, call.id);
    const traces = all.filter(({ mark }) => mark?.guard !== 'repetition');
    // A call that was refused for its loop is a part of it for who looks at what comes next, and none for who asks it again.
    const found =
      seen(input, call, traces) ??
      (traces.length === all.length ? null : seen(input, call, asIfRun(all))) ??
      comesRound(input, call, all);
    if (found === null || isAllowed(input, call, found)) return null;
    const told = all.some(
      ({ mark, stepId }) =>
        mark?.guard === 'repetition' &&
        sortOf(mark.kind) === sortOf(found.kind) &&
        stepId !== parentId(call.id),
    );
    return { ...found, act: told ? 'stop' : 'refuse', looked: all.map(lookedAt) };
  },
};

/** What was refused for its loop had, for who looks at what comes next, the result that it would have had again. */
const asIfRun = (traces: readonly Trace[]): Trace[] =>
  traces.map((trace, index) => {
    if (trace.mark?.guard !== 'repetition') return trace;
    const before = traces
      .slice(0, index)
      .findLast(({ key, mark }) => key === trace.key && mark === undefined);
    return before === undefined ? trace : { ...before, id: trace.id, stepId: trace.stepId, mark: trace.mark };
  });

function seen({ proposal, failed, state }: GuardInput, call: Call, traces: readonly Trace[]): Seen | null {
  if (failed !== null) return answered(call, traces, failed);
  if (proposal?.kind === 'patch') return goesRound(proposal.files, traces);
  if (proposal?.kind === 'tasks') return givesAgain(state, proposal.tasks, traces);
  if (isAskedAgain(state, call)) return null;
  const waits = waitsBy(call) || runningBackgrounds(state.backgrounds).length > 0;
  return asks(call, traces, { key: callKey(call), waits });
}

function asks(call: Call, traces: readonly Trace[], asked: Asked): Seen | null {
  const failures = sameFailure(traces, asked);
  if (failures !== null)
    return looped('error', failures.calls, {
      message: `This exact ${call.name} call has failed ${failures.calls.length} times ${failures.inRow ? 'in a row' : 'with the same error, nothing has changed since,'} and was not run again.`,
      hint: 'Do something else: read the file as it is now, try another way, or ask with ask_followup_question.',
    });
  const cycle = callCycle(traces, asked);
  if (cycle !== null)
    return looped('calls', cycle.calls, {
      message: cycleWords(call, cycle.period, cycle.calls.length),
      hint,
    });
  const still = noChange(traces, asked);
  return still === null
    ? null
    : looped('still', still, {
        message: `The last ${still.length} calls changed nothing and showed nothing new. This one was made before, too, and was not run again.`,
        hint,
      });
}

const hint =
  'You have these results. Take the next step, try another way, or ask with ask_followup_question. If this goes on, the person is asked.';

const cycleWords = ({ name }: Call, period: number, count: number): string =>
  period === 1
    ? `This exact ${name} call had the same result ${count} times in a row and was not run again.`
    : `The last ${count} calls go round in a circle of ${period}, with the same results each time. This ${name} call would go on with it and was not run.`;

function goesRound(
  files: readonly { path: string; after: string | null }[],
  traces: readonly Trace[],
): Seen | null {
  for (const { path, after } of files) {
    const cycle = fileCycle(traces, path, after);
    if (cycle === null) continue;
    return {
      ...looped('files', cycle.calls, {
        message: `${path} goes back and forth between the same ${cycle.period} contents. This change would make it one of them again and was not proposed.`,
        hint: 'Decide for one, and say why. If this goes on, the person is asked.',
      }),
      paths: [path],
    };
  }
  return null;
}

/** Tasks that were given and came to nothing, or that are the giver's own. */
function givesAgain(
  state: GuardInput['state'],
  tasks: readonly TaskPlan[],
  traces: readonly Trace[],
): Seen | null {
  const own = tasks.find((plan) => isOwnTask(state, plan));
  if (own !== undefined)
    return looped('tasks', [], {
      message: `"${own.title}" is the task that you were given yourself. It was not given on.`,
      hint: 'Do it, or give parts of it.',
    });
  const again = sameTask(traces, tasks);
  return again === null
    ? null
    : looped('tasks', again.calls, {
        message: `The task "${again.title}" was given ${again.calls.length} times, and nothing was changed by it. It was not given again.`,
        hint: 'Read what came of it. Give another task, do it yourself, or ask with ask_followup_question. If this goes on, the person is asked.',
      });
}

/** What shows only afterwards, in what a check said or tasks have left: told with the next change, once for each time round. */
function comesRound({ proposal, failed }: GuardInput, call: Call, all: readonly Trace[]): Seen | null {
  if (failed !== null) return null;
  if (proposal?.kind === 'tasks') {
    const cycle = heldCycle(all);
    return cycle === null
      ? null
      : {
          ...looped('tasks', cycle.calls, {
            message: `What you have others do puts ${cycle.path} back and forth between the same ${cycle.period} contents. This was not given.`,
            hint: 'Decide for one, and say why. If this goes on, the person is asked.',
          }),
          paths: [cycle.path],
        };
  }
  const asked = proposal === null ? commandOf(call) : '';
  if (proposal?.kind !== 'patch' && (asked === '' || kindOfCommand(asked) !== 'changes')) return null;
  const cycle = outcomeCycle(all);
  if (cycle === null || all.some(({ id, key }) => id === cycle.calls.at(-1) && key === callKey(call)))
    return null;
  return looped('outcomes', cycle.calls, {
    message: `Your changes go round: the same ${cycle.period} failures of one command come and go. This change was not made.`,
    hint: 'Read both failures together and find what mends all of them, or ask with ask_followup_question. If this goes on, the person is asked.',
  });
}

function answered(call: Call, traces: readonly Trace[], failed: string): Seen | null {
  const alike = sameAnswer(traces, call.name, answerKey(failed));
  return alike === null
    ? null
    : looped('error', alike, {
        message: failed,
        words: `${call.name} got the same error ${alike.length + 1} times, with nothing changed in between: ${firstLine(failed)}`,
        hint: `This same error came ${alike.length} times before, and nothing was changed since. Try another way, or ask with ask_followup_question. If this goes on, the person is asked.`,
      });
}

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 300) ?? '';

const looped = (
  kind: string,
  calls: string[],
  { message, hint: advice, words = message }: { message: string; hint: string; words?: string },
): Seen => ({
  ...{ kind, words, calls, paths: [] },
  failure: { code: 'denied', message, hint: advice },
});

const letGoOn = ({ guard, decision }: Call['approvals'][number]): boolean =>
  guard?.guard === 'repetition' && decision?.kind === 'approve';

/** Whether the person let this go on in this turn: the same calls, the same file, the same answer. */
function isAllowed({ state, failed }: GuardInput, call: Call, { kind, paths, calls: those }: Seen): boolean {
  const calls = (turnOf(state, call.id)?.steps ?? []).flatMap((step) => step.calls);
  const allowed = calls.filter((one) => one.approvals.some(letGoOn));
  if (failed !== null) return allowed.some(({ content }) => answerKey(content) === answerKey(failed));
  const marks = allowed.flatMap(({ approvals }) =>
    approvals.filter(letGoOn).flatMap(({ guard }) => guard ?? []),
  );
  const shown = marks.flatMap((mark) => mark.calls.flatMap((id) => callOf(state, id) ?? []));
  if (kind === 'files') {
    const written = shown.flatMap(({ applied }) => applied.map(({ path }) => path));
    return [...marks.flatMap((mark) => mark.paths), ...written].some((path) => paths.includes(path));
  }
  if (kind === 'outcomes') {
    const checks = new Set(those.flatMap((id) => callOf(state, id) ?? []).map(callKey));
    return marks.some((mark) => mark.kind === kind) && shown.some((one) => checks.has(callKey(one)));
  }
  const key = callKey(call);
  return [...allowed, ...shown].some((one) => callKey(one) === key);
}

/**
 * Traces of agents at work, as a person would write them down: one line for a call and what came of it. They become a journal of
 * one turn, call by call, and the guards are asked before and after each as the app asks them.
 */
import { digestBytes, digestValue } from '../../src/main/base/digest.ts';
import type { GuardInput } from '../../src/main/guards/guard.ts';
import { askGuards, type Verdict } from '../../src/main/guards/guards.ts';
import type { Fact } from '../../src/shared/event.ts';
import type { PatchProposal, TasksProposal } from '../../src/shared/proposal.ts';
import { fold, reduce } from '../../src/shared/session-reduce.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import type { TaskEnd } from '../../src/shared/task.ts';
import { allowed, created, journal, responded, sent, started } from './session-script.ts';

export interface Made {
  name: string;
  args: Record<string, unknown>;
  answer: string;
  outcome?: 'done' | 'failed' | 'refused';
  exit?: number;
  /** Path and text of a file as this call writes it. */
  writes?: Record<string, string>;
  /** Said by the person in place of an approval. */
  rejected?: string;
  /** What a command in the background printed meanwhile. */
  background?: string;
  /** How the task ended that is given with it; what it `writes` is held then. */
  ends?: TaskEnd;
}

const read = (path: string, answer = `text of ${path}`, more: Record<string, unknown> = {}): Made => ({
  ...{ name: 'read_file', args: { path, ...more }, answer },
});
const search = (query: string, answer = `places of ${query}`): Made => ({
  ...{ name: 'search_in_code', args: { query }, answer },
});
const list = (path: string, answer = `files of ${path}`): Made => ({
  ...{ name: 'list_files', args: { path }, answer },
});
const run = (command: string, answer = '', exit = 0): Made => ({
  ...{ name: 'execute_command', args: { command }, answer: `exit ${exit}\n${answer}`, exit },
});
const write = (path: string, text: string): Made => ({
  ...{ name: 'write_file', args: { path, content: text }, answer: `Applied to ${path}.` },
  writes: { [path]: text },
});
/** An edit that leaves the file with `text`. */
const edit = (path: string, diff: string, text: string): Made => ({
  ...{ name: 'apply_diff', args: { path, diff }, answer: `Applied to ${path}.` },
  writes: { [path]: text },
});
const fails = (made: Made, answer: string): Made => {
  const { writes: _, ...rest } = made;
  return { ...rest, answer, outcome: 'failed' };
};

/** A task of its own words each time, as models write them: what is asked is the same, the answer never is. */
const give = (goal: string, ends: TaskEnd = 'done', writes: Record<string, string> = {}): Made => ({
  ...{ name: 'delegate', args: { tasks: goal }, answer: `${Math.random()}` },
  ...{ ends, writes },
});

/** One of each kind. */
export const made = { edit, fails, give, list, read, run, search, write };

const bounds = { loops: true, files: 0, lines: 0, commands: 0, largeChange: 0, freezeAfter: 0 };

export interface Told {
  /** Of the call, from 1. */
  at: number;
  verdict: Verdict;
}

/**
 * Plays the calls, one or several (an inner list) to a reply. What guards refuse is not done, as in the app; a stop ends the
 * trace. Gives what they said.
 */
export function playTrace(trace: readonly (Made | readonly Made[])[]): Told[] {
  let state = fold(journal(created, sent('go'), started('t1')));
  const add = (...facts: Fact[]): void => {
    const events = facts.map((fact, index) => ({
      seq: state.seq + index + 1,
      at: state.seq + index,
      ...fact,
    }));
    state = reduce(state, events);
  };
  const files = new Map<string, string>();
  const told: Told[] = [];
  let at = 0;
  for (const [index, one] of trace.entries()) {
    const stepId = `t1.s${index + 1}`;
    const calls = Array.isArray(one) ? (one as readonly Made[]) : [one as Made];
    add(responded(stepId, { calls: calls.map(({ name, args }) => [name, args]) }));
    for (const [position, made] of calls.entries()) {
      at += 1;
      const callId = `${stepId}.c${position + 1}`;
      const verdict = verdictOf(state, callId, made, files);
      if (verdict !== null) told.push({ at, verdict });
      if (verdict?.act === 'stop') return told;
      add(...(verdict === null ? done(callId, made, files) : [refusedBy(callId, verdict)]));
    }
  }
  return told;
}

/** The journal of such calls, with other facts between them, and nobody asked. */
export function factsOf(trace: readonly (Made | Fact)[]): Fact[] {
  const files = new Map<string, string>();
  const facts: Fact[] = [created, sent('go'), started('t1')];
  let steps = 0;
  for (const one of trace) {
    if ('type' in one) {
      facts.push(one);
      continue;
    }
    steps += 1;
    const stepId = `t1.s${steps}`;
    facts.push(responded(stepId, { calls: [[one.name, one.args]] }), ...done(`${stepId}.c1`, one, files));
  }
  return facts;
}

function verdictOf(
  state: SessionState,
  callId: string,
  made: Made,
  files: ReadonlyMap<string, string>,
): Verdict | null {
  const input: GuardInput = { state, callId, proposal: null, failed: null, judged: null, bounds };
  const before = askGuards(input);
  if (before !== null) return before;
  if (made.outcome === 'failed') return askGuards({ ...input, failed: made.answer });
  if (made.ends !== undefined) return askGuards({ ...input, proposal: tasksOf(made) });
  if (made.writes === undefined) return null;
  return askGuards({ ...input, proposal: patchOf(made.writes, files) });
}

const tasksOf = ({ args }: Made): TasksProposal => ({
  kind: 'tasks',
  tasks: [{ title: 'A task', agent: 'coder', goal: String(args.tasks), done: 'It works.' }],
});

const digest = (text: string | undefined): string | null => (text === undefined ? null : digestBytes(text));

const patchOf = (writes: Record<string, string>, files: ReadonlyMap<string, string>): PatchProposal => ({
  kind: 'patch',
  files: Object.entries(writes).map(([path, text]) => ({
    ...{ path, before: digest(files.get(path)), after: digest(text), added: 1, removed: 1 },
  })),
});

function given(callId: string, made: Made, files: Map<string, string>): Fact[] {
  const { writes = {}, ends = 'done', answer } = made;
  const proposal = tasksOf(made);
  const held = patchOf(writes, files).files.map(({ path, before, after }) => ({ path, before, after }));
  for (const [path, text] of Object.entries(writes)) files.set(path, text);
  const task = { callId, number: 1 };
  const outcome = ends === 'done' ? 'done' : 'failed';
  const end = { ...task, status: ends, answer, held, clashes: [], steps: 3, usage: {} };
  return [
    {
      type: 'call.proposed',
      data: { callId, effect: 'control', summary: '', proposal, digest: digestValue(proposal) },
    },
    ...allowed(callId),
    { type: 'call.started', data: { callId } },
    { type: 'task.started', data: { ...task, sessionId: `${callId}.task` } },
    { type: 'task.ended', data: end },
    { type: 'call.finished', data: { callId, outcome, content: answer, summary: '', durationMs: 1 } },
  ];
}

function done(callId: string, made: Made, files: Map<string, string>): Fact[] {
  if (made.ends !== undefined) return given(callId, made, files);
  const { name, writes, answer, outcome = 'done', exit, rejected, background } = made;
  const data = { callId, outcome, content: answer, summary: name, durationMs: 1 };
  const more = {
    ...(exit === undefined ? {} : { exitCode: exit }),
    ...(background === undefined ? {} : { backgroundWords: background }),
  };
  const asks = writes !== undefined || exit !== undefined;
  const proposal =
    writes === undefined
      ? { kind: 'command' as const, command: String(made.args.command), cwd: '.', timeoutMs: 1000 }
      : patchOf(writes, files);
  const proposed: Fact = {
    type: 'call.proposed',
    data: {
      ...{ callId, effect: writes === undefined ? ('exec' as const) : ('write' as const), summary: name },
      ...{ proposal, digest: digestValue(proposal) },
    },
  };
  if (rejected !== undefined) return [proposed, ...rejection(callId, proposal, rejected)];
  const applied = writes === undefined ? undefined : patchOf(writes, files).files;
  for (const [path, text] of Object.entries(writes ?? {})) files.set(path, text);
  const finished: Fact = {
    type: 'call.finished',
    data: { ...data, ...more, ...(applied === undefined ? {} : { applied }) },
  };
  return asks ? [proposed, finished] : [finished];
}

function rejection(callId: string, proposal: unknown, words: string): Fact[] {
  const bound = { approvalId: `${callId}.a1`, digest: digestValue(proposal) };
  return [
    { type: 'approval.requested', data: { ...bound, rule: 'asks' } },
    {
      type: 'approval.decided',
      data: { ...bound, decision: { kind: 'reject', words }, by: 'person', through: 'web' },
    },
    {
      type: 'call.finished',
      data: { callId, outcome: 'refused', content: `Rejected: ${words}`, summary: 'rejected', durationMs: 0 },
    },
  ];
}

const refusedBy = (callId: string, { failure, mark }: Verdict): Fact => ({
  type: 'call.finished',
  data: {
    ...{ callId, outcome: 'refused', content: failure.message, summary: '', durationMs: 0 },
    guard: mark,
  },
});

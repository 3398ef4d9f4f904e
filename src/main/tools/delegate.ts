/**
 * Gives work to other agents, each in a session of its own. Tasks are written as text and not as nested objects, whose schema every
 * first request would pay for. Which agents there are, and who may be given work, is the agent loop's to know.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { TaskPlan } from '../../shared/task-plan.ts';
import { clipLine } from './clip.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ tasks: z.string().min(1).max(100_000) });

const mostTasks = 12;
const longestTitle = 120;

export const delegate: Tool<typeof parameters> = {
  name: 'delegate',
  effect: 'control',
  description:
    'Give agents tasks; they work at the same time, each in a copy. A block each: # agent: title, goal and inputs, Done: how to tell, After: 1 if it builds on task 1.',
  parameters,
  propose: async ({ tasks: text }) => {
    const tasks = readTasks(text);
    if (!tasks.ok) return tasks;
    const summary = clipLine(tasks.value.map(({ title }) => title).join(' · '), 200);
    return ok({ proposal: { kind: 'tasks', tasks: tasks.value }, summary });
  },
};

const heading =
  /^\s{0,3}(#{1,6})\s*(?:\d{1,2}[.)]?\s+)?(?:agent:\s*)?`?([a-z][a-z0-9-]{0,39})`?\s*:\s*(\S.*)$/i;
const doneLine = /^\W{0,4}done(?:\s+when)?\W{0,3}:\W{0,3}(.*)$/i;
const afterLine = /^\W{0,4}after\W{0,3}:\W{0,3}(?:tasks?\s+)?([\d ,and]+)\W{0,3}$/i;
const inputsLine = /^\W{0,4}inputs?\W{0,3}:\W{0,3}(.*)$/i;

/** In order; what is wrong is said with the form that is wanted. */
export function readTasks(text: string): Result<TaskPlan[]> {
  const blocks: { agent: string; title: string; lines: string[] }[] = [];
  let depth: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, level, agent, title] = heading.exec(line) ?? [];
    const block = blocks.at(-1);
    depth ??= level;
    // A goal may have headings of its own, below those of the tasks.
    if (agent !== undefined && title !== undefined && level === depth)
      blocks.push({ agent: agent.toLowerCase(), title: clipLine(title.trim(), longestTitle), lines: [] });
    else if (block !== undefined) block.lines.push(line);
    else if (line.trim() !== '')
      return fail('invalid', `No task begins at "${clipLine(line.trim(), 80)}".`, form);
  }
  if (blocks.length === 0) return fail('invalid', 'There is no task.', form);
  if (blocks.length > mostTasks)
    return fail('invalid', `${blocks.length} tasks are too many at once.`, `Give at most ${mostTasks}.`);
  const tasks: TaskPlan[] = [];
  for (const [index, { agent, title, lines }] of blocks.entries()) {
    const parts = partsOf(lines);
    const missing = parts.goal === '' ? 'what is to be done' : parts.done === '' ? 'a line Done:' : null;
    if (missing !== null) return fail('invalid', `Task ${index + 1} has not ${missing}.`, form);
    tasks.push({ agent, title, ...parts });
  }
  return ok(tasks);
}

const form = 'Write each as:\n# coder: Title\nWhat to do, and what is known.\nDone: how to tell.';

/** A part goes on until the next one begins. */
function partsOf(lines: readonly string[]): Pick<TaskPlan, 'goal' | 'done' | 'inputs' | 'after'> {
  const parts = { goal: [] as string[], done: [] as string[], inputs: [] as string[] };
  const after: number[] = [];
  let part: keyof typeof parts = 'goal';
  for (const line of lines) {
    const [isAfter, numbers = ''] = afterLine.exec(line) ?? [];
    const [isDone, done = ''] = doneLine.exec(line) ?? [];
    const [isInputs, input = ''] = inputsLine.exec(line) ?? [];
    if (isDone !== undefined) part = 'done';
    else if (isInputs !== undefined) part = 'inputs';
    if (isAfter !== undefined) after.push(...(numbers.match(/\d+/g) ?? []).map(Number));
    else if (isDone !== undefined) parts.done.push(done);
    else if (isInputs !== undefined) parts.inputs.push(input);
    else parts[part].push(line);
  }
  const inputs = parts.inputs
    .map((line) => line.replace(/^\s*[-*]\s+/, '').trim())
    .filter((line) => line !== '');
  return {
    goal: parts.goal.join('\n').trim(),
    done: parts.done.join('\n').trim(),
    ...(inputs.length === 0 ? {} : { inputs }),
    ...(after.length === 0 ? {} : { after }),
  };
}

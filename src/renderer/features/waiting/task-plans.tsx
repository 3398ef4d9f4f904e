/** Tasks before they are given, whole: what is decided about is all that the agents will be told. */
import type { TaskPlan } from '../../../shared/task-plan.ts';
import { taskStrings as words } from '../../strings-tasks.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

export function TaskPlans({ plans }: { plans: readonly TaskPlan[] }) {
  return (
    <ol className="flex flex-col gap-3 text-sm">
      {plans.map(({ title, agent, goal, inputs = [], done, after }, index) => (
        <li key={`${title} ${goal}`} className="flex gap-2">
          <span className="w-5 shrink-0 text-right text-muted tabular">{index + 1}</span>
          <div className="flex min-w-0 flex-col gap-1">
            <p className="font-medium break-words">
              <VisibleText text={title} />
              <span className="ml-2 text-xs font-normal text-muted">
                {agent}
                {after === undefined ? '' : ` · ${words.after(after)}`}
              </span>
            </p>
            <p className="break-words whitespace-pre-wrap">
              <VisibleText text={goal} />
            </p>
            {inputs.length === 0 ? null : <Part name={words.inputs} text={inputs.join('\n')} />}
            <Part name={words.done} text={done} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Part({ name, text }: { name: string; text: string }) {
  return (
    <p className="text-xs break-words whitespace-pre-wrap">
      <span className="text-muted">{name}: </span>
      <VisibleText text={text} />
    </p>
  );
}

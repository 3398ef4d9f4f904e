/** How large the work counts, why, and what another size would do: it is said before it is chosen, because stages may be done anew. */
import { ChevronDown } from 'lucide-react';
import { type ChangeSize, changeSizes } from '../../../shared/intake.ts';
import type { PipelineRun } from '../../../shared/pipeline-run.ts';
import { isBelow, otherBySize } from '../../../shared/pipeline-size.ts';
import { stageTitle } from '../../../shared/run-stage.ts';
import { onRun } from '../../stores/pipelines.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuChoices, MenuNote } from '../../ui/menu.tsx';

const words = pipelineStrings.size;

export function SizeMenu({ run }: { run: PipelineRun }) {
  const { id, size, status, pipeline } = run;
  if (!pipeline.sized || size === null || (status !== 'going' && status !== 'paused')) return null;
  const choose = (said: string): void => {
    const chosen = changeSizes.find((one) => one === said);
    if (chosen !== undefined && chosen !== size.size) void onRun((calls) => calls.size({ id, size: chosen }));
  };
  return (
    <Menu
      label={words.title}
      trigger={
        <Button title={words.title}>
          {words.is(size.size)}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuChoices
        value={size.size}
        choices={changeSizes.map((value) => ({
          ...{ value, title: pipelineStrings.sizes[value] },
          detail: detailOf(run, value),
        }))}
        onChange={choose}
      />
      <MenuNote>{words.why(size.size, size.why)}</MenuNote>
    </Menu>
  );
}

function detailOf(run: PipelineRun, size: ChangeSize): string {
  const left = run.pipeline.stages.filter(({ from }) => isBelow(size, from)).map(({ title }) => title);
  const other = size === run.size?.size ? null : otherBySize(run, size);
  return [words.without(left), ...(other === null ? [] : [words.again(stageTitle(run, other.name))])].join(
    ' ',
  );
}

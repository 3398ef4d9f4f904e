/** The plan as a file for other tools and other computers, and back. */
import { useState } from 'react';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useChooseFile } from '../../ui/choose-file.tsx';
import { saveFile } from '../../ui/save-file.ts';

type Said = { tone: 'info' | 'danger'; title: string; text?: string | undefined };

/** As much as the host takes in at once. */
const largest = 2_000_000;

export function PlanFiles({ folder: workspace }: { folder: string }) {
  const [said, setSaid] = useState<Said | null>(null);
  const { input, choose } = useChooseFile({
    ...{ accept: '.json,application/json', label: words.importFile, largest },
    onText: async (json) => {
      const done = await asked(() => client().plan.import({ workspace, json }));
      setSaid(
        done.ok
          ? { tone: 'info', title: words.imported(done.value.added, done.value.changed) }
          : { tone: 'danger', title: done.error.message, text: done.error.hint },
      );
    },
    onTooLarge: (name) => setSaid({ tone: 'danger', title: words.tooLarge(name), text: words.tooLargeHint }),
  });
  const give = async (): Promise<void> => {
    const exported = await asked(() => client().plan.export({ workspace }));
    if (exported.ok) saveFile({ fileName: words.fileName, text: exported.value.json }, 'application/json');
    else setSaid({ tone: 'danger', title: exported.error.message, text: exported.error.hint });
  };
  return (
    <>
      <Button onClick={() => void give()}>{words.export}</Button>
      <Button onClick={choose}>{words.import}</Button>
      {input}
      {said === null ? null : <Banner {...said} className="w-full" />}
    </>
  );
}
